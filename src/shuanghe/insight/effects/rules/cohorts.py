"""Group-time effects of staggered starts, and any weighted sum of them.

Callaway & Sant'Anna 2021. A cell (g, t) is, for the units that start at g, the mean change from the
last period before the start to t, less the same of the comparison units (without covariates, where
outcome regression, weighting and the doubly robust form agree). A contrast is a sum of
weighted cells; its error comes from each unit's own share in it, so that a unit's months may
resemble one another as they like.
"""

from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.panels import Bools, Floats, Panel

# A cohort smaller than this borrows the spread of the comparison units.
SMALL = 5
# Fewer comparison units than this in a cell cannot show their own spread.
COMPARED = 2
# By start, one weight a period; 0 leaves a cell out.
Weights = dict[int, Floats]


@dataclass(frozen=True)
class Contrast:
    """A weighted sum of cells.

    error: by the units' influence, as published; careful_error: not smaller, with the few units of
    a cohort allowed for, and freedom: its degrees of freedom. n_cells: cells that could be had.
    """

    estimate: float
    error: float
    careful_error: float
    freedom: float
    n_cells: int


@dataclass(frozen=True)
class Cohort:
    """Units that start together, and those they are compared with.

    cells: the group-time effects, one a period, 0 where `there` says that a side is missing.
    own, beside: units × periods, what each unit moves the mean of its side in a cell.
    lent: the same of the comparison units, had they stood in this cohort.
    """

    start: int
    count: int
    there: Bools
    cells: Floats
    own: Floats
    beside: Floats
    lent: Floats


@dataclass(frozen=True)
class Study:
    """A panel seen cohort by cohort."""

    panel: Panel
    not_yet: bool
    cohorts: tuple[Cohort, ...]

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return len(self.panel.periods)


def study_of(panel: Panel, *, not_yet: bool) -> Study:
    """The cohorts of a panel; compared with the never treated, or with all not yet treated."""
    starts = np.unique(panel.starts[panel.is_treated])
    return Study(panel, not_yet, tuple(_cohort(panel, int(one), not_yet) for one in starts))


def _cohort(panel: Panel, start: int, not_yet: bool) -> Cohort:  # noqa: FBT001 — a local matter
    own = panel.starts == start
    changes = panel.values - panel.values[:, start - 1 : start]
    known = ~np.isnan(changes)
    compared = panel.is_comparison[:, None] & known
    if not_yet:
        later = panel.starts[:, None] > np.maximum(np.arange(len(panel.periods)), start - 1)
        compared = later & ~own[:, None] & known
    treated = own[:, None] & known
    (mean, moved, count), (beside, beside_moved, beside_count) = (
        _side(changes, treated),
        _side(changes, compared),
    )
    there = (count > 0) & (beside_count >= COMPARED)
    lent = beside_moved[panel.is_comparison] * (beside_count / np.maximum(count, 1))
    cells = np.where(there, mean - beside, 0.0)
    return Cohort(start, int(own.sum()), there, cells, moved, beside_moved, lent)


def _side(changes: Floats, chosen: Bools) -> tuple[Floats, Floats, Floats]:
    """The mean of the chosen by period, what each unit moves it, and how many they are."""
    count = chosen.sum(axis=0)
    least = np.maximum(count, 1)
    mean = np.where(chosen, changes, 0).sum(axis=0) / least
    return mean, np.where(chosen, changes - mean, 0.0) / least, count.astype(np.float64)


def contrast(study: Study, weights: Weights, *, is_share_random: bool = False) -> Contrast:
    """The weighted sum of the cells that are there.

    is_share_random: the shares of the cohorts count as drawn with the units, as in the published
    error of an average.
    """
    found, cells, shares = 0.0, 0, np.zeros(len(study.panel.units))
    lent: dict[int, Floats] = {}
    for one in study.cohorts:
        chosen = np.flatnonzero((weights[one.start] != 0) & one.there)
        weight = weights[one.start][chosen]
        found += float(weight @ one.cells[chosen])
        cells += len(chosen)
        shares += (one.own[:, chosen] - one.beside[:, chosen]) @ weight
        lent[one.start] = one.lent[:, chosen] @ weight
    careful, freedom = _spread(study, shares, lent)
    published = shares + (_of_shares(study, weights) if is_share_random else 0.0)
    error = float(np.sqrt((published**2).sum()))
    return Contrast(found, error, max(error, careful), freedom, cells)


def _of_shares(study: Study, weights: Weights) -> Floats:
    """What each unit moves an average over cells by belonging to its cohort."""
    units = len(study.panel.units)
    used = [(one, (weights[one.start] != 0) & one.there) for one in study.cohorts]
    weighed = sum(one.count / units * float(chosen.sum()) for one, chosen in used)
    if not weighed:
        return np.zeros(units)
    effect = sum(one.count / units * float(one.cells[chosen].sum()) for one, chosen in used)
    moved = np.zeros(units)
    for one, chosen in used:
        own = float(one.cells[chosen].sum()) / weighed - effect * chosen.sum() / weighed**2
        moved[study.panel.starts == one.start] += own
    return np.asarray(moved / units)


def _spread(study: Study, shares: Floats, lent: dict[int, Floats]) -> tuple[float, float]:
    """The careful error and its degrees of freedom (Satterthwaite); 0 freedom: cannot be had.

    Each cohort has a spread of its own; a small one borrows that of the comparison units.
    """
    starts = study.panel.starts
    blocks = [starts == one.start for one in study.cohorts] + [study.panel.is_comparison]
    blocks = [block for block in blocks if block.any()]
    spare = float(sum(int(block.sum()) - 1 for block in blocks))
    if study.not_yet:
        units = sum(int(block.sum()) for block in blocks)
        return float(np.sqrt((shares**2).sum() * units / max(spare, 1.0))), spare
    variances, freedoms = [], []
    for block in blocks:
        count = int(block.sum())
        squares, free = float((shares[block] ** 2).sum()), float(count - 1)
        others = lent.get(int(starts[block][0]))
        if others is not None and count < SMALL:
            squares, free = squares + float(others @ others), free + len(others) - 1
        if free < 1:
            return 0.0, 0.0
        variances.append(count * squares / free)
        freedoms.append(free)
    total = sum(variances)
    if total <= 0:
        return 0.0, spare
    apart = sum(one**2 / free for one, free in zip(variances, freedoms, strict=True))
    return float(np.sqrt(total)), min(spare, total**2 / apart)
