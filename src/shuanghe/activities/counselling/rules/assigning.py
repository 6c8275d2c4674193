"""The best assignment of all, not the best of each in turn."""

import numpy as np
from numpy.typing import NDArray

NOBODY = -1
EXACT = 2**53
"""Above this a float no longer tells two whole numbers apart."""


def assign(
    scores: NDArray[np.int64],
    is_open: NDArray[np.bool_],
    *,
    capacity: NDArray[np.int64],
    load: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Which counsellor (column) each need (row) gets; NOBODY for a need that none may take.

    As many needs as can be are met; among those the highest sum of scores; among those the least
    load: a second host costs more than a first. The same arrays always give the same answer, so
    whoever calls puts needs and counsellors in a settled order. scores: n × m, not negative.
    capacity: m, how many more hosts each may take. Solved as a linear sum assignment with one
    column for each place that is free (SciPy). Raises ValueError where sums would not be exact.
    """
    from scipy.optimize import linear_sum_assignment

    needs, _people = scores.shape
    found = np.full(needs, NOBODY, dtype=np.int64)
    columns = np.repeat(np.arange(len(capacity)), np.maximum(capacity, 0))
    if not needs or not len(columns):
        return found
    nth = np.arange(len(columns)) - np.searchsorted(columns, columns, side="left")
    cost = load[columns] + nth
    gain = _gains(scores[:, columns], is_open[:, columns], cost)
    rows, places = linear_sum_assignment(gain, maximize=True)
    is_met = gain[rows, places] > 0
    found[rows[is_met]] = columns[places[is_met]]
    return found


def _gains(
    scores: NDArray[np.int64], is_open: NDArray[np.bool_], cost: NDArray[np.int64]
) -> NDArray[np.float64]:
    """One number for three aims: the first outweighs any sum of the second, and so on."""
    needs = min(scores.shape)
    by_score = needs * int(cost.max(initial=0)) + 1
    by_count = needs * (int(scores.max(initial=0)) * by_score + int(cost.max(initial=0))) + 1
    if needs * (by_count + by_score * int(scores.max(initial=0))) >= EXACT:
        raise ValueError("需求和辅导员太多，分数的和不再精确；请分地区匹配。")
    gain = by_count + scores * by_score - cost[None, :]
    return np.where(is_open, gain, 0).astype(np.float64)
