"""Calendar periods: a month, quarter, half-year or year, named as people write them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Every(StrEnum):
    """How often something recurs."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


FIRST_YEAR, LAST_YEAR = 1900, 2200
MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """One calendar period, first and last day included."""

    starts_on: date
    ends_on: date

    def __str__(self) -> str:
        """2026, 2026-H1, 2026-Q3 or 2026-07."""
        year, first = self.starts_on.year, self.starts_on.month
        months = self.ends_on.month - first + 1
        return {
            12: f"{year}",
            6: f"{year}-H{(first + 5) // 6}",
            3: f"{year}-Q{(first + 2) // 3}",
            1: f"{year}-{first:02d}",
        }[months]

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def period_of(every: Every, day: date) -> Period:
    """The period of that kind which holds the day."""
    months = MONTHS[every]
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return Period(
        date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1])
    )


def periods_in_year(every: Every, year: int) -> Iterator[Period]:
    """All periods of that kind in the year, in order."""
    for first in range(1, 13, MONTHS[every]):
        yield period_of(every, date(year, first, 1))


def month_of(text: str) -> Period:
    """The month written YYYY-MM.

    Raises ValueError with a Chinese message when it is not one.
    """
    wrong = ValueError(f"月份应写作 2026-07 这样的形式，收到的是“{text}”。")
    try:
        year, month = (int(part) for part in text.split("-"))
        found = period_of(Every.MONTH, date(year, month, 1))
    except (ValueError, OverflowError):
        raise wrong from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise wrong
    return found
