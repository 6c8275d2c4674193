"""Which committee answers for a body, who does which step, and on which list a thing stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NEAR_DAYS = 14
"""示例默认: what is due this near is shown as nearly late."""
RECEIPT_DAYS = 30
"""示例默认: by when a receipt is asked for after acceptance; no regulation sets a number."""


class Side(StrEnum):
    """Who does a step: the body that runs the case, its committee, the receiver, its committee."""

    RUNNER = "runner"
    ISSUER = "issuer"
    RECEIVER = "receiver"
    DECIDER = "decider"


WITHIN: Mapping[str, Side] = {
    "request": Side.RUNNER,
    "letter": Side.ISSUER,
    "returned": Side.DECIDER,
    "acceptance": Side.DECIDER,
    "reporting": Side.RECEIVER,
    "receipt": Side.DECIDER,
    "archive": Side.RUNNER,
}
OUT: Mapping[str, Side] = {**dict.fromkeys(WITHIN, Side.RUNNER), "letter": Side.ISSUER}
IN: Mapping[str, Side] = {
    **dict.fromkeys(WITHIN, Side.RUNNER),
    **dict.fromkeys(("letter", "returned", "acceptance", "receipt"), Side.DECIDER),
    "reporting": Side.RECEIVER,
}
SIDES: Mapping[str, Mapping[str, Side]] = {"within": WITHIN, "out": OUT, "in": IN}


class Pressing(StrEnum):
    """The three lists."""

    LATE = "late"
    NEAR = "near"
    TO_DO = "to_do"


@dataclass(frozen=True)
class Body:
    """A body on the way up: its id, its kind, and whether a power was given or denied by name."""

    id: int
    kind: str
    is_given: bool | None = None


def side_of(direction: str, code: str) -> Side:
    """Who does a step of a transfer. Raises KeyError for a step the procedure does not have."""
    return SIDES[direction][code]


def empowered(upwards: Sequence[Body]) -> int | None:
    """The nearest body that may transfer directly (JG-10): a committee, unless named else.

    upwards: the body itself first, then those above it.
    """
    for body in upwards:
        if body.kind == "committee" if body.is_given is None else body.is_given:
            return body.id
    return None


def due_of(state: str, *, valid_until: date | None, decided_on: date | None) -> date | None:
    """By when the next act is asked for: the letter's own validity, then the receipt."""
    if state == "sent":
        return valid_until
    if state == "accepted" and decided_on is not None:
        return decided_on + timedelta(days=RECEIPT_DAYS)
    return None


def pressing_of(due_on: date | None, *, on: date) -> Pressing:
    """Which of the three lists a thing stands on; without a day it is to do."""
    if due_on is None or due_on > on + timedelta(days=NEAR_DAYS):
        return Pressing.TO_DO
    return Pressing.LATE if due_on < on else Pressing.NEAR
