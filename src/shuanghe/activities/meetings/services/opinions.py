"""Formal written opinions of those entitled who cannot come (FZ-14)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Meeting, Opinion, Presence, Vote
from shuanghe.activities.meetings.queries.seats import Seated, seated
from shuanghe.activities.meetings.queries.voting import votable
from shuanghe.activities.meetings.rules.votes import opinion_fault
from shuanghe.activities.meetings.services.locking import meeting_saved
from shuanghe.activities.meetings.services.voting import vote_locked
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@action("record.file")
def opinion_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    vote: Vote,
    member_id: int,
    received_on: date,
    is_for: bool,
) -> Opinion:
    """Enter a written opinion between the opening of a vote and its count.

    It counts as a vote, never as presence. received_on: at the latest the day of the meeting, on
    which it was handed in before the opening. Raises Refused for whoever has no vote (FZ-29),
    is there, or sent it too late, and where the matter takes none.
    """
    meeting, row = _open_vote(organisation, vote)
    one = _seat(meeting, member_id)
    why = _fault(meeting, row, one, received_on)
    if why:
        raise Refused(_(why))
    try:
        with transaction.atomic():
            opinion: Opinion = Opinion.objects.create(
                vote=row, attendee=one.row, received_on=received_on, is_for=is_for
            )
    except IntegrityError:
        raise Refused(
            _("%(name)s 的书面意见已经登记过；有误的请先删除再登记。")
            % {"name": one.row.member_name}
        ) from None
    meeting_saved(meeting)
    word = "赞成" if is_for else "不赞成"
    trail().note(
        meeting,
        f"会议《{meeting.title}》登记 {one.row.member_name} 的书面意见",
        after={"received_on": received_on, "opinion": "" if row.is_secret else word},
    )
    return opinion


@action("record.file")
def opinion_remove(actor: Actor, *, organisation: Organisation, vote: Vote, member_id: int) -> None:
    """Take a written opinion off again before the count. Raises Refused."""
    meeting, row = _open_vote(organisation, vote)
    found = Opinion.objects.filter(vote=row, attendee__member_id=member_id).first()
    if found is None:
        raise Http404
    found.delete()
    meeting_saved(meeting)
    trail().note(meeting, f"会议《{meeting.title}》删除一份书面意见")


def _open_vote(organisation: Organisation, vote: Vote) -> tuple[Meeting, Vote]:
    meeting, row = vote_locked(organisation, vote)
    if row.closed_at is not None:
        raise Refused(_("这次表决已经计票，书面意见应在计票前登记；有误的请先撤回表决。"))
    return meeting, row


def _seat(meeting: Meeting, member_id: int) -> Seated:
    found = next((one for one in seated(meeting) if one.row.member_id == member_id), None)
    if found is None:
        raise Refused(_("这个人不在应到名单上，没有表决权，书面意见不能计入票数。"))
    return found


def _fault(meeting: Meeting, vote: Vote, one: Seated, received_on: date) -> str:
    """Why this opinion does not count; "" when it does."""
    wanted, name = votable(vote.matter, meeting), one.row.member_name
    if not wanted.takes_written_opinions:
        return f"“{wanted.title}”只计会上投票，不计书面意见（FZ-14 只用于接收和转正等表决）。"
    if meeting.held_on and received_on > meeting.held_on:
        return (
            f"{name} 的书面意见 {received_on} 才收到，晚于会议日期 {meeting.held_on}，"
            "不能计入票数（FZ-14 会前提出的才计入）。"
        )
    return opinion_fault(
        name=name,
        no_vote=one.no_vote,
        is_present=one.row.presence == Presence.PRESENT,
        is_excluded=one.is_excluded,
    )
