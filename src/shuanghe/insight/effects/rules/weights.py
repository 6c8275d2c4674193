"""Weights that are not negative and add up to one, nearest to a target by least squares."""

import numpy as np

from shuanghe.insight.effects.rules.panels import Floats

EXACT_UP_TO = 80
ROUNDS = 4000
CLOSE = 1e-12


def balanced(columns: Floats, target: Floats, ridge: float) -> Floats:
    """The weights w of the columns with the least mean((a + columns·w − target)²) + ridge²·|w|².

    columns: rows × weights; target: rows; a is a free constant. The exact solution of the problem
    that Arkhangelsky et al. 2021 (equations 4 and 6) state and their program approaches.
    """
    rows = len(columns)
    apart, wanted = columns - columns.mean(axis=0), target - target.mean()
    square = apart.T @ apart / rows + ridge**2 * np.eye(columns.shape[1])
    pull = apart.T @ wanted / rows
    if len(pull) <= EXACT_UP_TO:
        return by_active_set(square, pull)
    return by_descent(square, pull)


def by_active_set(square: Floats, pull: Floats) -> Floats:
    """Minimise w'square·w/2 − pull'w on the simplex: add the weight that helps most, one by one."""
    count = len(pull)
    first = int(np.argmin(np.diag(square) / 2 - pull))
    weights, chosen = np.zeros(count), [first]
    weights[first] = 1.0
    size = float(np.abs(square).max() + np.abs(pull).max()) or 1.0
    for _ in range(3 * count):
        slope = square @ weights - pull
        level = float(slope[chosen].sum()) / len(chosen)
        slope[chosen] = np.inf
        best = int(np.argmin(slope))
        if slope[best] >= level - CLOSE * size:
            break
        chosen.append(best)
        chosen = _settle(square, pull, weights, chosen)
    return weights


def _settle(square: Floats, pull: Floats, weights: Floats, chosen: list[int]) -> list[int]:
    """Move to the best weights of the chosen, dropping those that reach nought on the way."""
    while True:
        wanted = _free(square, pull, chosen)
        now = weights[chosen]
        short = wanted <= 0
        if not short.any():
            weights[:] = 0
            weights[chosen] = wanted
            return chosen
        gone = np.maximum(now[short] - wanted[short], 1e-300)
        step = float(np.min(now[short] / gone))
        moved = now + step * (wanted - now)
        kept = [at for at in range(len(chosen)) if not (short[at] and moved[at] <= 1e-15)]
        kept = kept if len(kept) < len(chosen) else [at for at in kept if not short[at]]
        weights[:] = 0
        chosen = [chosen[at] for at in kept]
        weights[chosen] = np.maximum(moved[kept], 0) / max(moved[kept].sum(), 1e-300)


def _free(square: Floats, pull: Floats, chosen: list[int]) -> Floats:
    """The best weights of the chosen that add up to one, whatever their sign."""
    count = len(chosen)
    left = np.ones((count + 1, count + 1))
    left[:count, :count] = square[chosen][:, chosen]
    left[count, count] = 0
    right = np.append(pull[chosen], 1.0)
    try:
        return np.asarray(np.linalg.solve(left, right)[:count])
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(left, right)[0][:count])


def by_descent(square: Floats, pull: Floats) -> Floats:
    """The same for many weights: projected gradient with momentum (Beck & Teboulle 2009)."""
    count = len(pull)
    steep = float(np.linalg.eigvalsh(square)[-1]) or 1.0
    weights = ahead = np.full(count, 1 / count)
    pace = 1.0
    for _ in range(ROUNDS):
        new = on_simplex(ahead - (square @ ahead - pull) / steep)
        if float((ahead - new) @ (new - weights)) > 0:
            pace = 1.0
        following = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead = new + (pace - 1) / following * (new - weights)
        moved = float(np.abs(new - weights).max())
        weights, pace = new, following
        if moved < CLOSE:
            break
    return weights


def on_simplex(point: Floats) -> Floats:
    """The nearest point whose parts are not negative and add up to one (Held et al. 1974)."""
    ordered = np.sort(point)[::-1]
    over = (np.cumsum(ordered) - 1) / np.arange(1, len(point) + 1)
    return np.asarray(np.maximum(point - over[ordered > over][-1], 0))
