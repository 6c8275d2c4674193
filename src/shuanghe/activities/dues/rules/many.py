"""The same amounts for many members and months at once, in whole fen on NumPy arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from shuanghe.activities.dues.rules.amounts import Fixed, Payer, Scale, Tariff
from shuanghe.activities.dues.rules.months import BaseStep, Relief, Stretch

Fen = NDArray[np.int64]
UNKNOWN = -1
PAYERS = tuple(Payer)
CODES = {payer: code for code, payer in enumerate(PAYERS)}
NO_PAYER = -1
FEN = Decimal(100)


@dataclass(frozen=True)
class Table:
    """What many members owe: one row for each member, one column for each month from `first`.

    fen is UNKNOWN where the base is not known; places holds the organisation that collects, and 0
    where the member owes nothing because the roll did not have them.
    """

    first: int
    members: tuple[int, ...]
    fen: Fen
    places: NDArray[np.int64]
    is_relieved: NDArray[np.bool_]

    def row_of(self) -> dict[int, int]:
        """Member id → row."""
        return {member: row for row, member in enumerate(self.members)}


def fen_of(yuan: Decimal) -> int:
    """Yuan as whole fen. Raises ValueError for a part of a fen."""
    fen = yuan * FEN
    if fen != fen.to_integral_value():
        raise ValueError(f"金额 {yuan} 元有不到一分的尾数，请写到分。")
    return int(fen)


def yuan_of(fen: int) -> Decimal:
    """Whole fen as yuan with two places."""
    return Decimal(int(fen)).scaleb(-2)


def table_owed(
    stretches: Sequence[Stretch],
    steps: Iterable[BaseStep],
    reliefs: Iterable[Relief],
    *,
    first: int,
    tariffs: Sequence[Tariff],
) -> Table:
    """What everybody with a stretch owes for len(tariffs) months from the month `first`.

    steps and reliefs of members without a stretch are left aside; steps come oldest first.
    """
    members = tuple(dict.fromkeys(one.member_id for one in stretches))
    row_of = {member: row for row, member in enumerate(members)}
    shape = len(members), len(tariffs)
    places = np.zeros(shape, np.int64)
    for one in stretches:
        places[row_of[one.member_id], _columns(one.first, one.until, first)] = one.organisation_id
    payers = np.full(shape, NO_PAYER, np.int8)
    bases = np.full(shape, UNKNOWN, np.int64)
    for step in steps:
        row = row_of.get(step.member_id)
        if row is not None:
            since = max(step.first - first, 0)
            payers[row, since:] = CODES[step.payer]
            bases[row, since:] = UNKNOWN if step.yuan is None else fen_of(step.yuan)
    fen = np.full(shape, UNKNOWN, np.int64)
    for column, tariff in enumerate(tariffs):
        fen[:, column] = _column(payers[:, column], bases[:, column], tariff)
    is_relieved = _relieve(fen, reliefs, row_of, first)
    fen[places == 0] = 0
    return Table(first, members, fen, places, is_relieved)


def _columns(start: int, until: int, first: int) -> slice:
    return slice(max(start - first, 0), max(until - first, 0))


def _column(payers: NDArray[np.int8], bases: Fen, tariff: Tariff) -> Fen:
    """What is owed for one month, before any relief."""
    fen = np.full(len(payers), UNKNOWN, np.int64)
    unit = fen_of(tariff.rounding_yuan)
    for payer, scale in tariff.scales.items():
        rows = np.flatnonzero((payers == CODES[payer]) & (bases != UNKNOWN))
        fen[rows] = _scaled(bases[rows], scale, unit)
    for payer, fixed in tariff.fixed.items():
        rows = np.flatnonzero(payers == CODES[payer])
        fen[rows] = _fixed(bases[rows], fixed)
    return fen


def _scaled(bases: Fen, scale: Scale, unit: int) -> Fen:
    """base × rate to the nearest unit, halves up, without leaving whole numbers."""
    bounds = np.array([fen_of(bound) for bound in scale.upper_bounds], np.int64)
    places = max(-int(rate.normalize().as_tuple().exponent) for rate in scale.rates)
    parts = np.array([int(rate.scaleb(places)) for rate in scale.rates], np.int64)
    whole = 10**places * unit
    exact = bases * parts[np.searchsorted(bounds, bases, side="left")]
    nearest: Fen = (2 * exact + whole) // (2 * whole) * unit
    return nearest


def _fixed(chosen: Fen, fixed: Fixed) -> Fen:
    least, most = fen_of(fixed.from_yuan), fen_of(fixed.to_yuan)
    within: Fen = np.clip(np.where(chosen == UNKNOWN, least, chosen), least, most)
    return within


def _relieve(
    fen: Fen, reliefs: Iterable[Relief], row_of: dict[int, int], first: int
) -> NDArray[np.bool_]:
    """Lower what is owed where a relief holds; where it did."""
    lowered = np.zeros(fen.shape, np.bool_)
    for one in reliefs:
        row = row_of.get(one.member_id)
        if row is None:
            continue
        columns = _columns(one.first, one.until, first)
        less = fen_of(one.yuan)
        lowered[row, columns] |= fen[row, columns] > less
        fen[row, columns] = np.where(fen[row, columns] > less, less, fen[row, columns])
    return lowered
