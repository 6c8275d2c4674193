"""What comes before and after a meeting: see how it stands, mark many steps on one sheet."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.steps import StepsForm
from shuanghe.activities.meetings.models import Meeting, MeetingState
from shuanghe.activities.meetings.pages.running import about, onward, shown
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.steps import (
    missing_steps,
    opening_finding,
    step_warnings,
    steps_of,
)
from shuanghe.activities.meetings.rules.steps import AFTER, BEFORE, WHEN, StepSeen
from shuanghe.activities.meetings.services.steps import StepsRefused, steps_enter
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("record.read", "GET", "POST")
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step of one meeting; a POST marks those whose day was filled in or changed."""
    meeting = meeting_in_view(pk)
    seen = [one for one in steps_of(meeting, timezone.localdate()) if _is_shown(one)]
    markable = [one for one in seen if _takes(meeting, one)]
    if request.method != "POST":
        return _page(request, meeting, seen, StepsForm(seen=markable))
    form = StepsForm(request.POST, seen=markable)
    if form.is_valid():
        try:
            steps_enter(
                actor_of(request),
                organisation=meeting.organisation,
                meeting=meeting,
                entries=form.entries(),
            )
        except StepsRefused as refused:
            form.take_faults(refused.faults)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return onward(request, _("已保存。"), "steps", meeting.pk)
    return _page(request, meeting, seen, form)


def _is_shown(one: StepSeen) -> bool:
    """Whether a step is worth a line: the reason for many 优秀 is, once there is one."""
    return one.step.counted != "reason" or one.is_done


def _takes(meeting: Meeting, one: StepSeen) -> bool:
    """Whether the state of the meeting still takes the mark of a step."""
    state, when = meeting.state, one.step.when
    if one.step.counted:
        return False
    if state == MeetingState.FROZEN:
        kept = {part["code"] for part in (meeting.snapshot or {}).get("steps", ())}
        return when == AFTER and one.step.code not in kept
    return state in (MeetingState.HELD, MeetingState.SIGNED) or (
        state == MeetingState.PLANNED and when == BEFORE
    )


def _page(
    request: HttpRequest, meeting: Meeting, seen: list[StepSeen], form: StepsForm
) -> HttpResponse:
    may_file = actor_of(request).may("record.file", meeting.organisation.path)
    groups = [
        (when, [(one, form.parts(one.step.code)) for one in seen if one.step.when == when])
        for when in WHEN
    ]
    is_open = meeting.state == MeetingState.HELD
    values = {
        **about(meeting),
        "groups": [(when, rows) for when, rows in groups if rows],
        "form": form,
        "may_file": may_file and bool(form.codes),
        "may_appraise": may_file,
        "needed": [
            one.step.title
            for one in seen
            if is_open and one.step.is_needed and one.step.is_firm and not one.is_done
        ],
        "blocked": missing_steps(meeting) if is_open else [],
        "warnings": step_warnings(meeting) if meeting.held_on else [],
        "opening": opening_finding(meeting),
    }
    return shown(request, "steps.html", values, form)
