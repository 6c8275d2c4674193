"""Signatures under the minutes."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.signing import SignForm
from shuanghe.activities.meetings.models import Meeting, MeetingState, Signature, SignedAs
from shuanghe.activities.meetings.pages.running import about, done, onward, papers_of, shown
from shuanghe.activities.meetings.queries.facts import facts_from, rows_of
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.seen import missing_of
from shuanghe.activities.meetings.services import meeting_sign
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.permissions.doors import door

SIGNABLE = (MeetingState.HELD, MeetingState.SIGNED)


@dataclass(frozen=True)
class Part:
    """One of the two who sign: the signature that stands, or the form for it."""

    code: str
    title: str
    signature: Signature | None
    form: SignForm
    is_next: bool


@door("record.file", "GET", "POST")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Host and recorder sign, each with the own account or as signed on the printed sheet."""
    meeting = meeting_in_view(pk)
    if meeting.state not in SIGNABLE:
        return redirect("meetings:meeting", pk)
    actor, sent = actor_of(request), None
    if request.method == "POST":
        sent = SignForm(request.POST, auto_id=_ids(request))
        if sent.is_valid():
            given = sent.facts()

            def act() -> None:
                meeting_sign(actor, organisation=meeting.organisation, meeting=meeting, **given)

            if done(request, sent, act, None):
                return _signed(request, meeting)
    rows = rows_of(meeting)
    facts, standing = facts_from(meeting, rows), {one.signed_as: one for one in rows.signatures}
    parts = [_part(code, meeting, actor, standing, sent) for code in SignedAs]
    values = {
        **about(meeting),
        "parts_to_sign": parts,
        "missing": missing_of(meeting, facts, on=timezone.localdate()),
        "is_ready": meeting.state == MeetingState.SIGNED,
        "papers": [one for one in papers_of(meeting, facts) if one[0] == _("会议记录")],
        "names": [one.name for one in facts.people if one.presence == "present"],
    }
    return shown(request, "sign.html", values, sent)


def _ids(request: HttpRequest) -> str:
    """Ids of the fields of one part: two forms share the page."""
    code = request.POST.get("signed_as", "")
    return f"id_{code if code in SignedAs.values else 'x'}_%s"


def _part(
    code: SignedAs,
    meeting: Meeting,
    actor: Actor,
    standing: dict[str, Signature],
    sent: SignForm | None,
) -> Part:
    if sent is not None and sent.data.get("signed_as") == code:
        form = sent
    else:
        name = meeting.host_name if code == SignedAs.HOST else meeting.recorder_name
        known = {
            "signed_as": code.value,
            "name": name,
            "way": "own" if name == actor.name else "paper",
            "signed_on": timezone.localdate(),
        }
        ids = f"id_{code.value}_%s"
        form = SignForm(initial=known, auto_id=ids)
    first = next((one.value for one in SignedAs if one.value not in standing), "")
    title = str(_(code.label))
    return Part(code.value, title, standing.get(code.value), form, code.value == first)


def _signed(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """With both signatures on to the archive, with one back for the other."""
    state = meeting_in_view(meeting.pk).state
    if state == MeetingState.SIGNED:
        return onward(request, _("都签好了，核对以后就可以归档。"), "freeze", meeting.pk)
    return onward(request, _("已签字，还差一位。"), "sign", meeting.pk)
