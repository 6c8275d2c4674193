"""The roll of a meeting put right: whose vote rests, and the roster read again."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.people import RightsForm
from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState
from shuanghe.activities.meetings.pages.running import about, done, onward, shown
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.services import rights_set, roll_refresh
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door

RECORDED = (MeetingState.HELD, MeetingState.SIGNED)


@door("record.file", "GET", "POST")
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose vote rests on the day of the meeting, and by what."""
    meeting = meeting_in_view(pk)
    if meeting.state not in RECORDED:
        return redirect("meetings:meeting", pk)
    called = _called(meeting)
    listed = [(one.member_id, one.member_name) for one in called]
    form = RightsForm(request.POST or None, people=listed, initial={"is_voter": "no"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            rights_set(
                actor_of(request),
                organisation=meeting.organisation,
                meeting=meeting,
                member_id=given["member"],
                is_voter=given["is_voter"],
                reason=given["reason"],
            )

        if done(request, form, act, "member"):
            return onward(request, _("已登记。"), "people", pk)
    return _page(request, meeting, called, form)


@door("record.file", "POST")
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the roster of the day again, after it was put right."""
    meeting, form = meeting_in_view(pk), forms.Form({})
    form.is_valid()

    def act() -> None:
        roll_refresh(actor_of(request), organisation=meeting.organisation, meeting=meeting)

    if done(request, form, act, None):
        return onward(request, _("名单已按名册重新生成；已登记的到会情况都还在。"), "people", pk)
    called = _called(meeting)
    listed = [(one.member_id, one.member_name) for one in called]
    first = RightsForm(people=listed, initial={"is_voter": "no"})
    return _page(request, meeting, called, first, form)


def _called(meeting: Meeting) -> list[Attendee]:
    return list(Attendee.objects.filter(meeting=meeting).order_by("id"))


def _page(
    request: HttpRequest,
    meeting: Meeting,
    called: list[Attendee],
    form: RightsForm,
    refused: forms.Form | None = None,
) -> HttpResponse:
    values = {**about(meeting), "called": called, "form": form, "refused": refused}
    return shown(request, "people.html", values, form, refused)
