"""Errors that follow one another: how wide an interval of months like their neighbours must be.

The Newey–West error is too small for series as short as a KPI's. So the interval also looks at the
errors as a first-order autoregression, whose strength is read from the residuals after allowing for
what the regression itself does to them, and the wider of the two is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats

STRENGTHS = np.linspace(0, 0.95, 20)


@dataclass(frozen=True)
class Expected:
    """What a design does to residuals of each strength: sum of squares per unit of variance, sum
    of neighbouring products, and degrees of freedom of the variance."""

    squares: Floats
    neighbours: Floats
    freedom: Floats


@lru_cache(maxsize=64)
def correlations(positions: tuple[int, ...]) -> Floats:
    """Correlation of errors at these positions, strengths × periods × periods."""
    apart = np.abs(np.subtract.outer(np.array(positions), np.array(positions)))
    return np.asarray(STRENGTHS[:, None, None] ** apart)


def expected(regressors: Floats, solver: Floats, positions: tuple[int, ...]) -> Expected:
    """What residuals of this design look like under each strength."""
    remover = np.eye(len(regressors)) - regressors @ solver
    left = remover @ correlations(positions) @ remover
    apart = np.abs(np.subtract.outer(np.array(positions), np.array(positions))) == 1
    squares = np.trace(left, axis1=1, axis2=2)
    neighbours = (left * apart).sum(axis=(1, 2)) / 2
    freedom = squares**2 / np.maximum((left * left).sum(axis=(1, 2)), 1e-300)
    return Expected(squares, neighbours, freedom)


def pooled(parts: Sequence[Expected]) -> Expected:
    """The mean of several designs."""
    return Expected(
        np.mean([one.squares for one in parts], axis=0),
        np.mean([one.neighbours for one in parts], axis=0),
        np.mean([one.freedom for one in parts], axis=0),
    )


def strength_of(residuals: Floats, under: Expected) -> Floats:
    """The strength of autoregression, 0 to 0.95, whose expected residuals match these.

    residuals: series × positions, zero where nothing was reported; neighbouring columns are
    neighbouring periods.
    """
    squares = (residuals**2).sum(axis=-1)
    ratio = (residuals[..., 1:] * residuals[..., :-1]).sum(axis=-1) / np.maximum(squares, 1e-300)
    return read_at(ratio, under)


def read_at(ratio: Floats, under: Expected) -> Floats:
    """The strength at which the expected ratio of neighbours to squares is this one."""
    curve = np.maximum.accumulate(under.neighbours / under.squares)
    return np.asarray(np.interp(ratio, curve, STRENGTHS))


def between(strength: Floats, curve: Floats) -> Floats:
    """A quantity known at each strength, at those between."""
    return np.asarray(np.interp(strength, STRENGTHS, curve))
