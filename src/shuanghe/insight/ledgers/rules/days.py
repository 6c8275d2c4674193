"""一板: what falls on the days of a month, whichever app it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shuanghe.insight.ledgers.rules.rows import Opening, Status


class Lane(StrEnum):
    """The lanes of the board."""

    DUTY = "duty"
    MEETING = "meeting"
    PROJECT = "project"
    FIGURES = "figures"


@dataclass(frozen=True)
class Mark:
    """One thing on one day. counts: (done, of how many) where it stands for several."""

    day: date
    lane: Lane
    title: str
    opening: Opening
    status: Status = Status.NONE
    place: str = ""
    counts: tuple[int, int] | None = None


@dataclass(frozen=True)
class Day:
    """A day of the month with its marks by lane."""

    on: date
    lanes: dict[Lane, list[Mark]]


def by_day(marks: Iterable[Mark]) -> list[Day]:
    """The days that hold anything, in order; within a lane what is open comes first."""
    days: dict[date, dict[Lane, list[Mark]]] = {}
    for mark in marks:
        days.setdefault(mark.day, {}).setdefault(mark.lane, []).append(mark)
    return [
        Day(
            on,
            {
                lane: sorted(found, key=lambda one: (one.status == Status.DONE, one.title))
                for lane, found in days[on].items()
            },
        )
        for on in sorted(days)
    ]


def standing(*, is_done: bool, day: date, on: date) -> Status:
    """Done, past its day, or still to come."""
    if is_done:
        return Status.DONE
    return Status.MISSING if day < on else Status.DUE
