"""Who has a vote, who is left out of the count, and how many are there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

PRESENT, LEAVE, ABSENT = "present", "leave", "absent"
FULL, PROBATIONARY = "full", "probationary"
NO_VOTE_PROBATIONARY = "FZ-29"
NO_VOTE_GUEST = "ZB-23"
NO_RIGHTS = "XJ-05"


@dataclass(frozen=True)
class Seat:
    """One person called, as the count sees it."""

    is_voter: bool
    presence: str
    is_excluded: bool = False


@dataclass(frozen=True)
class Tally:
    """How many were called and came; voters are those with a vote. Nobody excluded is in it."""

    entitled: int
    present: int
    leave: int
    absent: int
    unknown: int
    voters: int
    present_voters: int


def tally(seats: Iterable[Seat]) -> Tally:
    """The numbers of a meeting: entitled = present + leave + absent + unknown."""
    counted = [seat for seat in seats if not seat.is_excluded]
    voters = [seat for seat in counted if seat.is_voter]
    by = {code: sum(seat.presence == code for seat in counted) for code in (PRESENT, LEAVE, ABSENT)}
    return Tally(
        entitled=len(counted),
        present=by[PRESENT],
        leave=by[LEAVE],
        absent=by[ABSENT],
        unknown=len(counted) - sum(by.values()),
        voters=len(voters),
        present_voters=sum(seat.presence == PRESENT for seat in voters),
    )


def is_left_out(
    *, exclusion: str, consent_on: date | None, is_voted: bool, held_on: date | None
) -> bool:
    """Whether a class of 不计入应到会 takes effect: consent of the superior and a passed vote."""
    if not exclusion or consent_on is None or held_on is None:
        return False
    return is_voted and consent_on <= held_on


def why_no_vote(*, standing: str, is_guest: bool, is_committee: bool = False) -> str:
    """The rule by which somebody called has no vote; "" for a voter.

    Probationary members have none (FZ-29). Guests on the roll vote where their formal relations
    lie (ZB-23); on a committee it is the post that counts.
    """
    if standing == PROBATIONARY:
        return NO_VOTE_PROBATIONARY
    if standing != FULL:
        return NO_RIGHTS
    return NO_VOTE_GUEST if is_guest and not is_committee else ""
