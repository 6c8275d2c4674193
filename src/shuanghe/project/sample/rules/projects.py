"""The days of a sample project: how far it came, and when each step was."""

from dataclasses import dataclass
from datetime import date, timedelta

from shuanghe.activities.projects.rules.clocks import months_later
from shuanghe.activities.projects.rules.moves import MOVES
from shuanghe.activities.projects.rules.states import State

# (what, months after the start, days after that)
WAY: tuple[tuple[str, int, int], ...] = (
    ("create", 0, -60), ("propose", 0, -50), ("check_branch", 0, -46), ("check_unit", 0, -42),
    ("approve", 0, -30), ("start", 0, 0), ("review_mid", 5, 0), ("claim", 8, 2), ("close", 8, 5),
    ("verify", 8, 18), ("confirm_benefit", 8, 19), ("score", 9, 5), ("accept", 9, 6),
    ("release", 10, 0), ("offer", 10, 1), ("replicate", 10, 5), ("take_up", 10, 12),
    ("archive", 11, 0),
)  # fmt: skip
LAST = {
    State.IDEA: "create", State.PROPOSED: "propose", State.BRANCH_CHECKED: "check_branch",
    State.CHECKED: "check_unit", State.APPROVED: "approve", State.RUNNING: "start",
    State.MID_REVIEWED: "review_mid", State.CLOSING: "close",
    State.FINANCE_VERIFIED: "confirm_benefit", State.ACCEPTED: "accept",
    State.REPLICATED: "replicate", State.ARCHIVED: "archive", State.FAILED: "score",
    State.POSTPONED: "start", State.STOPPED: "start",
}  # fmt: skip
ASIDE = {State.FAILED: "fail", State.POSTPONED: "postpone", State.STOPPED: "stop"}
JUST_NOW = {State.APPROVED: 2, State.CHECKED: 6, State.BRANCH_CHECKED: 3, State.PROPOSED: 2}
"""Days since the last step of a project that has not begun."""
CLAIMED = (5, 7)
"""The months after the start that a claim is about."""


@dataclass(frozen=True)
class Step:
    """One line of the history: what, when, from which state to which."""

    kind: str
    on: date
    before: State
    after: State


@dataclass(frozen=True)
class Course:
    """How a sample project went: the day it started, if it did, and its history."""

    state: State
    started_on: date | None
    steps: tuple[Step, ...]

    def day(self, kind: str) -> date | None:
        """The day of a step; None where it was not reached."""
        return next((one.on for one in self.steps if one.kind == kind), None)


def course_of(state: State, *, months: int, on: date) -> Course:
    """The course of a project in a state that started so many months before a day."""
    last = LAST[state]
    start = months_later(on, -months) if months else _start_to_come(last, state, on)
    steps: list[Step] = []
    at = State.IDEA
    for kind, after, days in WAY:
        move = MOVES.get(kind)
        before, at = at, at if move is None else move.target
        steps.append(Step(kind, months_later(start, after) + timedelta(days=days), before, at))
        if kind == last:
            break
    if state in ASIDE:
        day = min(on - timedelta(days=3), steps[-1].on + timedelta(days=40))
        steps.append(Step(ASIDE[state], day, at, state))
    return Course(state, start if months else None, tuple(steps))


def _start_to_come(last: str, state: State, on: date) -> date:
    """A start such that the last step was just now."""
    days = next(days for kind, _months, days in WAY if kind == last)
    return on - timedelta(days=JUST_NOW.get(state, 5) + days)
