"""Who may vote and be elected, who is left out of the number due, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FULL = "full"
RIGHTS, LEFT_OUT, CONDITIONS = "XJ-05", "XJ-19", "XJ-19B"


class NoRight(StrEnum):
    """Why a full member has no right to vote or be elected (XJ-05); no consent is needed."""

    ON_PROBATION_IN_PARTY = "on_probation_in_party"
    DETAINED = "detained"
    SUSPENDED = "rights_suspended"


class Left(StrEnum):
    """How the roll answers for those left out: the choices of the step that settles the roll."""

    NONE = "none"
    BOTH = "consented_and_voted"
    CONSENT_ONLY = "consented_only"
    VOTE_ONLY = "voted_only"
    NEITHER = "unfounded"


@dataclass(frozen=True)
class Person:
    """Somebody on the roll of that day."""

    member_id: int
    name: str
    standing: str


@dataclass(frozen=True)
class Exclusion:
    """Why somebody is not to be counted: a class of the rulebook, or a NoRight."""

    member_id: int
    reason: str
    consent_on: date | None = None
    voted_on: date | None = None

    @property
    def is_without_right(self) -> bool:
        """Whether there is no right at all, so that nobody has to consent."""
        return self.reason in set(NoRight)


@dataclass(frozen=True)
class Seat:
    """One person of the roll. rule_id: why the person is not counted, or not left out after all.

    has_right: may vote and be elected. is_counted: belongs to the number due (应到会).
    """

    member_id: int
    name: str
    standing: str
    has_right: bool
    is_counted: bool
    reason: str = ""
    rule_id: str = ""


def roll_seats(
    people: Iterable[Person], excluded: Mapping[int, Exclusion], *, on: date
) -> list[Seat]:
    """Everybody on the roll with the answer for each, in the order of the roll."""
    return [_seat(one, excluded.get(one.member_id), on) for one in people]


def _seat(one: Person, why: Exclusion | None, on: date) -> Seat:
    who = (one.member_id, one.name, one.standing)
    if one.standing != FULL:
        return Seat(*who, has_right=False, is_counted=False, reason=one.standing, rule_id=RIGHTS)
    if why is None:
        return Seat(*who, has_right=True, is_counted=True)
    if why.is_without_right:
        return Seat(*who, has_right=False, is_counted=False, reason=why.reason, rule_id=RIGHTS)
    if is_left_out(why, on=on):
        return Seat(*who, has_right=True, is_counted=False, reason=why.reason, rule_id=LEFT_OUT)
    return Seat(*who, has_right=True, is_counted=True, reason=why.reason, rule_id=CONDITIONS)


def is_left_out(why: Exclusion, *, on: date) -> bool:
    """Whether both conditions were there by that day: consent of the superior and a vote."""
    return _by(why.consent_on, on) and _by(why.voted_on, on)


def left_out_by(excluded: Iterable[Exclusion], *, on: date) -> Left:
    """What holds for all who are to be left out: the worst of their cases."""
    told = {
        (_by(one.consent_on, on), _by(one.voted_on, on))
        for one in excluded
        if not one.is_without_right
    }
    if not told:
        return Left.NONE
    if (False, False) in told or told >= {(True, False), (False, True)}:
        return Left.NEITHER
    if (True, False) in told:
        return Left.CONSENT_ONLY
    return Left.VOTE_ONLY if (False, True) in told else Left.BOTH


def _by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def counted(seats: Sequence[Seat]) -> int:
    """How many are due with a right to vote: 应到会."""
    return sum(seat.is_counted for seat in seats)


def full_members(seats: Sequence[Seat]) -> int:
    """How many full members the roll has, whatever their rights."""
    return sum(seat.standing == FULL for seat in seats)
