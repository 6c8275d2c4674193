"""Errors that follow one another: how wide an interval of months like their neighbours must be.

The Newey–West error is too small for series as short as a KPI's. So the interval also looks at the
errors as a first-order autoregression, whose strength is read from the residuals after allowing for
what the regression itself does to them, and the wider of the two is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats, Ints

STRENGTHS = np.linspace(0, 0.95, 20)
BLOCK = 64


@dataclass(frozen=True)
class Expected:
    """What a design does to residuals of each strength: sum of squares per unit of variance, sum
    of neighbouring products, and degrees of freedom of the variance."""

    squares: Floats
    neighbours: Floats
    freedom: Floats


def carried(columns: Floats, strengths: Floats) -> Floats:
    """Series times the correlations of errors of each strength: strengths × time × series.

    columns: time × series, every period there. The correlation of two periods is the strength to
    the power of their distance. Within a block of time that is a small matrix; between blocks it
    fades by one factor, so that time and memory grow with the number of periods alone.
    """
    width, count = columns.shape
    size = min(BLOCK, width)
    blocks = -(-width // size)
    padded = np.zeros((blocks * size, count))
    padded[:width] = columns
    laid = padded.reshape(blocks, size, count).transpose(1, 0, 2).reshape(size, blocks * count)
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    inside = strengths[:, None, None] ** apart @ laid
    found = inside.reshape(len(strengths), size, blocks, count)
    fades = strengths[:, None] ** np.arange(1, size + 1)
    leaving, entering = found[:, -1].copy(), found[:, 0].copy()
    earlier, later = np.zeros_like(leaving), np.zeros_like(entering)
    whole = fades[:, -1:]
    for at in range(1, blocks):
        earlier[:, at] = leaving[:, at - 1] + whole * earlier[:, at - 1]
        later[:, -1 - at] = entering[:, -at] + whole * later[:, -at]
    found += fades[:, :, None, None] * earlier[:, None]
    found += fades[:, ::-1, None, None] * later[:, None]
    ordered = found.transpose(0, 2, 1, 3).reshape(len(strengths), blocks * size, count)
    return np.asarray(ordered[:, :width])


def expected(regressors: Floats, positions: Ints) -> Expected:
    """What residuals of this design look like under each strength.

    With C the correlations and Q an orthonormal basis of the regressors, residuals have the
    covariance (1 − QQ')C(1 − QQ'); its sums need no more than Q and CQ.
    """
    basis = np.linalg.qr(regressors)[0]
    places = positions - positions[0]
    there = np.zeros((int(places[-1]) + 1, 1))
    there[places] = 1
    own = np.zeros((len(there), basis.shape[1]))
    own[places] = basis
    spread = carried(own, STRENGTHS) * there
    crossed = own.T @ spread
    squares = np.maximum(len(places) - (spread * own).sum(axis=(1, 2)), 1e-12)
    pairs = STRENGTHS * float((there[1:] * there[:-1]).sum())
    turned = (spread[:, 1:] * own[:-1] + spread[:, :-1] * own[1:]).sum(axis=(1, 2))
    neighbours = pairs - turned + (crossed * (own[:-1].T @ own[1:])).sum(axis=(1, 2))
    whole = (carried(there, STRENGTHS**2) * there).sum(axis=(1, 2))
    power = whole - 2 * (spread**2).sum(axis=(1, 2)) + (crossed**2).sum(axis=(1, 2))
    most = max(len(places) - basis.shape[1], 1)
    return Expected(squares, neighbours, squares**2 / np.maximum(power, squares**2 / most))


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
    """The strength at which the expected ratio of neighbours to squares is this one.

    Residuals with one degree of freedom have the same ratio under every strength: nought then.
    """
    curve = np.maximum.accumulate(under.neighbours / under.squares)
    if curve[-1] - curve[0] < 1e-9:
        return np.zeros_like(ratio)
    return np.asarray(np.interp(ratio, curve, STRENGTHS))


def between(strength: Floats, curve: Floats) -> Floats:
    """A quantity known at each strength, at those between."""
    return np.asarray(np.interp(strength, STRENGTHS, curve))
