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

    What is not due yet is blank and never counted as zero.
    """
    rate = rate_in_time(on_time=on_time, late=late, missing=missing)
    if rate is None:
        return Shade(None, "h0", pending > 0)
    level = 5 - next((n for n, step in enumerate(steps) if rate >= step), 4)
    return Shade(rate, f"h{level}", pending > 0)
