"""How a monthly list is put in order, counted and weighed: from plain values alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Protocol, TypeVar

OPEN = ("missing", "pending")
ORDER = {"missing": 0, "pending": 1, "late": 2, "met": 3, "waived": 4}


class Listed(Protocol):
    """What an item of a list must say of itself."""

    @property
    def verdict(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def title(self) -> str: ...


Item = TypeVar("Item", bound=Listed)


@dataclass(frozen=True)
class Tally:
    """How a list stands: done (in time or late), still due, overdue, waived; all are counts."""

    done: int
    due: int
    overdue: int
    waived: int

    @property
    def open(self) -> int:
        """What is still to be done."""
        return self.due + self.overdue


def in_order(items: Iterable[Item]) -> list[Item]:
    """Overdue first, then what falls due soonest, then what is done, then what is waived."""
    return sorted(items, key=lambda item: (ORDER[item.verdict], item.due_on, item.title))


def tally(verdicts: Iterable[str]) -> Tally:
    """Count a list by verdict."""
    held = list(verdicts)
    return Tally(
        done=held.count("met") + held.count("late"),
        due=held.count("pending"),
        overdue=held.count("missing"),
        waived=held.count("waived"),
    )


def acts_needed(owed: Iterable[tuple[str, Sequence[str]]]) -> int:
    """How many acts can meet the open items at the least, taking each by its first kind.

    owed: for every open item when the act must count ("" is now) and the kinds that meet it.
    Items of the same time that name the same kind are met by one act of it.
    """
    acts: set[tuple[str, str]] = set()
    without_kind = 0
    for when, kinds in owed:
        if not kinds:
            without_kind += 1
        elif not acts.intersection((when, kind) for kind in kinds):
            acts.add((when, kinds[0]))
    return len(acts) + without_kind


def minutes_for(acts: int, *, blanks: int, seconds_a_blank: int) -> int:
    """Minutes that filing takes, from the number of blanks in the form, rounded up."""
    return ceil(acts * blanks * seconds_a_blank / 60)


def month_moved(first: date, by: int) -> date:
    """The first day of the month that many months away."""
    months = first.year * 12 + first.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)
