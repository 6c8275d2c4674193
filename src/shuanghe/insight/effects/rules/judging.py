"""Units fitted together, and how wide the interval of what they tell must be."""

from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats
from shuanghe.insight.effects.rules.segmented import TERMS, bartlett, lags_for
from shuanghe.insight.effects.rules.serial import STRENGTHS, Expected, carried, read_at

# Standard errors of the strength at which the interval is worked out and averaged.
DOUBTS = (-1.2, 0.0, 1.2)


@dataclass(frozen=True)
class Alike:
    """Units of one start and the same gaps.

    weights: parts × time, what their model reads of a series. reading: contrasts × parts, how the
    contrasts are made of the parts. residuals: time, those of the units together.
    """

    start: int
    weights: Floats
    reading: Floats
    residuals: Floats


@dataclass(frozen=True)
class Model:
    """The units fitted together, on one axis of time without holes.

    residuals: units × time, zero where nothing was reported. alike: the units by start and gaps,
    those of one start side by side. found: contrasts, the mean over the units.
    """

    found: Floats
    residuals: Floats
    alike: tuple[Alike, ...]
    degrees: Floats
    under: Expected


@dataclass(frozen=True)
class Judged:
    """Contrasts with their standard errors and what belongs to them."""

    found: Floats
    errors: Floats
    newey_west: Floats
    strength: float
    freedom: float


def judge(model: Model) -> Judged:
    """The standard error of every contrast, common shocks of the units included.

    The wider of Newey–West over the units together (Driscoll & Kraay 1998) and of the
    autoregression of `serial`.
    """
    residuals = model.residuals
    squares = float((residuals**2).sum())
    neighbours = float((residuals[:, 1:] * residuals[:, :-1]).sum())
    strength = float(read_at(np.array(neighbours / max(squares, 1e-300)), model.under))
    plain, serial = variances(model, strength)
    periods = float(model.degrees.mean()) + len(TERMS)
    corrected = plain * periods / max(float(model.degrees.mean()), 1.0)
    freedom = float(np.interp(strength, STRENGTHS, model.under.freedom))
    return Judged(
        model.found, np.sqrt(np.maximum(corrected, serial)), np.sqrt(plain), strength, freedom
    )


def variances(model: Model, strength: float) -> tuple[Floats, Floats]:
    """The variance of every contrast by Newey–West, and by autoregression of this strength.

    Both are sums over pairs of parts, worked out for one start after another against all, so that
    neither a matrix of times nor one of all pairs is held.
    """
    alike, width = model.alike, model.residuals.shape[1]
    first = np.flatnonzero(np.diff([one.start for one in alike], prepend=-1))
    size = len(alike[0].weights)
    weights = np.stack([one.weights for one in alike])
    together = np.stack([one.residuals for one in alike])
    reading = np.hstack([alike[at].reading for at in first])
    moved = np.add.reduceat(weights * together[:, None], first).reshape(-1, width)
    plain, serial = np.zeros(len(reading)), np.zeros(len(reading))
    near, spreads = likely(strength, width, model.under)
    for at, begin in enumerate(first):
        own = reading[:, at * size : (at + 1) * size]
        banded = bartlett(moved[at * size : (at + 1) * size], lags_for(width)) @ moved.T
        plain += np.einsum("qp,qp->q", own @ banded, reading)
        crossed = np.zeros((size, len(first), size))
        for row in range(begin, first[at + 1] if at + 1 < len(first) else len(alike)):
            spread = np.tensordot(1 / spreads, carried(weights[row].T, near), 1) / len(near)
            pairs = (spread.T @ weights.reshape(-1, width).T).reshape(size, -1, size)
            shared = (together @ together[row])[:, None]
            crossed += np.add.reduceat(pairs * shared, first, axis=1)
        serial += np.einsum("qp,qp->q", own @ crossed.reshape(size, -1), reading)
    return np.maximum(plain, 0), np.maximum(serial, 0)


def likely(strength: float, width: int, under: Expected) -> tuple[Floats, Floats]:
    """The strength and those to either side of it by its doubt, and expected squares at them."""
    near = np.clip(strength + np.array(DOUBTS) * np.sqrt(1 / width), 0, STRENGTHS[-1])
    return near, np.interp(near, STRENGTHS, under.squares)
