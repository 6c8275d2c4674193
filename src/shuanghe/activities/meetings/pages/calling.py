"""People are called to a meeting, or told that it is off."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.documents import KINDS
from shuanghe.activities.meetings.forms.inputs import ReasonForm
from shuanghe.activities.meetings.forms.planning import NoticeForm
from shuanghe.activities.meetings.pages.running import about, address_of, done, onward, shown
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.prefill import notice_draft, told_by_notice
from shuanghe.activities.meetings.services import meeting_cancel, meeting_notify
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("record.file", "GET", "POST")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell those called, in the app; who has no account is named for the printed notice."""
    meeting = meeting_in_view(pk)
    items = list(meeting.items.values_list("title", flat=True))
    first = {"text": meeting.notice_text or notice_draft(meeting, items)}
    form = NoticeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        sent: list[int] = []

        def act() -> None:
            text = form.cleaned_data["text"]
            place = meeting.organisation
            sent.append(
                meeting_notify(actor_of(request), organisation=place, meeting=meeting, text=text)
            )

        if done(request, form, act, "text"):
            words = _("已通知 %(count)d 人。") % {"count": sent[0]}
            return onward(request, words, "meeting", pk)
    papers = [
        {
            "title": _("打印通知 %(kind)s") % {"kind": kind},
            "url": address_of("paper", meeting.pk, "notice", kind),
        }
        for kind in KINDS
    ]
    values = {**about(meeting), "form": form, "told": told_by_notice(meeting), "papers": papers}
    return shown(request, "notice.html", values, form)


@door("record.file", "GET", "POST")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a meeting off, with the reason."""
    meeting = meeting_in_view(pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place, reason = meeting.organisation, form.cleaned_data["reason"]

        def act() -> None:
            meeting_cancel(actor_of(request), organisation=place, meeting=meeting, reason=reason)

        if done(request, form, act, "reason"):
            return onward(request, _("已取消。这次会议仍可查到。"), "meeting", pk)
    values = {
        **about(meeting),
        "form": form,
        "heading": _("取消会议"),
        "lead": _("取消后不再计入任务，仍可查到；改期的，用“修改安排”改日期就行。"),
        "button": _("取消这次会议"),
    }
    return shown(request, "reason.html", values, form)
