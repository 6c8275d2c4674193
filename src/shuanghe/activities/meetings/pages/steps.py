"""What comes before and after a meeting: see how it stands, mark a step, take a mark away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.steps import StepForm
from shuanghe.activities.meetings.models import Meeting, MeetingState
from shuanghe.activities.meetings.pages.running import (
    about,
    actor_of,
    done,
    onward,
    shown,
)
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.steps import (
    missing_steps,
    opening_finding,
    step_warnings,
    steps_of,
)
from shuanghe.activities.meetings.rules.steps import AFTER, BEFORE, WHEN, StepSeen
from shuanghe.activities.meetings.services.steps import step_mark, step_unmark
from shuanghe.kernel.permissions.doors import door


@door("record.read", "GET", "POST")
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step of one meeting; a POST marks one, or takes its mark away."""
    meeting = meeting_in_view(pk)
    if request.method != "POST":
        return _page(request, meeting)
    form = StepForm(request.POST)
    if "unmark" in request.POST:
        form.fields["done_on"].required = False
    if form.is_valid() and done(request, form, lambda: _act(request, meeting, form), "done_on"):
        return onward(request, _("已登记。"), "steps", meeting.pk)
    return _page(request, meeting, bad=form)


def _act(request: HttpRequest, meeting: Meeting, form: StepForm) -> None:
    given, actor = form.cleaned_data, actor_of(request)
    place: dict[str, Any] = {"organisation": meeting.organisation, "meeting": meeting}
    if "unmark" in request.POST:
        step_unmark(actor, code=given["code"], **place)
    else:
        step_mark(actor, **given, **place)


def _page(request: HttpRequest, meeting: Meeting, *, bad: StepForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    seen = steps_of(meeting, today)
    may_file = actor_of(request).may("record.file", meeting.organisation.path)
    groups = [
        (
            when,
            WHEN[when],
            [(one, _form(one, meeting, bad)) for one in seen if one.step.when == when],
        )
        for when in WHEN
    ]
    values = {
        **about(meeting),
        "groups": [(when, title, rows) for when, title, rows in groups if rows],
        "may_file": may_file,
        "open_for": _open_for(meeting),
        "missing": missing_steps(meeting) if meeting.state == MeetingState.HELD else [],
        "warnings": step_warnings(meeting) if meeting.held_on else [],
        "opening": opening_finding(meeting),
        "bad": bad,
    }
    return shown(request, "steps.html", values, bad)


def _form(one: StepSeen, meeting: Meeting, bad: StepForm | None) -> StepForm:
    """The form of one step; the one that was refused comes back as typed."""
    code = one.step.code
    if bad is not None and bad.data.get("code") == code:
        return bad
    day = one.done_on
    if day is None and one.step.when == "during":
        day = meeting.held_on
    first = {"code": code, "done_on": day, "note": "" if one.step.counted else one.note}
    return StepForm(initial=first, auto_id=f"id_{code}_%s")


def _open_for(meeting: Meeting) -> set[str]:
    """The groups of steps that the meeting's state still takes."""
    return {
        MeetingState.PLANNED: {BEFORE},
        MeetingState.HELD: set(WHEN),
        MeetingState.SIGNED: set(WHEN),
        MeetingState.FROZEN: {AFTER},
    }.get(MeetingState(meeting.state), set())
