"""Editions: those one may read, their sections, and how two of them differ.

An edition lies with the committee that made it. Whoever sees a unit that was given one may read
it, and nothing else of the committee.
"""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from shuanghe.insight.handbooks.models import Edition, EditionSection, EditionState, Receipt
from shuanghe.insight.handbooks.rules.comparing import SectionChange, changes_between
from shuanghe.insight.handbooks.rules.content import (
    Section,
    edition_hash,
    section_hash,
    thawed,
)
from shuanghe.kernel.permissions import Scope, looking

WHY = "印发到本单位的手册可以阅读"
MOST_SEARCHED = 40
"""Editions that one search goes through, the newest."""


def editions_made() -> "QuerySet[Edition]":
    """The editions of the organisations in view, newest first."""
    found: QuerySet[Edition] = Edition.objects.select_related("organisation")
    return found


def edition_in_view(pk: int) -> Edition:
    """An edition of an organisation in view. Raises Http404."""
    found: Edition | None = editions_made().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def edition_readable(pk: int) -> Edition:
    """An edition that may be read here: one of an organisation in view, or issued to one in view.

    Raises Http404.
    """
    own: Edition | None = editions_made().filter(pk=pk).first()
    if own is not None:
        return own
    if not Receipt.objects.filter(edition_id=pk).exists():
        raise Http404
    with looking(Scope.everything(WHY)):
        found: Edition = Edition.objects.select_related("organisation").get(pk=pk)
    return found


def searched_ids() -> list[int]:
    """The editions that a search goes through: the newest of each handbook that may be read here.

    Finished ones in view, drafts beside the issued, and those issued to units in view; an older
    edition is searched on its own page.
    """
    own = Edition.objects.exclude(state=EditionState.BUILDING).order_by()
    made = own.values_list("pk", "organisation__name", "kind", "state")
    held = Receipt.objects.order_by().values_list("edition_id", "issuer", "kind").distinct()
    newest: dict[tuple[str, str, str], int] = {}
    issued = ((*one, str(EditionState.ISSUED)) for one in held)
    for pk, issuer, kind, state in sorted([*made, *issued]):
        newest[issuer, kind, state] = pk
    return sorted(newest.values(), reverse=True)[:MOST_SEARCHED]


def contents_of(edition: Edition) -> list[tuple[str, list[EditionSection]]]:
    """The table of contents: chapters with their sections, without their text."""
    with looking(Scope.everything(WHY)):
        rows = list(
            EditionSection.objects.filter(edition=edition).defer("blocks").order_by("number")
        )
    chapters: dict[str, list[EditionSection]] = {}
    for row in rows:
        chapters.setdefault(row.chapter, []).append(row)
    return list(chapters.items())


def section_of(edition: Edition, number: int) -> EditionSection:
    """One section with its text. Raises Http404."""
    with looking(Scope.everything(WHY)):
        found: EditionSection | None = EditionSection.objects.filter(
            edition=edition, number=number
        ).first()
    if found is None:
        raise Http404
    return found


def sections_kept(edition: Edition) -> list[Section]:
    """Every section of an edition with its text, in order."""
    with looking(Scope.everything(WHY)):
        rows = list(EditionSection.objects.filter(edition=edition).order_by("number"))
    return [section_read(row) for row in rows]


def section_read(row: EditionSection) -> Section:
    """A kept section as content."""
    return Section(row.code, row.chapter, row.title, thawed(row.blocks))


def is_whole(edition: Edition) -> bool:
    """Whether the sections are still those that were frozen."""
    return edition_hash(map(section_hash, sections_kept(edition))) == edition.hash


def former_of(edition: Edition) -> Edition | None:
    """The issued edition before this one, of the same handbook and organisation."""
    with looking(Scope.everything(WHY)):
        former = Edition.objects.filter(
            organisation_id=edition.organisation_id, kind=edition.kind, state=EditionState.ISSUED
        ).exclude(pk=edition.pk)
        if edition.number:
            former = former.filter(number__lt=edition.number)
        found: Edition | None = former.order_by("-number").first()
    return found


def changes_of(old: Edition, new: Edition) -> list[SectionChange]:
    """What the new edition says otherwise than the old one, section by section."""
    return changes_between(sections_kept(old), sections_kept(new))


def tallies(editions: Sequence[Edition]) -> dict[int, dict[str, int]]:
    """Edition → how many units in view were given it, received it and read it."""
    ids = [one.pk for one in editions]
    rows = (
        Receipt.objects.filter(edition_id__in=ids)
        .order_by()
        .values("edition_id")
        .annotate(
            issued=Count("pk"),
            received=Count("pk", filter=~Q(received_on=None)),
            read=Count("pk", filter=~Q(read_on=None)),
        )
    )
    return {row.pop("edition_id"): row for row in rows}
