"""Working days counted on dates alone: no clock, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
WEEKEND = 5


class Told(NamedTuple, Generic[T]):
    """An answer, and what the reader must know about it."""

    value: T
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Calendar:
    """special: day → whether people work on it, where it differs; years: entered in full."""

    special: Mapping[date, bool]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether people work on the day; Monday to Friday where nothing else is entered."""
        return self.special.get(day, day.weekday() < WEEKEND)

    def add_workdays(self, day: date, count: int) -> date:
        """The count-th working day after the day (before it, when negative); 0 is the day itself.

        Raises OverflowError beyond the years a date can have.
        """
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after start up to and including end; negative when end lies before."""
        if end < start:
            return -self.workdays_between(end, start)
        days = (end - start).days
        weeks, rest = divmod(days, 7)
        count = WEEKEND * weeks + sum(
            (start + timedelta(days=at)).weekday() < WEEKEND for at in range(1, rest + 1)
        )
        for day, works in self.special.items():
            if start < day <= end and works != (day.weekday() < WEEKEND):
                count += 1 if works else -1
        return count

    def years_estimated(self, start: date, end: date) -> tuple[int, ...]:
        """Every year touched whose holidays nobody has entered."""
        first, last = sorted((start.year, end.year))
        return tuple(year for year in range(first, last + 1) if year not in self.years)
