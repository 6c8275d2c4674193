"""Months and means: baselines, the data pack of two years, days on site a month."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

SIX = Decimal("0.000001")
HUNDRED = 100
HIGHER, LOWER = "higher", "lower"


def month_after(month: date, count: int = 1) -> date:
    """The first day of a month so many after; before, for a negative count."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from one day to another, both months counted."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found


def mean_of(values: Iterable[Decimal]) -> Decimal | None:
    """The mean to six decimals; None without any."""
    held = list(values)
    if not held:
        return None
    return (sum(held, Decimal(0)) / len(held)).quantize(SIX, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Baseline:
    """A mean, the months it is of, and how many had a confirmed value."""

    amount: Decimal
    from_month: date
    to_month: date
    count: int


def baseline_of(
    values: Mapping[date, Decimal], *, before: date, months: int, least: int
) -> Baseline | None:
    """The mean of the values of so many months before the month of a day; None for too few."""
    last = month_after(before.replace(day=1), -1)
    first = month_after(last, 1 - months)
    found = {month: value for month, value in values.items() if first <= month <= last}
    mean = mean_of(found.values())
    if mean is None or len(found) < least:
        return None
    return Baseline(mean, min(found), max(found), len(found))


@dataclass(frozen=True)
class Pack:
    """A KPI over two years: where it stood, where it stands, the months nobody filed."""

    first_year: Decimal | None
    second_year: Decimal | None
    latest_month: date | None
    latest: Decimal | None
    missing: tuple[date, ...]

    @property
    def change_percent(self) -> Decimal | None:
        """How far the second year's mean lies from the first's, per cent of the first."""
        return change_percent(self.first_year, self.second_year)


def change_percent(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """The change in per cent to one place; None where there is nothing to divide by."""
    if before is None or after is None or not before:
        return None
    return ((after - before) / abs(before) * HUNDRED).quantize(
        Decimal("0.1"), rounding=ROUND_HALF_UP
    )


def pack_of(values: Mapping[date, Decimal], *, on: date, months: int) -> Pack:
    """The pack of a KPI over so many whole months before the month of a day."""
    last = month_after(on.replace(day=1), -1)
    asked = months_between(month_after(last, 1 - months), last)
    half = len(asked) // 2
    known = [month for month in asked if month in values]
    latest = max(known, default=None)
    return Pack(
        mean_of(values[month] for month in asked[:half] if month in values),
        mean_of(values[month] for month in asked[half:] if month in values),
        latest,
        None if latest is None else values[latest],
        tuple(month for month in asked if month not in values),
    )


def is_reached(value: Decimal | None, target: Decimal, direction: str) -> bool | None:
    """Whether a value is as good as the target; None where it cannot be said."""
    if value is None or direction not in (HIGHER, LOWER):
        return None
    return value >= target if direction == HIGHER else value <= target


def days_by_month(days: Iterable[date]) -> dict[date, int]:
    """How many different days lie in each month."""
    return dict(Counter(day.replace(day=1) for day in set(days)))


def half_time(start: date, end: date) -> date:
    """The day in the middle."""
    return start + (end - start) / 2
