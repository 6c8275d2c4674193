"""Reading: a section, the search, and what changed since another edition."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.handbooks.documents.changes import changes_docx
from shuanghe.insight.handbooks.models import Edition, EditionState
from shuanghe.insight.handbooks.pages.running import own_paths, shown
from shuanghe.insight.handbooks.queries.editions import (
    changes_of,
    edition_readable,
    former_of,
    section_of,
    section_read,
)
from shuanghe.insight.handbooks.queries.finding import sections_found
from shuanghe.insight.handbooks.queries.receipts import held_before
from shuanghe.insight.handbooks.rules.comparing import WORDS, counted
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door

HEAVIEST = 400
"""Paragraphs of changes on one page; the rest is in the Word file."""


@door("handbook.read")
def section(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One section, with the way to the one before and the one after."""
    edition = edition_readable(pk)
    row = section_of(edition, number)
    values = {
        "edition": edition,
        "row": row,
        "section": section_read(row),
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if number < edition.section_count else None,
        "is_sample": edition.is_sample,
    }
    return shown(request, "section.html", values)


@door("handbook.read")
def search(request: HttpRequest) -> HttpResponseBase:
    """Words in all handbooks that may be read here, or in one."""
    asked, of = request.GET.get("q", "").strip(), request.GET.get("edition", "")
    edition = edition_readable(int(of)) if of.isdecimal() and len(of) < 18 else None
    found = sections_found(asked, edition_id=edition.pk if edition else None) if asked else []
    values = {"asked": asked, "edition": edition, "found": found}
    return shown(request, "search.html", values)


@door("handbook.read")
def changes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What an edition says otherwise than the one held before; ?since= another; ?format=docx."""
    new = edition_readable(pk)
    if new.state == EditionState.BUILDING:
        raise Http404
    old = _since(request, new)
    found = changes_of(old, new) if old else []
    if old and request.GET.get("format") == "docx":
        name = _("%(title)s的变化") % {"title": new}
        return download(name, changes_docx(old, new, found), "docx")
    lines = sum(len(one.lines) for one in found)
    values = {
        "edition": new,
        "old": old,
        "changes": found,
        "counted": counted(found),
        "words": WORDS,
        "is_long": lines > HEAVIEST,
        "most": HEAVIEST,
        "today": timezone.localdate(),
        "is_sample": new.is_sample,
    }
    return shown(request, "changes.html", values)


def _since(request: HttpRequest, new: Edition) -> Edition | None:
    """The edition to compare with: the one asked for, the one held here before, or the former."""
    asked = request.GET.get("since", "")
    if asked.isdecimal() and len(asked) < 18:
        return edition_readable(int(asked))
    held = held_before(new, own_paths(actor_of(request), "handbook.read"))
    return edition_readable(held.edition_id) if held else former_of(new)
