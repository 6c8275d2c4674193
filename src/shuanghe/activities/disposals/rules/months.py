"""Months one after another: what is on record, and which of them somebody gave a reason for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Mark(StrEnum):
    """One month of one kind: done, not done, not done with proper reason, nothing on record."""

    DONE = "done"
    NOT_DONE = "not_done"
    EXCUSED = "excused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MonthFact:
    """What is on record for a month, and in which words."""

    month: date
    mark: Mark
    note: str = ""


def months_before(on: date, count: int) -> list[date]:
    """The first days of so many whole months before the one that is running, oldest first."""
    number = on.year * 12 + on.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - count, number)]


def months_in_a_row(facts: Sequence[MonthFact]) -> int:
    """How many months up to the last nothing was done, without those with proper reason.

    A month done, or one of which nothing is known, ends the row: it is counted from what is known.
    """
    count = 0
    for fact in reversed(facts):
        if fact.mark in (Mark.DONE, Mark.UNKNOWN):
            break
        count += fact.mark == Mark.NOT_DONE
    return count


def months_written(facts: Sequence[MonthFact]) -> str:
    """The months in the way the step “发现和核对事实” asks for: 1 done, 0 not, - with reason.

    Empty when something is not known, so that nobody copies a guess.
    """
    signs = {Mark.DONE: "1", Mark.NOT_DONE: "0", Mark.EXCUSED: "-"}
    if any(fact.mark == Mark.UNKNOWN for fact in facts):
        return ""
    return "".join(signs[fact.mark] for fact in facts)
