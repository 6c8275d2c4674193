"""What marks come to: of a problem, of a topic before the panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ONE_PLACE = Decimal("0.1")
HUNDRED = 100


@dataclass(frozen=True)
class Criterion:
    """One thing that is scored, and its full marks."""

    key: str
    title: str
    most: Decimal


def total_of(marks: Mapping[str, Decimal], criteria: Sequence[Criterion]) -> Decimal:
    """The sum of the marks. Raises ValueError for one missing, out of range or unknown."""
    unknown = set(marks) - {one.key for one in criteria}
    if unknown:
        raise ValueError(f"没有这些评分项：{'、'.join(sorted(unknown))}。")
    total = Decimal(0)
    for one in criteria:
        mark = marks.get(one.key)
        if mark is None or not mark.is_finite() or not 0 <= mark <= one.most:
            raise ValueError(f"“{one.title}”要打 0 到 {one.most} 分。")
        total += mark
    return total


def mean_of(values: Sequence[Decimal], *, drop_from: int) -> Decimal | None:
    """The mean, without one highest and one lowest from so many values on; None without any."""
    counted = sorted(values)
    if len(counted) >= drop_from > 2:
        counted = counted[1:-1]
    return sum(counted, Decimal(0)) / len(counted) if counted else None


def hundredths_of(total: Decimal) -> int:
    """A sum of marks as whole hundredths."""
    return int((total * HUNDRED).to_integral_value(rounding=ROUND_HALF_UP))


def shown(value: Decimal | None) -> str:
    """A score as people read it: one place, halves up. Thresholds use the score itself."""
    return "—" if value is None else str(value.quantize(ONE_PLACE, rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Scored:
    """A problem with its score. reachable: whether the company can solve it itself."""

    key: int
    score: Decimal
    urgency: Decimal
    is_reachable: bool = True


def ranked(problems: Sequence[Scored]) -> list[int]:
    """Keys in order: what can be reached first, the higher score, then the more urgent."""
    found = sorted(
        problems, key=lambda one: (not one.is_reachable, -one.score, -one.urgency, one.key)
    )
    return [one.key for one in found]
