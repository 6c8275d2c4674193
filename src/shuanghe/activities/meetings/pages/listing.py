"""All meetings in view: by unit, kind, person, text, state and days."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.documents.listing import STATES, listing_file
from shuanghe.activities.meetings.queries.found import (
    Wanted,
    meetings_found,
    meetings_shown,
    meetings_streamed,
)
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import meeting_kinds

PAGE = 50


@door("record.read")
def meeting_list(request: HttpRequest) -> HttpResponseBase:
    """Meetings in view, newest first; ?format=xlsx|csv gives them as a file."""
    wanted = _wanted(request)
    found = meetings_found(wanted)
    kind = request.GET.get("format")
    if kind in ("xlsx", "csv"):
        name = _("会议 %(day)s") % {"day": timezone.localdate()}
        return listing_file(meetings_streamed(found), name=name, kind=kind)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "rows": meetings_shown(page),
        "wanted": wanted,
        "is_narrowed": wanted != Wanted(),
        "kinds": meeting_kinds(),
        "states": STATES,
        "may_file": actor_of(request).may("record.file"),
    }
    return render(request, "meetings/list.html", values)


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    code, kind, state = (asked.get(one, "").strip() for one in ("organisation", "kind", "state"))
    return Wanted(
        organisation=get_object_or_404(Organisation, code=code) if code else None,
        kind=kind if kind in meeting_kinds() else "",
        from_on=_day(asked.get("from", "")),
        until_on=_day(asked.get("until", "")),
        text=asked.get("q", "").strip()[:60],
        person=asked.get("person", "").strip()[:30],
        state=state if state in STATES else "",
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
