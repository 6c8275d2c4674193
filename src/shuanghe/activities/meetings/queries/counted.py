"""Counted votes of archived meetings, for whoever has to write the numbers down elsewhere."""

from dataclasses import dataclass
from datetime import date

from shuanghe.activities.meetings.models import Meeting, MeetingState, Opinion, Vote
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import matter

MOST = 10


@dataclass(frozen=True)
class Counted:
    """One vote as it was counted. written_on: days on which written opinions in favour came."""

    meeting_id: int
    title: str
    subject_name: str
    held_on: date
    entitled: int
    present: int
    yes: int
    no: int
    abstain: int
    is_secret: bool
    is_one_by_one: bool
    is_passed: bool
    written_yes: int
    written_on: tuple[date, ...]


def votes_counted(organisation: Organisation, *, matter_code: str) -> list[Counted]:
    """The latest counted votes on a matter in one organisation, of archived meetings alone.

    Meetings that were corrected by another do not come. Two statements, newest first.
    """
    corrected = Meeting.objects.filter(corrects__isnull=False, state=MeetingState.FROZEN)
    rows = list(
        Vote.objects.filter(
            matter=matter_code,
            yes__isnull=False,
            item__meeting__organisation=organisation,
            item__meeting__state=MeetingState.FROZEN,
            item__meeting__held_on__isnull=False,
        )
        .exclude(item__meeting__in=corrected.values("corrects"))
        .select_related("item__meeting")
        .order_by("-item__meeting__held_on", "-id")[:MOST]
    )
    opinions: dict[int, list[date]] = {}
    for one in Opinion.objects.filter(vote__in=rows, is_for=True).order_by("received_on"):
        opinions.setdefault(one.vote_id, []).append(one.received_on)
    return [_counted(vote, opinions.get(vote.pk, [])) for vote in rows]


def _counted(vote: Vote, written: list[date]) -> Counted:
    meeting = vote.item.meeting
    return Counted(
        meeting_id=meeting.pk,
        title=meeting.title,
        subject_name=vote.item.subject_name,
        held_on=meeting.held_on,
        entitled=vote.entitled_count,
        present=vote.present_count,
        yes=vote.yes or 0,
        no=vote.no or 0,
        abstain=vote.abstain or 0,
        is_secret=vote.is_secret,
        is_one_by_one=matter(vote.matter, on=meeting.held_on).is_one_by_one,
        is_passed=bool(vote.is_passed),
        written_yes=len(written),
        written_on=tuple(written),
    )
