"""How full a cell of the board is, from counts alone. No order of merit is ever derived."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shade:
    """What a cell shows: per cent in time (None while nothing was due), and the class to draw."""

    rate: int | None
    kind: str
    has_pending: bool


def rate_in_time(*, on_time: int, late: int, missing: int) -> int | None:
    """Whole per cent done in time of what was due and not waived, rounded down; None if nothing."""
    due = on_time + late + missing
    return on_time * 100 // due if due else None


def shade(*, on_time: int, late: int, missing: int, pending: int, steps: Sequence[int]) -> Shade:
    """The shade of a cell. steps: four per cents, falling, at which the colour changes.

    What is not due yet is blank and never counted as zero; nor does what was done early make a
    month of open obligations look finished.
    """
    rate = rate_in_time(on_time=on_time, late=late, missing=missing)
    is_judged = rate is not None and (pending == 0 or late + missing > 0)
    if rate is None or not is_judged:
        return Shade(None, "h0", pending > 0)
    level = 5 - next((n for n, step in enumerate(steps) if rate >= step), 4)
    return Shade(rate, f"h{level}", pending > 0)
