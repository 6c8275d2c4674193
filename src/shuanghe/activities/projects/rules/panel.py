"""What a panel's scores come to."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

ONE_PLACE = Decimal("0.1")


def total_of(marks: Mapping[str, Decimal], most: Mapping[str, Decimal]) -> Decimal:
    """The sum of one judge's marks. Raises ValueError for one that is missing or out of range."""
    total = Decimal(0)
    for key, limit in most.items():
        mark = marks.get(key)
        if mark is None or not mark.is_finite() or not 0 <= mark <= limit:
            raise ValueError(f"每项都要打分，分数在 0 到该项满分（{limit}）之间。")
        total += mark
    return total


def mean_of(totals: Sequence[Decimal], *, drop_from: int) -> Decimal | None:
    """The mean, without one highest and one lowest from so many judges on; None without any."""
    counted = sorted(totals)
    if len(counted) >= drop_from > 2:
        counted = counted[1:-1]
    return sum(counted, Decimal(0)) / len(counted) if counted else None


def shown(mean: Decimal | None) -> str:
    """A mean as people read it: one place, halves up. Thresholds use the mean itself."""
    return "" if mean is None else str(mean.quantize(ONE_PLACE, rounding=ROUND_HALF_UP))
