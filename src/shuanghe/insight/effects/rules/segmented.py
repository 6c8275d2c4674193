"""Segmented regression of many series at once: level and slope before and after a start.

Wagner et al. 2002: y = b0 + b1·t + b2·after + b3·(t − start)·after. Errors by Newey &
West 1987 (Bartlett weights). Series with the same start share their design, so each group is three
matrix products; the results equal statsmodels' OLS with cov_type="HAC".
"""

from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats, Ints

BLOCK = 8_192
"""How many series are fitted at a time: what they and their errors take stays in the cache."""
TERMS = ("level", "slope", "level_change", "slope_change")


@dataclass(frozen=True)
class Fits:
    """coefficients, errors: series × terms; effect, effect_error: the average gap."""

    coefficients: Floats
    errors: Floats
    effect: Floats
    effect_error: Floats


def lags_for(count: int) -> int:
    """How many neighbours the errors look at: Newey & West 1994, 4·(n/100)^(2/9), rounded down."""
    return int(4 * (count / 100) ** (2 / 9))


def design(at: Ints, start: int, season: int = 0, waves: int = 0) -> Floats:
    """The regressors, periods × terms: TERMS, then a sine and a cosine for each yearly wave.

    start: the first position in time after the start. The slope is counted from the start, so the
    change of level is the jump there.
    """
    since = (at - start).astype(np.float64)
    after = (since >= 0).astype(np.float64)
    columns = [np.ones(len(at)), since, after, since * after]
    for wave in range(1, waves + 1):
        turn = 2 * np.pi * wave * at / season
        columns.append(np.cos(turn))
        if 2 * wave != season:
            columns.append(np.sin(turn))
    return np.stack(columns, axis=1)


def average_gap(regressors: Floats) -> Floats:
    """The weights of the terms in the average gap after the start."""
    after = regressors[:, 2] > 0
    weights = np.zeros(regressors.shape[1])
    weights[2:4] = regressors[after, 2:4].mean(axis=0)
    return weights


def solved(regressors: Floats) -> Floats:
    """What turns a series into its coefficients, terms × periods, by QR for stable digits."""
    q, r = np.linalg.qr(regressors)
    return np.asarray(np.linalg.solve(r, q.T))


def fitted(values: Floats, starts: Ints, *, lags: int | None = None) -> Fits:
    """Fit every series of the same equal periods, without gaps.

    values: series × periods. starts: the column at which each begins. lags: neighbours in the
    errors; None for `lags_for`.
    """
    series, periods = values.shape
    lags = lags_for(periods) if lags is None else lags
    known = {int(start): _solver(periods, int(start)) for start in np.unique(starts)}
    found, spread = np.empty((series, 5)), np.empty((series, 5))
    for top in range(0, series, BLOCK):
        block = slice(top, top + BLOCK)
        order = np.argsort(starts[block], kind="stable") + top
        begun, firsts = np.unique(starts[order], return_index=True)
        for start, rows in zip(begun, np.split(order, firsts[1:]), strict=True):
            regressors, wanted = known[int(start)]
            own = values[rows]
            fit = own @ wanted.T
            residuals = own - fit[:, :4] @ regressors.T
            found[rows], spread[rows] = fit, np.sqrt(newey_west(residuals, wanted, lags))
    return Fits(found[:, :4], spread[:, :4], found[:, 4], spread[:, 4])


def _solver(periods: int, start: int) -> tuple[Floats, Floats]:
    """The regressors of a start, and what turns a series into its coefficients and average gap."""
    regressors = design(np.arange(periods), start)
    solver = solved(regressors)
    return regressors, np.vstack([solver, average_gap(regressors) @ solver])


def newey_west(residuals: Floats, wanted: Floats, lags: int) -> Floats:
    """Variances, series × contrasts, of contrasts × periods weights on the series."""
    found = (residuals**2) @ (wanted**2).T
    for lag in range(1, lags + 1):
        weight = 2 * (1 - lag / (lags + 1))
        pairs = residuals[:, lag:] * residuals[:, :-lag]
        found += weight * (pairs @ (wanted[:, lag:] * wanted[:, :-lag]).T)
    return np.maximum(found, 0)


def bartlett(series: Floats, lags: int) -> Floats:
    """Each series × periods with its neighbours, weighted as `newey_west` weighs them."""
    found = series.copy()
    for lag in range(1, min(lags, series.shape[1] - 1) + 1):
        weight = 1 - lag / (lags + 1)
        found[:, lag:] += weight * series[:, :-lag]
        found[:, :-lag] += weight * series[:, lag:]
    return found
