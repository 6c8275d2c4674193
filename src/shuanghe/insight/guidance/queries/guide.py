"""The guide of one reader: its parts and steps with rule, state and way."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from shuanghe.insight.guidance.queries.changes import Change, change_of
from shuanghe.insight.guidance.queries.facts import facts_of
from shuanghe.insight.guidance.queries.practice import guide_parts, guide_steps
from shuanghe.insight.guidance.queries.seats import Seat
from shuanghe.insight.guidance.rules import (
    Facts,
    StepFound,
    counted,
    next_step,
    steps_found,
)
from shuanghe.rulebook.queries import rule
from shuanghe.rulebook.rules import Rule


@dataclass(frozen=True)
class Part:
    """Some steps under one heading, each with the rule behind it (None for our own advice)."""

    title: str
    steps: list[tuple[StepFound, Rule | None]]


@dataclass(frozen=True)
class Guide:
    """The whole guide. done and total count the needed steps; next is the first of them open."""

    seat: Seat
    facts: Facts
    parts: list[Part]
    done: int
    total: int
    next: StepFound | None

    @property
    def is_over(self) -> bool:
        """Whether nothing needed is open."""
        return self.next is None

    @property
    def steps(self) -> list[tuple[StepFound, Rule | None]]:
        """Every step in order."""
        return [one for part in self.parts for one in part.steps]


def guide_of(seat: Seat, *, on: date) -> Guide:
    """The guide for a seat as it stands on a day."""
    return guide_after(seat, change_of(seat.organisation, on=on, is_named=False), on=on)


def guide_after(seat: Seat, change: Change | None, *, on: date) -> Guide:
    """The same where the last change of secretary is known already."""
    facts = facts_of(seat, change, on=on)
    found = steps_found(guide_steps(), facts, track=seat.track)
    done, total = counted(found)
    titles = guide_parts()
    parts = [
        Part(titles[code], [(one, rule_behind(one.step.rule, on=on)) for one in steps])
        for code, steps in groupby(found, key=lambda one: one.step.part)
    ]
    return Guide(seat, facts, parts, done, total, next_step(found))


def rule_behind(rule_id: str, *, on: date) -> Rule | None:
    """The rule of that id on a day; None for no id, or when it is not in force."""
    if not rule_id:
        return None
    try:
        return rule(rule_id, on=on)
    except KeyError:
        return None
