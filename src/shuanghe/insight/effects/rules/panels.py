"""A KPI of several units over equal periods, and when each unit began."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Values of units × periods; both axes in ascending order.

    at: where each period lies in time, in steps of one period, so that a gap is a jump.
    values: NaN where nothing was reported. starts: the column from which a unit is treated, 0 for
    treated all along, `never` where it is not treated within these periods.
    season: periods a year, 0 where there is no year in them. notes: what was set aside, and why.
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    at: Ints
    values: Floats
    starts: Ints
    season: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def never(self) -> int:
        """The start of a unit that does not start within these periods."""
        return len(self.periods)

    @property
    def is_treated(self) -> Bools:
        """Which units begin after the first period and within the panel."""
        return np.asarray((self.starts > 0) & (self.starts < self.never))

    @property
    def is_comparison(self) -> Bools:
        """Which units are not treated within these periods."""
        return np.asarray(self.starts >= self.never)

    def of(self, chosen: Bools | Ints) -> "Panel":
        """The same periods of some of the units."""
        rows = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else np.asarray(chosen)
        names = tuple(self.units[row] for row in rows)
        return Panel(
            names, self.periods, self.at, self.values[rows], self.starts[rows], self.season,
            self.notes,
        )  # fmt: skip

    def until(self, end: int) -> "Panel":
        """The periods before a column; who starts there or later does not start any more."""
        return Panel(
            self.units, self.periods[:end], self.at[:end], self.values[:, :end],
            np.minimum(self.starts, end), self.season, self.notes,
        )  # fmt: skip

    def noting(self, *notes: str) -> "Panel":
        """The same with more notes."""
        return Panel(
            self.units, self.periods, self.at, self.values, self.starts, self.season,
            (*self.notes, *notes),
        )  # fmt: skip


def scale_of(values: Floats) -> float:
    """What values are divided by, so that squares of huge ones stay finite; a power of two."""
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    return float(2.0 ** np.floor(np.log2(largest))) if largest > 0 else 1.0


def is_flat(values: Floats) -> bool:
    """Whether no unit ever changes, rounding aside."""
    spread = np.nanmax(values, axis=1) - np.nanmin(values, axis=1)
    size = np.nanmax(np.abs(values), axis=1)
    return bool(np.all(spread <= 1e-12 * np.maximum(size, 1e-300)))
