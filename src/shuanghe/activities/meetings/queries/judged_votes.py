"""The people and the votes of a meeting that is loaded whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from shuanghe.activities.meetings.models import AgendaItem, Meeting, Opinion, Presence, Vote
from shuanghe.activities.meetings.queries.people import Called
from shuanghe.activities.meetings.queries.voting import quorum_of, verdict_of, votable
from shuanghe.activities.meetings.rules.loaded import LoadedVote, Who
from shuanghe.activities.meetings.rules.roll import PRESENT, Seat, tally
from shuanghe.activities.meetings.rules.votes import (
    ballots_fault,
    findings_kept,
    opinion_fault,
    subject_fault,
)
from shuanghe.kernel.actions import Refused
from shuanghe.records.queries.practice import practice


@dataclass(slots=True)
class LoadedSeat:
    """One attendee to be, as the facts read one; number: its own until it has an id."""

    number: int
    member_id: int
    member_name: str
    standing: str
    is_guest: bool
    no_vote: str
    presence: str = PRESENT
    leave_reason: str = ""
    exclusion: str = ""
    consent_on: date | None = None
    exclusion_vote_id: int | None = None

    @classmethod
    def of(cls, person: Called, number: int) -> Self:
        """Somebody called who came."""
        return cls(
            number, person.member_id, person.name, person.standing, person.is_guest, person.no_vote
        )

    @property
    def is_voter(self) -> bool:
        """Whether the person has a vote by standing."""
        return not self.no_vote


def found(seats: Sequence[LoadedSeat], who: Who, day: date) -> LoadedSeat:
    """The attendee meant by an id or a name. Raises Refused."""
    meant = [seat for seat in seats if who in (seat.member_id, seat.member_name)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Refused(f"应到名单上不止一名“{who}”，请写明编号。")
    rule = practice().entry_rules["off_the_roll"]
    raise Refused(f"“{who}”{day} 不在应到名单上（{rule}），请核对。")


def vote_judged(
    meeting: Meeting, row: AgendaItem, given: LoadedVote, seats: Sequence[LoadedSeat], *, pk: int
) -> tuple[Vote, list[Opinion]]:
    """A vote with the verdict of the rulebook, and the opinions sent in.

    Raises Refused as voting by hand does.
    """
    wanted = votable(given.matter, meeting)
    counted = tally(Seat(seat.is_voter, seat.presence) for seat in seats)
    quorum = quorum_of(wanted, counted, meeting)
    ballots = {"赞成": given.yes, "反对": given.no, "弃权": given.abstain, "无效": given.invalid}
    why = subject_fault(wanted, row.subject_name)
    if not quorum.is_met and not (quorum.is_soft and given.reason):
        why = why or f"{quorum.sentence}（{quorum.rule} {quorum.citation}）"
    why = why or ballots_fault(
        ballots,
        entitled=counted.voters,
        present=counted.present_voters,
        without_vote=counted.present - counted.present_voters,
    )
    if why:
        raise Refused(f"第 {row.position} 项“{row.title}”：{why}")
    vote = Vote(
        pk=pk,
        item_id=row.pk,
        matter=given.matter,
        is_secret=wanted.is_secret if given.is_secret is None else given.is_secret,
        entitled_count=counted.voters,
        present_count=counted.present_voters,
        yes=given.yes,
        no=given.no,
        abstain=given.abstain,
        invalid=given.invalid,
        scrutineers=given.scrutineers[:100],
        reason=given.reason[:200],
    )
    opinions = _opinions(meeting, vote, given, seats)
    verdict = verdict_of(vote, meeting, written_yes=sum(one.is_for for one in opinions))
    vote.is_passed, vote.findings = verdict.is_met, findings_kept([quorum, verdict])
    return vote, opinions


def _opinions(
    meeting: Meeting, vote: Vote, given: LoadedVote, seats: Sequence[LoadedSeat]
) -> list[Opinion]:
    """The written opinions on a vote. Raises Refused."""
    opinions = []
    held_on = meeting.held_on or meeting.planned_on
    for told in given.written:
        seat = found(seats, told.who, held_on)
        why = opinion_fault(
            name=seat.member_name,
            no_vote=seat.no_vote,
            is_present=seat.presence == Presence.PRESENT,
            is_excluded=False,
        )
        if not why and told.received_on > held_on:
            why = f"{seat.member_name} 的书面意见晚于会议日期（FZ-14）。"
        if why:
            raise Refused(why)
        opinion = Opinion(vote_id=vote.pk, received_on=told.received_on, is_for=told.is_for)
        opinion.attendee_id = seat.number
        opinions.append(opinion)
    return opinions
