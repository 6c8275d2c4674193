"""The rule of the cell for whole arrays: what-if, national scale, and the proof of the SQL.

Days are whole numbers, counted from any fixed day; NEVER stands for not done.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Days = NDArray[np.int32]
Mask = NDArray[np.bool_]
NEVER = np.iinfo(np.int32).max
LATEST = np.iinfo(np.int16).max


def days_met(
    *, cell: Ints, day: Days, amount: Ints, needs: Ints, cell_count: int
) -> NDArray[np.int32]:
    """The day on which each cell was met; NEVER where it was not.

    cell, day, amount: one entry per credit, in any order; cell is a row of `needs`.
    amount and needs: hundredths, so that sums are exact. needs: shape (cell_count,).
    """
    met = np.full(cell_count, NEVER, dtype=np.int32)
    enough = amount >= needs[cell]
    np.minimum.at(met, cell[enough], day[enough])
    several = ~enough | (needs[cell] > 0) & (np.bincount(cell, minlength=cell_count)[cell] > 1)
    slow = np.unique(cell[several & ~_all_enough(cell, enough, cell_count)[cell]])
    if len(slow):
        chosen = np.isin(cell, slow)
        met[slow] = _running(cell[chosen], day[chosen], amount[chosen], needs, slow)
    return met


def _all_enough(cell: Ints, enough: Mask, cell_count: int) -> Mask:
    """Cells where every credit alone meets the need: the first day decides."""
    short: Mask = np.bincount(cell[~enough], minlength=cell_count) == 0
    return short


def _running(cell: Ints, day: Days, amount: Ints, needs: Ints, slow: Ints) -> NDArray[np.int32]:
    """The first day on which the running amount of a cell reaches its need."""
    order = np.lexsort((day, cell))
    cell, day, amount = cell[order], day[order], amount[order]
    total = np.cumsum(amount)
    first = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    before = np.repeat(total[first] - amount[first], np.diff(np.r_[first, len(cell)]))
    reached = total - before >= needs[cell]
    met = np.full(len(slow), NEVER, dtype=np.int32)
    np.minimum.at(met, np.searchsorted(slow, cell[reached]), day[reached])
    return met


def first_days(*, row: NDArray[np.int32], day: NDArray[np.int16], count: int) -> NDArray[np.int16]:
    """The first day per organisation for one slot that one act meets; the largest int16: never.

    row: organisation of each act, in any order; day: its day. Both of one slot.
    """
    first = np.full(count, LATEST, dtype=np.int16)
    kernel = compiled()
    if kernel is None:
        np.minimum.at(first, row, day)
    else:
        kernel(first, row, day)
    return first


@cache
def compiled() -> Callable[..., None] | None:
    """The compiled loop behind first_days where Numba is installed, else None."""
    try:
        from numba import njit
    except ImportError:
        return None

    def scatter(first: Any, row: Any, day: Any) -> None:
        for at in range(len(row)):
            first[row[at]] = min(first[row[at]], day[at])

    kernel: Callable[..., None] = njit(scatter)
    return kernel


def tallies(*, first: NDArray[np.int16], due: int, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """On time and late below each inner organisation for one slot.

    first: first day of every body that owes the slot, in preorder; starts, ends: for each inner
    organisation the range of those bodies that lie strictly below it.
    """
    on_time = np.concatenate(([0], np.cumsum(first <= due, dtype=np.int64)))
    done = np.concatenate(([0], np.cumsum(first != LATEST, dtype=np.int64)))
    in_time = on_time[ends] - on_time[starts]
    return in_time, done[ends] - done[starts] - in_time


def sums_below(*, parent: Ints, depth: Ints, own: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums over all organisations strictly below each.

    parent: row of the parent, -1 for a root; depth: distance from the root; own: shape
    (organisations, columns).
    """
    below = np.zeros_like(own)
    for level in range(int(depth.max(initial=0)), 0, -1):
        rows = np.flatnonzero(depth == level)
        np.add.at(below, parent[rows], own[rows] + below[rows])
    return below


def judged(*, due: Days, met: Days, waived: Mask, on: int) -> dict[str, Mask]:
    """Which cells are met, late, missing, pending or waived on a day: one of them for each."""
    done = (met <= on) & ~waived
    late = done & (met > due)
    rest = ~done & ~waived
    missing = rest & (due < on)
    return {
        "met": done & ~late,
        "late": late,
        "missing": missing,
        "pending": rest & ~missing,
        "waived": waived.copy(),
    }


def matched(
    *, kinds: Sequence[Sequence[int]], kind: Ints, period_on: Days, starts: Days, ends: Days
) -> tuple[Ints, Ints]:
    """Which evidence counts towards which slot: pairs (evidence row, slot row).

    kinds: for every slot the numbers of the kinds that count; kind, period_on: one entry per
    evidence; starts, ends: first and last day of each slot.
    """
    pairs = []
    for slot, wanted in enumerate(kinds):
        fits = (period_on >= starts[slot]) & (period_on <= ends[slot])
        rows = np.flatnonzero(fits & np.isin(kind, wanted))
        pairs.append((rows, np.full(len(rows), slot, dtype=np.int64)))
    if not pairs:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])
