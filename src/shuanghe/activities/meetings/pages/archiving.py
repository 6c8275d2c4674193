"""The archive: a meeting is frozen, and what turns out wrong is put right by another one."""

from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.inputs import ReasonForm
from shuanghe.activities.meetings.models import Meeting, MeetingState
from shuanghe.activities.meetings.pages.running import about, done, onward, shown
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.seen import would_meet
from shuanghe.activities.meetings.services import meeting_correct, meeting_freeze
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.records.queries.practice import credited_kinds


@door("record.file", "GET", "POST")
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive: what it will meet is listed first."""
    meeting = meeting_in_view(pk)
    if meeting.state != MeetingState.SIGNED:
        page = "meeting" if meeting.state == MeetingState.FROZEN else "sign"
        return redirect(f"meetings:{page}", pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":

        def act() -> None:
            meeting_freeze(actor_of(request), organisation=meeting.organisation, meeting=meeting)

        form.is_valid()
        if done(request, form, act, None):
            return onward(request, _("已归档，对应的任务已销账。"), "meeting", pk)
    facts, today = meeting_facts(meeting), timezone.localdate()
    values = {
        **about(meeting),
        "form": form,
        "facts": facts,
        "met": would_meet(meeting, on=today),
        "is_credited": bool(credited_kinds(meeting.held_on or today) & set(meeting.kinds)),
        "tasks": sum(len(item.tasks) for item in facts.items),
    }
    return shown(request, "freeze.html", values, form)


@door("record.file", "GET", "POST")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the correction of an archived meeting: a copy that takes its place when archived."""
    meeting = meeting_in_view(pk)
    form = ReasonForm(request.POST or None, initial={"client_key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        made: list[Meeting] = []

        def act() -> None:
            made.append(
                meeting_correct(
                    actor_of(request),
                    organisation=meeting.organisation,
                    meeting=meeting,
                    reason=form.cleaned_data["reason"],
                    client_key=form.cleaned_data["client_key"] or uuid4().hex,
                )
            )

        if done(request, form, act, "reason"):
            words = _("已另起一份，照原样带出；改好后重新签字、归档，在此以前原记录有效。")
            return onward(request, words, "hold", made[0].pk)
    values = {
        **about(meeting),
        "form": form,
        "heading": _("更正会议记录"),
        "lead": _("原记录保留可查。更正另记一份，签字归档后代替原记录。"),
        "button": _("开始更正"),
    }
    return shown(request, "reason.html", values, form)
