"""One synthetic difference in differences: a mean of units against weighted units and periods.

Arkhangelsky, Athey, Hirshberg, Imbens & Wager 2021, Algorithm 1.
"""

from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats
from shuanghe.insight.effects.rules.weights import balanced

TIME_RIDGE = 1e-6


@dataclass(frozen=True)
class Synthesis:
    """effect: the estimate. units, periods: the weights. gap: the treated less the weighted units,
    less what they were apart before the start; one a period."""

    effect: float
    units: Floats
    periods: Floats
    gap: Floats

    def slope(self, start: int) -> float:
        """How fast the gap moved before the start."""
        at = np.arange(start) - (start - 1) / 2
        return float(at @ self.gap[:start] / (at @ at))

    def misfit(self, start: int) -> float:
        """How far the gap strays from its mean before the start."""
        return float(self.gap[:start].std())


def noise_of(others: Floats, start: int) -> float:
    """The standard deviation of the changes of the comparison units before the start."""
    changes = np.diff(others[:, :start], axis=1)
    return float(changes.std(ddof=1)) if changes.size > 1 else 0.0


def synthesised(treated: Floats, others: Floats, start: int, count: int) -> Synthesis:
    """treated: the mean of `count` units, one a period; others: comparison units × periods."""
    after = len(treated) - start
    noise = noise_of(others, start)
    ridge = (count * after) ** 0.25 * noise
    past, later = others[:, :start], others[:, start:].mean(axis=1)
    units = balanced(past.T, treated[:start], ridge)
    periods = balanced(past, later, TIME_RIDGE * noise)
    gap = treated - units @ others
    level = float(periods @ gap[:start])
    return Synthesis(float(gap[start:].mean() - level), units, periods, gap - level)
