"""How a value stands against its benchmark: gap, light, and months that stayed red."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shuanghe.operations.rules.amounts import rounded

HUNDRED = Decimal(100)


class Light(StrEnum):
    """Green: at the benchmark or better. Amber: a little short of it. Red: further."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


@dataclass(frozen=True)
class Yardstick:
    """What values of one KPI and unit are held against.

    direction: higher, lower or band. amber_within: how many per cent short is still amber.
    """

    direction: str
    benchmark: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    amber_within: Decimal = Decimal(0)


def gap_percent(amount: Decimal, stick: Yardstick) -> Decimal | None:
    """By how many per cent a value is better (above zero) or worse than the benchmark.

    For a band: zero inside, below zero by the distance from the nearer bound. None without a
    benchmark, or with one of zero.
    """
    if stick.direction == "band":
        return _band_gap(amount, stick)
    if stick.benchmark is None or not stick.benchmark:
        return None
    gap = (amount - stick.benchmark) / abs(stick.benchmark) * HUNDRED
    return rounded(-gap if stick.direction == "lower" else gap, 2)


def _band_gap(amount: Decimal, stick: Yardstick) -> Decimal | None:
    low, high = stick.low, stick.high
    if low is None or high is None:
        return None
    if low <= amount <= high:
        return Decimal(0)
    bound = low if amount < low else high
    return rounded(-abs(amount - bound) / abs(bound) * HUNDRED, 2) if bound else None


def light_of(amount: Decimal, stick: Yardstick) -> Light:
    """The light of one value; NONE where there is nothing to hold it against."""
    if stick.direction != "band" and stick.benchmark is not None and not stick.benchmark:
        is_good = amount <= 0 if stick.direction == "lower" else amount >= 0
        return Light.GREEN if is_good else Light.RED
    gap = gap_percent(amount, stick)
    if gap is None:
        return Light.NONE
    if gap >= 0:
        return Light.GREEN
    return Light.AMBER if gap >= -stick.amber_within else Light.RED


def red_run(lights: Sequence[tuple[date, Light]], *, step: int = 1) -> list[date]:
    """The months at the end of a series that are red without a gap, oldest first.

    lights: by month, in order. step: how many months lie between two values.
    """
    run: list[date] = []
    for month, light in reversed(lights):
        if light != Light.RED or (run and _number(run[-1]) - _number(month) != step):
            break
        run.append(month)
    return run[::-1]


def is_better(amount: Decimal, than: Decimal, direction: str) -> bool | None:
    """Whether a value is better than another; None where a band is wanted, which tells nothing."""
    if direction not in ("higher", "lower"):
        return None
    return amount != than and (amount > than) == (direction == "higher")


def best_of(amounts: Iterable[Decimal], direction: str) -> Decimal | None:
    """The best value of several; None without any, or for a band."""
    told = list(amounts)
    if not told or direction == "band":
        return None
    return min(told) if direction == "lower" else max(told)


def _number(month: date) -> int:
    return month.year * 12 + month.month
