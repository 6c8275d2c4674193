"""Democratic appraisal, for those who keep the branch's file: stage by stage, many at once."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.appraising import (
    BallotForm,
    OpinionForm,
    SheetForm,
    StageForm,
)
from shuanghe.activities.meetings.models import Appraisal, Meeting, MeetingState
from shuanghe.activities.meetings.pages.running import about, done, onward, shown
from shuanghe.activities.meetings.queries.appraisals import (
    Sheet,
    ceiling,
    is_appraisal,
    line_of,
    sheet_of,
)
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.rules.appraisals import GRADES, SET_WISE, STEPS, took_part
from shuanghe.activities.meetings.services.appraising import (
    appraisals_mark,
    appraisals_open,
    appraisals_unmark,
    ballots_enter,
    opinions_enter,
)
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

WHOLE = "all"
LATER = ("opinion", "feedback")
FORMS: dict[str, type[SheetForm]] = {
    **dict.fromkeys(SET_WISE, StageForm),
    "ballot": BallotForm,
    "opinion": OpinionForm,
}


@door("record.file", "GET", "POST")
def appraisal(request: HttpRequest, pk: int) -> HttpResponse:
    """One stage of an appraisal. ?stage= chooses it; without, the first that is not done."""
    meeting = meeting_in_view(pk)
    if not is_appraisal(meeting):
        raise Http404
    if request.method == "POST" and "open" in request.POST:
        return _opened(request, meeting)
    if request.method == "POST" and "undo" in request.POST:
        return _undone(request, meeting)
    sheet = sheet_of(meeting)
    stage = _stage(request, sheet)
    if stage not in FORMS:
        return _page(request, meeting, sheet, stage, None)
    rows = [row for row in sheet.rows if _belongs(row, stage, meeting)]
    if request.method != "POST":
        form = FORMS[stage](rows=rows, initial={"done_on": _day(meeting, stage)})
        return _page(request, meeting, sheet, stage, form)
    form = FORMS[stage](request.POST, rows=rows)
    act = _act(request, meeting, stage, form)
    if form.is_valid() and done(request, form, act, None):
        return _again(request, meeting, _("已登记。"))
    return _page(request, meeting, sheet, stage, form)


def _stage(request: HttpRequest, sheet: Sheet) -> str:
    asked = request.GET.get("stage", "")
    if asked in (*STEPS, WHOLE):
        return asked
    open_ones = (step for step in STEPS if sheet.counts[step][0] < sheet.counts[step][1])
    return next(open_ones, WHOLE)


def _belongs(row: Appraisal, stage: str, meeting: Meeting) -> bool:
    """Whether a member has a line on the sheet of a stage: its turn, or still to be changed."""
    line = line_of(row)
    if line.next_step == stage:
        return True
    if meeting.state == MeetingState.FROZEN:
        return False
    at = STEPS.index(stage)
    return stage in ("ballot", "opinion") and line.next_step == STEPS[at + 1]


def _day(meeting: Meeting, stage: str) -> Any:
    return None if stage in LATER else meeting.held_on


def _act(request: HttpRequest, meeting: Meeting, stage: str, form: SheetForm) -> Callable[[], int]:
    """The service behind the sheet of a stage, to be called once the form is valid."""
    actor = actor_of(request)
    place: dict[str, Any] = {"organisation": meeting.organisation, "meeting": meeting}

    def act() -> int:
        given = form.cleaned_data
        if isinstance(form, BallotForm):
            day, ballots = given["done_on"], form.ballots()
            return ballots_enter(actor, done_on=day, ballots=ballots, **place)
        if isinstance(form, OpinionForm):
            return opinions_enter(
                actor,
                done_on=given["done_on"],
                opinions=form.opinions(),
                reason=given["reason"],
                **place,
            )
        members = given["members"]
        return appraisals_mark(
            actor, step=stage, done_on=given["done_on"], members=members, **place
        )

    return act


def _opened(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = StageForm({}, rows=[])
    form.errors.clear()
    actor, made = actor_of(request), []

    def act() -> None:
        place = meeting.organisation
        made.append(appraisals_open(actor, organisation=place, meeting=meeting))

    if done(request, form, act, None):
        words = _("已列出参评党员，新增 %(count)s 人。") % {"count": made[0]}
        return _again(request, meeting, words)
    return _page(request, meeting, sheet_of(meeting), WHOLE, form)


def _undone(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Take back the step named step:member. A text that names none changes nothing."""
    step, _colon, number = request.POST["undo"].partition(":")
    member = number_asked(number)
    if step not in STEPS or member is None:
        raise Http404
    form = StageForm({}, rows=[])
    form.errors.clear()

    def act() -> None:
        appraisals_unmark(
            actor_of(request),
            organisation=meeting.organisation,
            meeting=meeting,
            step=step,
            members=[member],
        )

    if done(request, form, act, None):
        return _again(request, meeting, _("已取消这一步的登记。"), stage=WHOLE)
    return _page(request, meeting, sheet_of(meeting), WHOLE, form)


def _again(request: HttpRequest, meeting: Meeting, words: str, *, stage: str = "") -> HttpResponse:
    """Say what was done and show what comes next."""
    answer = onward(request, words, "appraisal", meeting.pk)
    if not stage:
        return answer
    return redirect(f"{reverse('meetings:appraisal', args=[meeting.pk])}?stage={stage}")


def _page(
    request: HttpRequest, meeting: Meeting, sheet: Sheet, stage: str, form: SheetForm | None
) -> HttpResponse:
    members = took_part(sheet.lines)
    values = {
        **about(meeting),
        "sheet": sheet,
        "stage": stage,
        "stages": _stages(sheet, stage),
        "form": form,
        "totals": [(grade, sheet.totals[grade]) for grade in GRADES] if sheet.totals else [],
        "members": members,
        "ceiling": ceiling(meeting, members=members, excellent=sheet.totals.get("excellent", 0)),
        "lines": list(zip(sheet.rows, sheet.lines, strict=True)),
        "may_open": meeting.state in (MeetingState.HELD, MeetingState.SIGNED),
        "is_frozen": meeting.state == MeetingState.FROZEN,
    }
    return shown(request, "appraisal.html", values, form)


def _stages(sheet: Sheet, stage: str) -> list[tuple[str, str, bool]]:
    """The stages as tabs: title with counts, address, whether it is shown."""
    words = {
        "self": _("自评"),
        "mutual": _("互评"),
        "ballot": _("测评"),
        "opinion": _("评定"),
        "feedback": _("反馈"),
    }
    found = [
        (f"{words[step]} {sheet.counts[step][0]}/{sheet.counts[step][1]}", step) for step in STEPS
    ]
    return [
        (title, f"?stage={step}", step == stage) for title, step in [*found, (_("全部"), WHOLE)]
    ]
