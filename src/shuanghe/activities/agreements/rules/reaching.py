"""How far a target has been reached, judged from figures alone."""

from decimal import Decimal
from enum import StrEnum


class Reach(StrEnum):
    """What a figure says of a target; without a figure nothing is said."""

    REACHED = "reached"
    UNDER_WAY = "under_way"
    MISSED = "missed"
    UNKNOWN = "unknown"


def reach(
    *, wanted: Decimal | None, actual: Decimal | None, is_lower_better: bool, is_over: bool
) -> Reach:
    """Whether a target is reached. is_over: its day has passed by the end of the quarter.

    A figure that should be low is only reached for good when its day is over.
    """
    if wanted is None or actual is None:
        return Reach.UNKNOWN
    is_good = actual <= wanted if is_lower_better else actual >= wanted
    if is_good and (is_over or not is_lower_better):
        return Reach.REACHED
    return Reach.MISSED if is_over else Reach.UNDER_WAY
