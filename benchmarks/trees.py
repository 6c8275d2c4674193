"""A made-up tree and a year of acts, the same for the same seed: plain arrays, no database.

Eight children a node. A branch has 65 duty periods a year, an inner body 27. Of these 93 % are
done, 5 % of them late, 15 % filed a second time; a third of the duties ask for a quorum, and what
missed it does not count.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

YEAR = 2026
FIRST = date(YEAR, 1, 1)
Ints = NDArray[np.int64]

# (periods a year, is for branches, asks for a quorum)
DUTIES = [
    *[(12, True, False)] * 4, *[(4, True, True)] * 2, (4, True, False), (2, True, False),
    *[(1, True, True)] * 2, (1, True, False),
    (12, False, False), (4, False, True), (4, False, False), *[(2, False, False)] * 2,
    *[(1, False, False)] * 2, (1, False, True),
]  # fmt: skip


@dataclass(frozen=True)
class Period:
    """One duty in one period; days are counted from 1 January."""

    duty: int
    number: int
    is_for_branches: bool
    has_quorum: bool
    starts: int
    due: int


@dataclass(frozen=True)
class Tree:
    """Organisations in preorder: parent (-1: root), depth, end of subtree, is it a branch."""

    parent: Ints
    depth: Ints
    end: Ints
    is_branch: NDArray[np.bool_]


@dataclass(frozen=True)
class Acts:
    """What counts, in order of arrival: organisation, period (index), day of the year."""

    organisation: NDArray[np.int32]
    period: NDArray[np.int16]
    day: NDArray[np.int16]


def first_of(month: int) -> int:
    """The day of the year on which a month (1 to 13) begins."""
    return (date(YEAR + (month - 1) // 12, (month - 1) % 12 + 1, 1) - FIRST).days


def day_of(number: int) -> date:
    """The date of a day counted from 1 January."""
    return FIRST + timedelta(days=int(number))


def periods() -> list[Period]:
    """All duty periods of the year."""
    return [
        Period(
            duty, number, branches, quorum,
            first_of(1 + number * 12 // times), first_of(1 + (number + 1) * 12 // times) - 1,
        )
        for duty, (times, branches, quorum) in enumerate(DUTIES)
        for number in range(times)
    ]  # fmt: skip


def tree(branches: int, fan: int = 8) -> Tree:
    """A tree with that many leaves and `fan` children a node, numbered in preorder."""
    sizes = [branches]
    while sizes[0] > 1:
        sizes.insert(0, -(-sizes[0] // fan))
    bases = np.cumsum([0, *sizes])
    parent = np.full(bases[-1], -1, dtype=np.int64)
    depth = np.repeat(np.arange(len(sizes)), sizes)
    for level in range(1, len(sizes)):
        above = np.minimum(np.arange(sizes[level]) // fan, sizes[level - 1] - 1)
        parent[bases[level] : bases[level + 1]] = bases[level - 1] + above
    size = np.ones(bases[-1], dtype=np.int64)
    for level in range(len(sizes) - 1, 0, -1):
        nodes = slice(bases[level], bases[level + 1])
        np.add.at(size, parent[nodes], size[nodes])
    place = np.zeros(bases[-1], dtype=np.int64)
    for level in range(1, len(sizes)):
        nodes = np.arange(bases[level], bases[level + 1])
        before = np.cumsum(size[nodes]) - size[nodes]
        starts = np.flatnonzero(np.r_[True, parent[nodes][1:] != parent[nodes][:-1]])
        offset = before - np.repeat(before[starts], np.diff(np.r_[starts, len(nodes)]))
        place[nodes] = place[parent[nodes]] + 1 + offset
    order = np.argsort(place)
    above = parent[order]
    return Tree(
        parent=np.where(above >= 0, place[above], -1),
        depth=depth[order],
        end=np.arange(len(order)) + size[order],
        is_branch=depth[order] == len(sizes) - 1,
    )


def acts_of(period: Period, bodies: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """What the bodies did for one period: (organisation, day) of the acts that count."""
    done = bodies[rng.random(len(bodies)) < 0.93]
    late = rng.random(len(done)) < 0.05
    length = period.due - period.starts + 1
    day = np.where(
        late,
        period.due + 1 + rng.integers(0, 20, len(done)),
        period.starts + rng.integers(0, length, len(done)),
    )
    twice = done[rng.random(len(done)) < 0.15]
    again = period.starts + rng.integers(0, length, len(twice))
    who, when = np.concatenate([done, twice]), np.concatenate([day, again])
    if period.has_quorum:
        counts = rng.random(len(who)) < 0.9
        who, when = who[counts], when[counts]
    return who, when


def acts(of: Tree, seed: int = 0) -> Acts:
    """A year of acts of the whole tree, sorted by day."""
    rng = np.random.default_rng(seed)
    who, what, when = [], [], []
    for index, period in enumerate(periods()):
        bodies = np.flatnonzero(of.is_branch == period.is_for_branches)
        organisation, day = acts_of(period, bodies, rng)
        who.append(organisation)
        what.append(np.full(len(organisation), index))
        when.append(day)
    organisation, kind, day = map(np.concatenate, (who, what, when))
    order = np.argsort(day + rng.random(len(day)), kind="stable")
    return Acts(
        organisation[order].astype(np.int32),
        kind[order].astype(np.int16),
        day[order].astype(np.int16),
    )
