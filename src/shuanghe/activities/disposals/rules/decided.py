"""What a step of a disposal, a lost member or a withdrawal decides, by what was written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

DISPOSAL, LOST_CONTACT, WITHDRAWAL = "disposal", "lost_contact", "withdrawal"
KEYS = (DISPOSAL, LOST_CONTACT, WITHDRAWAL)

Facts = Mapping[str, Any]


class Effect(StrEnum):
    """What it does to the standing of the member."""

    NONE = ""
    REMOVED = "removed"
    SUSPENDED = "suspended"
    RESTORED = "restored"


@dataclass(frozen=True)
class Decided:
    """One decision: the measure, from which day, until when it binds (None: for good)."""

    measure: str
    from_on: date
    until_on: date | None = None
    effect: Effect = Effect.NONE

    @property
    def of_standing(self) -> tuple[str, date] | None:
        """What may not be changed afterwards; None where the standing is untouched."""
        return (self.measure, self.from_on) if self.effect else None


def decided(procedure: str, step: str, facts: Facts) -> Decided | None:
    """What a step decides by its facts; None when it decides nothing about the member.

    facts: typed values, done_on among them.
    """
    read = DECIDING.get((procedure, step))
    return read(facts) if read is not None else None


def _approved(facts: Facts) -> Decided:
    if facts["measure"] == "correction":
        return Decided("correction", facts["correction_from"], facts["correction_until"])
    effect = Effect.REMOVED if facts["measure"] == "removal" else Effect.NONE
    return Decided(facts["measure"], facts["decided_on"], facts["barred_until"], effect)


def _answered(facts: Facts) -> Decided | None:
    if facts["answer"] != "leaves":
        return None
    return Decided("left", facts["left_on"], effect=Effect.REMOVED)


def _suspended(facts: Facts) -> Decided:
    return Decided("suspension", facts["suspended_from"], effect=Effect.SUSPENDED)


def _restored(facts: Facts) -> Decided:
    return Decided("restoration", facts["done_on"], effect=Effect.RESTORED)


def _removed(facts: Facts) -> Decided:
    return Decided("removal", facts["decided_on"], facts["barred_until"], Effect.REMOVED)


def _withdrawn(facts: Facts) -> Decided:
    return Decided("withdrawal", facts["removed_on"], effect=Effect.REMOVED)


DECIDING: Mapping[tuple[str, str], Callable[[Facts], Decided | None]] = {
    (DISPOSAL, "approval"): _approved,
    (DISPOSAL, "persuasion_answer"): _answered,
    (LOST_CONTACT, "suspended"): _suspended,
    (LOST_CONTACT, "restored"): _restored,
    (LOST_CONTACT, "removal_approved"): _removed,
    (WITHDRAWAL, "meeting"): _withdrawn,
}
