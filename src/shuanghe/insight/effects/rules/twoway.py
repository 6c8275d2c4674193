"""Two-way fixed effects for many KPIs of one panel at once: the mass form of a difference.

y = unit + period + effect · treated, errors clustered by unit. With staggered starts and effects
that grow it mixes late with early units (Goodman-Bacon 2021), so a verdict is never taken from it;
it sorts thousands of KPIs quickly, and `did` judges those that stand out.
"""

from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats, Ints


@dataclass(frozen=True)
class TwoWay:
    """effects and their errors, one a KPI."""

    effects: Floats
    errors: Floats


def two_way(values: Floats, starts: Ints) -> TwoWay:
    """values: units × periods × KPIs without gaps; starts: the first treated column of each unit.

    A unit whose start is at or after the last column counts as never treated. Raises ValueError
    where no unit, or every unit alike, is treated.
    """
    units, periods, _ = values.shape
    treated = (np.arange(periods) >= starts[:, None]).astype(np.float64)
    treated = _apart(treated[:, :, None])[:, :, 0]
    square = float((treated**2).sum())
    if square < 1e-9:
        raise ValueError("nothing is treated apart from the rest")
    flat = treated.ravel()
    own = _apart(values)
    effects = flat @ own.reshape(units * periods, -1) / square
    scores = np.matmul(treated[:, None, :], own)[:, 0, :]
    scores -= (treated**2).sum(axis=1)[:, None] * effects
    count, terms = units * periods, units + periods
    small = units / (units - 1) * (count - 1) / (count - terms)
    return TwoWay(effects, np.sqrt((scores**2).sum(axis=0) * small) / square)


def _apart(values: Floats) -> Floats:
    """Values less the means of their unit and of their period."""
    by_period = values.mean(axis=0)
    return np.asarray(
        values - values.mean(axis=1, keepdims=True) - (by_period - by_period.mean(axis=0))
    )
