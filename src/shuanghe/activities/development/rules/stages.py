"""Stages of an admission, and what its days mean for the roll: plain values alone."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shuanghe.procedures.rules import CaseFacts, Procedure

MEETING, APPROVAL = "admission_meeting", "approval"
CONFIRMATION = "confirmation_approval"
CONFIRMED = frozenset({"confirmed", "confirmed_after"})
CANCELLED = "cancelled"
PROBATIONARY, FULL = "probationary", "full"


class Stage(StrEnum):
    """Where somebody stands on the way in."""

    APPLICANT = "applicant"
    ACTIVIST = "activist"
    PROSPECTIVE = "prospective"
    PROBATIONARY = "probationary"


BEGINS_WITH = {
    Stage.ACTIVIST: "activist",
    Stage.PROSPECTIVE: "prospective_filed",
    Stage.PROBATIONARY: APPROVAL,
}


def stage_starts(procedure: Procedure) -> dict[Stage, int]:
    """The number of the step with which each stage is reached; 0 for an applicant."""
    starts = {stage: procedure.step(code).number for stage, code in BEGINS_WITH.items()}
    return {Stage.APPLICANT: 0, **starts}


def stage_of(last_number: int | None, starts: dict[Stage, int]) -> Stage:
    """The stage that the last step done has reached."""
    reached = [stage for stage, number in starts.items() if (last_number or 0) >= number]
    return reached[-1]


@dataclass(frozen=True)
class Membership:
    """What an admission makes of somebody on the roll.

    joined_on: the branch meeting, from which the membership (党籍) and the probation count.
    confirmed_on: the day the Party age (党龄) counts from; None on probation. ended_on: the day the
    cancelled probation ended.
    """

    joined_on: date
    confirmed_on: date | None = None
    ended_on: date | None = None

    @property
    def standing(self) -> str:
        """Full once confirmed, else on probation."""
        return FULL if self.confirmed_on else PROBATIONARY


def membership_of(case: CaseFacts) -> Membership | None:
    """What the steps done say of the roll; None before the approval."""
    joined_on = case.done_on(MEETING)
    if case.done_on(APPROVAL) is None or joined_on is None:
        return None
    decision = case.value(f"{CONFIRMATION}.decision")
    return Membership(
        joined_on=joined_on,
        confirmed_on=(
            case.value(f"{CONFIRMATION}.party_age_from") if decision in CONFIRMED else None
        ),
        ended_on=case.done_on(CONFIRMATION) if decision == CANCELLED else None,
    )
