"""What stood before: the mean of the confirmed months before a project is approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from shuanghe.activities.projects.rules.clocks import month_after

SIX = Decimal("0.000001")


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
    """The mean of the values of the months before a day, as many as asked; None for too few.

    values: by the first day of the month. before: the month it lies in does not count.
    """
    last = month_after(before.replace(day=1), -1)
    first = month_after(last, 1 - months)
    found = {month: value for month, value in values.items() if first <= month <= last}
    if len(found) < least or not found:
        return None
    mean = sum(found.values(), Decimal(0)) / len(found)
    return Baseline(mean.quantize(SIX, rounding=ROUND_HALF_UP), min(found), max(found), len(found))
