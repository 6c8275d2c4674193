"""The people of one meeting as a vote counts them."""

from dataclasses import dataclass

from shuanghe.activities.meetings.models import AgendaItem, Attendee, Meeting, Vote
from shuanghe.activities.meetings.queries.people import COMMITTEE, audience_for
from shuanghe.activities.meetings.rules.roll import (
    NO_RIGHTS,
    Seat,
    Tally,
    is_left_out,
    tally,
    why_no_vote,
)


@dataclass(frozen=True)
class Seated:
    """One attendee with what counts about them. no_vote: the rule by which there is no vote."""

    row: Attendee
    is_excluded: bool
    no_vote: str


def seated(meeting: Meeting) -> list[Seated]:
    """Everybody called to a meeting, exclusions in effect told apart, in two statements."""
    rows = list(Attendee.objects.filter(meeting=meeting))
    passed = set(
        Vote.objects.filter(item__meeting=meeting, is_passed=True).values_list("pk", flat=True)
    )
    audience = meeting.audience or audience_for(meeting.organisation, meeting.kinds)
    return [
        Seated(
            row,
            is_left_out(
                exclusion=row.exclusion,
                consent_on=row.consent_on,
                is_voted=row.exclusion_vote_id in passed,
                held_on=meeting.held_on,
            ),
            _no_vote(row, is_committee=audience == COMMITTEE),
        )
        for row in rows
    ]


def _no_vote(row: Attendee, *, is_committee: bool) -> str:
    if row.is_voter:
        return ""
    by_standing = why_no_vote(
        standing=row.standing, is_guest=row.is_guest, is_committee=is_committee
    )
    return by_standing or NO_RIGHTS


def tally_of(people: list[Seated]) -> Tally:
    """The numbers a vote is held against."""
    return tally(Seat(one.row.is_voter, one.row.presence, one.is_excluded) for one in people)


def claims_of(item: AgendaItem, people: list[Seated]) -> list[Seated]:
    """Those whose exclusion an item votes on: its subject alone, or all who claim one."""
    return [
        one
        for one in people
        if one.row.exclusion
        and one.row.exclusion_vote_id is None
        and item.subject_id in (None, one.row.member_id)
    ]
