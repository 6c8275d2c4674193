"""Met, late, missing, pending or waived: judged from dates and amounts alone."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    """How an obligation stands on a day."""

    MET = "met"
    LATE = "late"
    MISSING = "missing"
    PENDING = "pending"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        """The word people read."""
        return LABELS[self]


LABELS = {
    Verdict.MET: "按期完成",
    Verdict.LATE: "逾期补办",
    Verdict.MISSING: "逾期未办",
    Verdict.PENDING: "待办",
    Verdict.WAIVED: "已豁免",
}


def met_on(credits_: Iterable[tuple[date, Decimal]], *, needs: Decimal) -> date | None:
    """The day on which the running amount reached the need; None when it did not.

    credits_: (day done, amount) in any order.
    """
    reached = Decimal(0)
    for day, amount in sorted(credits_):
        reached += amount
        if reached >= needs:
            return day
    return None


def verdict(*, due_on: date, met_on: date | None, on: date, is_waived: bool = False) -> Verdict:
    """How an obligation stands on a day: late is done after the due day, missing is not done.

    What was done after `on` is not yet done on that day.
    """
    if is_waived:
        return Verdict.WAIVED
    if met_on is not None and met_on <= on:
        return Verdict.MET if met_on <= due_on else Verdict.LATE
    return Verdict.MISSING if on > due_on else Verdict.PENDING
