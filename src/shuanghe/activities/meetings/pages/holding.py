"""The recorder's page: begin the record, and the sheet on which everything is entered."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.lines import HeldForm
from shuanghe.activities.meetings.forms.recording import Sheet
from shuanghe.activities.meetings.models import AgendaItem, Attendee, Meeting, MeetingState
from shuanghe.activities.meetings.pages.running import about, done, links_of, onward, shown
from shuanghe.activities.meetings.queries.people import called_for, meeting_in_view
from shuanghe.activities.meetings.queries.practice import exclusion_title, guide, setting
from shuanghe.activities.meetings.services import meeting_hold
from shuanghe.activities.meetings.services.recording import SheetRefused, sheet_save
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.ui.pages import refused as refused_page
from shuanghe.rulebook.queries import exclusion_classes

RECORDED = (MeetingState.HELD, MeetingState.SIGNED)


@door("record.file", "GET", "POST")
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the record of a planned meeting, or write on the sheet of one that was held."""
    meeting = meeting_in_view(pk)
    if meeting.state == MeetingState.PLANNED:
        return _begin(request, meeting)
    if meeting.state not in RECORDED:
        return redirect("meetings:meeting", pk)
    if request.method == "POST" and "begin" not in request.POST:
        return _save(request, meeting)
    return _page(request, meeting, _sheet(meeting))


def _begin(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say on which day the meeting was held; the roll of that day is called up."""
    today = timezone.localdate()
    if request.method == "POST" and "begin" not in request.POST:
        return refused_page(request, _("会议还没有登记召开，请先填写召开日期。"))
    day = min(meeting.planned_on, today)
    first = {"held_on": day, "version": meeting.version}
    form = HeldForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            meeting_hold(
                actor_of(request), organisation=meeting.organisation, meeting=meeting, **given
            )

        if done(request, form, act, "held_on"):
            return redirect("meetings:hold", meeting.pk)
    people = called_for(meeting.organisation, meeting.kinds, meeting.audience, day)
    return shown(request, "begin.html", {**about(meeting), "form": form, "people": people}, form)


def _save(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Save the sheet as a whole and go where the button says; refused, it comes back as typed."""
    sheet = _sheet(meeting, request.POST)
    then, item = _asked(request.POST.get("then", ""))
    if sheet.is_valid():
        entry = sheet.entry(moved_up=item if then == "up" else None)
        try:
            sheet_save(
                actor_of(request),
                organisation=meeting.organisation,
                meeting=meeting,
                version=sheet.head.cleaned_data["version"],
                sheet=entry,
            )
        except SheetRefused as refused:
            sheet.refuse(refused.where, str(refused))
        except Refused as refused:
            sheet.refuse("", str(refused))
        else:
            return _onward(request, meeting, then, item)
    return _page(request, meeting, sheet)


def _asked(button: str) -> tuple[str, int | None]:
    """What a button asks for: "vote-12" → vote, 12."""
    what, _dash, number = button.partition("-")
    return what, number_asked(number)


def _onward(request: HttpRequest, meeting: Meeting, then: str, item: int | None) -> HttpResponse:
    if then == "vote" and item is not None:
        return redirect("meetings:vote", meeting.pk, item)
    if then in ("sign", "people"):
        return onward(request, _("已保存。"), then, meeting.pk)
    return onward(request, _("已保存。"), "hold", meeting.pk)


def _sheet(meeting: Meeting, data: Any = None) -> Sheet:
    items = AgendaItem.objects.filter(meeting=meeting).order_by("position", "id")
    return Sheet(
        meeting,
        people=list(Attendee.objects.filter(meeting=meeting).order_by("id")),
        items=list(items.prefetch_related("tasks", "votes")),
        classes=exclusion_classes(),
        data=data,
    )


def _page(request: HttpRequest, meeting: Meeting, sheet: Sheet) -> HttpResponse:
    newest = sheet.items[-1].form
    values = {
        **about(meeting),
        "sheet": sheet,
        "came": Counter(one.presence for one in sheet.attendees),
        "presences": (("present", _("到会")), ("leave", _("请假")), ("absent", _("缺席"))),
        "excluded": [
            (one, exclusion_title(one.exclusion)) for one in sheet.attendees if one.exclusion
        ],
        "guide": guide(meeting.kinds),
        "names": [one.member_name for one in sheet.attendees],
        "new_is_open": len(sheet.items) == 1 or bool(newest.is_bound and newest.errors),
        "due_days": setting("task_due_days"),
        "links": links_of(meeting),
    }
    status = 422 if sheet.faults() else 200
    return render(request, "meetings/hold.html", values, status=status)
