"""The page of one meeting: where it stands, what comes next, and all that is kept of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.pages.running import about, links_of, local, papers_of
from shuanghe.activities.meetings.queries.captures import open_captures
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.seen import meeting_seen
from shuanghe.activities.meetings.queries.steps import steps_of
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("record.read")
def meeting_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting with the one button for its next step."""
    meeting = meeting_in_view(pk)
    today = timezone.localdate()
    may_file = actor_of(request).may("record.file", meeting.organisation.path)
    seen = meeting_seen(meeting, on=today)
    values = {
        **about(meeting),
        "seen": seen,
        "today": today,
        "papers": papers_of(meeting, seen.facts),
        "links": links_of(meeting) if may_file else [],
        "steps": steps_of(meeting, today),
        "presences": (("present", _("到会")), ("leave", _("请假")), ("absent", _("缺席"))),
        "local": local,
        "may_file": may_file,
        "captures": open_captures(meeting) if may_file else [],
    }
    return render(request, "meetings/meeting.html", values)
