"""How well each counsellor fits each need: five parts, every pair at once.

n needs by m counsellors. Scores are whole hundredths of a mark, so that sums are exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PARTS = ("specialty", "results", "availability", "distance", "independence")
BARS = ("line", "vetoed", "load", "specialty", "days")
HUNDREDTHS = 100
WHOLE = 100
LINE, VETOED, LOAD, SPECIALTY, DAYS = range(len(BARS))
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Field:
    """Everything that scores depend on.

    wanted: n × s, has: m × s, whether a specialty is wanted or there. days_wanted: n, days_free:
    m. rating: m, nan where nobody rated yet. nearness, independence: n × m, per cent. is_in_line,
    is_vetoed: n × m. capacity, load: m, further hosts that fit, and hosts already counselled.
    """

    wanted: Truth
    has: Truth
    days_wanted: Whole
    days_free: Whole
    rating: NDArray[np.float64]
    nearness: Whole
    independence: Whole
    is_in_line: Truth
    is_vetoed: Truth
    capacity: Whole
    load: Whole


@dataclass(frozen=True)
class Terms:
    """Full marks of each part, what counts for no rating, and the least that is asked."""

    most: Mapping[str, int]
    results_unknown: int
    specialty_least: int
    days_least: int


@dataclass(frozen=True)
class Scores:
    """parts: 5 × n × m hundredths, in the order of PARTS. bars: 5 × n × m, in that of BARS."""

    parts: Whole
    bars: Truth
    fitting: Whole
    """n × m: how many wanted specialties are there."""

    @property
    def total(self) -> Whole:
        """n × m hundredths."""
        whole: Whole = self.parts.sum(axis=0)
        return whole

    @property
    def is_open(self) -> Truth:
        """n × m: whether a pair may be assigned at all."""
        none: Truth = np.logical_not(np.any(self.bars, axis=0, keepdims=False))
        return none


def scores_of(field: Field, terms: Terms) -> Scores:
    """The five parts of every pair and what stands against it; no loop over pairs."""
    shape = field.nearness.shape
    wanted = field.wanted.astype(np.int64)
    fitting: Whole = wanted @ field.has.astype(np.int64).T
    asked = wanted.sum(axis=1)[:, None]
    rating = np.where(np.isnan(field.rating), terms.results_unknown, field.rating)
    days = np.maximum(field.days_wanted, 1)[:, None]
    free = np.minimum(np.maximum(field.days_free, 0)[None, :], days)
    shares = (
        np.where(asked > 0, fitting / np.maximum(asked, 1), 1.0),
        np.broadcast_to(rating / WHOLE, shape),
        free / days,
        field.nearness / WHOLE,
        field.independence / WHOLE,
    )
    parts = np.stack(
        [_marks(share, terms.most[key]) for key, share in zip(PARTS, shares, strict=True)]
    )
    bars = np.stack(
        [
            field.is_in_line,
            field.is_vetoed,
            np.broadcast_to(field.capacity[None, :] <= 0, shape),
            fitting < np.minimum(terms.specialty_least, asked),
            np.broadcast_to(field.days_free[None, :] < terms.days_least, shape),
        ]
    )
    return Scores(parts, bars, fitting)


def _marks(share: NDArray[np.float64], most: int) -> Whole:
    """A share of the full marks in hundredths, half up."""
    marks: Whole = np.floor(share * (most * HUNDREDTHS) + 0.5).astype(np.int64)
    return marks


def bars_of(scores: Scores, row: int) -> dict[str, int]:
    """Why a need found nobody: how many counsellors each bar keeps out, the first bar of each.

    What is left under "taken" fitted, and went to needs where it brings more.
    """
    first = np.where(
        scores.bars[:, row, :].any(axis=0), scores.bars[:, row, :].argmax(axis=0), len(BARS)
    )
    counts = np.bincount(first, minlength=len(BARS) + 1)
    names = (*BARS, "taken")
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}
