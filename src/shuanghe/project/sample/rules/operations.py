"""Figures of production drawn from a seed: level, season, trend, noise, and steps to be found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import cos, pi
from random import Random
from typing import Any

PEAK = 1
"""The month in which a season is highest."""


@dataclass(frozen=True)
class Drawn:
    """One figure: code of the KPI, code of the unit, month, value."""

    code: str
    unit: str
    month: date
    amount: Decimal


def months_until(on: date, count: int) -> list[date]:
    """The last months that are over on a day, oldest first."""
    last = on.year * 12 + on.month - 2
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - count + 1, last + 1)]


def figures(
    plan: dict[str, Any], codes: Sequence[str], units: Sequence[str], *, seed: int, on: date
) -> Iterator[Drawn]:
    """Every figure of these KPIs and units; the same seed and day give the same figures.

    codes: those that are filed; what they are drawn from is drawn with them.
    """
    months = months_until(on, plan["months"])
    drawn = {one for code in codes for one in _behind(plan["draws"], code)}
    ordered = sorted(drawn, key=lambda code: (len(_behind(plan["draws"], code)), code))
    for place, unit in enumerate(units):
        lines: dict[str, list[float]] = {}
        for code in ordered:
            dice = Random(f"shuanghe:{seed}:{unit}:{code}")  # noqa: S311 — sample data
            told = plan["draws"][code]
            step = _step(plan["steps"], code, unit, place)
            lines[code] = _line(told, lines, len(months), months, dice, step)
            for month, value in zip(months, lines[code], strict=True):
                amount = Decimal(str(round(value, told["whole"])))
                if code in codes:
                    yield Drawn(code, unit, month, amount)


def _behind(draws: dict[str, Any], code: str) -> list[str]:
    """A KPI and all that it is drawn from."""
    above = draws[code].get("of")
    return [code] if above is None else [code, *_behind(draws, above)]


def _step(steps: Sequence[dict[str, Any]], code: str, unit: str, place: int) -> tuple[int, float]:
    """(months from the end on which the level changes, by which share); (0, 0) for none."""
    for one in steps:
        named = unit in one.get("units", ()) or place < one.get("first", 0)
        if one["code"] == code and named:
            return one["after"], one["share"]
    return 0, 0.0


def _line(
    told: dict[str, Any],
    lines: dict[str, list[float]],
    count: int,
    months: Sequence[date],
    dice: Random,
    step: tuple[int, float],
) -> list[float]:
    own = 1 + told["spread"] * dice.uniform(-1, 1)
    line = []
    for at, month in enumerate(months):
        season = 1 + told["season"] * cos(2 * pi * (month.month - PEAK) / 12)
        trend = 1 + told["trend"] * at / count
        changed = 1 + (step[1] if count - at <= step[0] else 0)
        value = told["level"] * own * season * trend * changed * (1 + dice.gauss(0, told["noise"]))
        value = max(min(value, told.get("most", value)), 0)
        above = told.get("of")
        line.append(value * lines[above][at] if above else value)
    return line
