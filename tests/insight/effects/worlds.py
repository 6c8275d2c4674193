"""Panels made of arrays, and the published tables that the methods are held against."""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from shuanghe.insight.effects.rules.panels import Panel

SMOKING = Path(__file__).parent / "data" / "california_smoking.csv"


def panel(values, starts, *, season=0, at=None) -> Panel:
    """Units named u0, u1 …; a start of None is never."""
    values = np.atleast_2d(np.asarray(values, dtype=float))
    periods = values.shape[1]
    firsts = np.array([periods if start is None else start for start in starts])
    return Panel(
        tuple(f"u{row}" for row in range(len(values))),
        tuple(str(period) for period in range(periods)),
        np.arange(periods) if at is None else np.asarray(at),
        values,
        firsts,
        season,
    )


def noise(generator, units, periods, strength=0.0):
    """Errors of spread one whose neighbours are correlated this strongly."""
    shocks = generator.normal(size=(units, periods + 40))
    for at in range(1, periods + 40):
        shocks[:, at] += strength * shocks[:, at - 1]
    return shocks[:, 40:] * np.sqrt(1 - strength**2)


def units_and_periods(generator, units, periods, strength=0.0):
    """Levels of units, shocks that all share, and noise."""
    shared = generator.normal(0, 2, (1, periods))
    return (
        50
        + generator.normal(0, 5, (units, 1))
        + shared
        + noise(generator, units, periods, strength)
    )


@cache
def smoking() -> Panel:
    """Packs of cigarettes sold a head in 39 states 1970–2000; California starts in 1989."""
    with SMOKING.open() as file:
        heads, *rows = list(csv.reader(file))
    table = np.array(rows, dtype=float)
    years = table[:, 0].astype(int)
    starts = np.where(np.array(heads[1:]) == "California", 19, len(years))
    return Panel(
        tuple(heads[1:]), tuple(map(str, years)), years - years[0], table[:, 1:].T.copy(), starts
    )


def california() -> Panel:
    """The one treated state."""
    return smoking().of(smoking().is_treated)
