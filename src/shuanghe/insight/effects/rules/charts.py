"""Where the lines of an effect's chart lie: plain coordinates, drawn by the template."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats
from shuanghe.insight.effects.rules.results import Line

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 88, 16, 16, 36
TICKS = 4
LABELS = 6
LARGE = ((1e8, 1e8, "亿"), (1e5, 1e4, "万"))
"""From which value on the axis is written in a larger unit."""


@dataclass(frozen=True)
class Row:
    """One period of the table beside the chart; None where there is no value."""

    period: str
    actual: float | None
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Chart:
    """Points as SVG wants them ("x,y x,y"), all inside WIDTH × HEIGHT.

    actual: what was measured, in unbroken pieces. expected: the line without the work, and band:
    its interval after the first start. baseline: the band (left, top, width, height) of the values
    before the first start, mean ± one standard deviation. starts: x of each start.
    """

    actual: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    expected: str
    band: str
    baseline: tuple[float, float, float, float] | None
    starts: tuple[float, ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]


def chart_of(line: Line) -> Chart:
    """The chart of a line with at least one value."""
    first = min(line.starts)
    shown = np.concatenate(
        [line.actual, line.expected[first:], line.low[first:], line.high[first:]]
    )
    bottom, top, ticks = _axis(float(np.nanmin(shown)), float(np.nanmax(shown)))

    def x(column: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (column + 0.5) / len(line.periods)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (top - value) / (top - bottom)

    def points(values: Floats, columns: list[int]) -> list[tuple[float, float]]:
        return [(round(x(at), 1), round(y(float(values[at])), 1)) for at in columns]

    after = [at for at in range(first, len(line.periods)) if np.isfinite(line.expected[at])]
    band = points(line.high, after) + points(line.low, after)[::-1]
    known = [at for at in range(len(line.periods)) if np.isfinite(line.actual[at])]
    past = line.actual[:first][np.isfinite(line.actual[:first])]
    baseline = None
    if len(past) > 1:
        middle, spread = float(past.mean()), float(past.std(ddof=1))
        upper, lower = y(min(middle + spread, top)), y(max(middle - spread, bottom))
        baseline = (LEFT, round(upper, 1), round(x(first - 0.5) - LEFT, 1), round(lower - upper, 1))
    step = max(1, math.ceil(len(line.periods) / LABELS))
    return Chart(
        actual=tuple(_written(points(line.actual, piece)) for piece in _pieces(known)),
        dots=tuple(points(line.actual, known)),
        expected=_written(points(line.expected, after)),
        band=_written(band),
        baseline=baseline,
        starts=tuple(round(x(start - 0.5), 1) for start in line.starts),
        ticks=tuple((round(y(value), 1), text) for value, text in ticks),
        labels=tuple(
            (round(x(at), 1), line.periods[at]) for at in range(0, len(line.periods), step)
        ),
        rows=tuple(_row(line, at, first) for at in range(len(line.periods))),
    )


def _row(line: Line, at: int, first: int) -> Row:
    def known(value: float) -> float | None:
        return float(value) if np.isfinite(value) else None

    if at < first:
        return Row(line.periods[at], known(line.actual[at]), None, None, None)
    return Row(
        line.periods[at], known(line.actual[at]), known(line.expected[at]),
        known(line.low[at]), known(line.high[at]),
    )  # fmt: skip


def _axis(low: float, high: float) -> tuple[float, float, list[tuple[float, str]]]:
    """Round ends and marks of the axis of values."""
    spread = (high - low) or abs(high) or 1.0
    rough = spread / TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= rough)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    decimals = max(0, -math.floor(math.log10(step)) + (step / power == 2.5))
    top = top if top > bottom else bottom + step
    count = round((top - bottom) / step)
    values = [bottom + step * at for at in range(count + 1)]
    most = max(abs(bottom), abs(top))
    unit, word = next(((unit, word) for size, unit, word in LARGE if most >= size), (1.0, ""))
    kept = min(
        12, max(0, round(math.log10(unit)) - math.floor(math.log10(step)) + (step / power == 2.5))
    )
    kept = kept if word else min(decimals, 12)
    return bottom, top, [(value, f"{value / unit:,.{kept}f}{word}") for value in values]


def line_kept(told: Mapping[str, Any]) -> Line | None:
    """The line of an effect as it was kept; None where none was drawn."""
    if not told:
        return None
    actual, expected, low, high = (
        np.array(told[name], dtype=float) for name in ("actual", "expected", "low", "high")
    )
    return Line(tuple(told["periods"]), actual, expected, low, high, tuple(told["starts"]))


def _pieces(columns: list[int]) -> list[list[int]]:
    """Runs of neighbouring columns."""
    found: list[list[int]] = []
    for column in columns:
        if found and found[-1][-1] == column - 1:
            found[-1].append(column)
        else:
            found.append([column])
    return found


def _written(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
