"""Months of dues: who owes what for which, and how far that is settled.

A month is counted as a number (year × 12 + month − 1), so that stretches are plain ranges.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from shuanghe.activities.dues.rules.amounts import ZERO, Amount, Payer, Tariff, amount_due

MONTHS = 12
ENDLESS = 9999 * MONTHS


def month_number(day: date | None) -> int:
    """The number of the month a day lies in; a far one for no day."""
    return ENDLESS if day is None else day.year * MONTHS + day.month - 1


def month_day(number: int) -> date:
    """The first day of a month."""
    return date(number // MONTHS, number % MONTHS + 1, 1)


def month_after(day: date, months: int = 1) -> date:
    """The first day of the month so many months after the one a day lies in."""
    return month_day(month_number(day) + months)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months from first until before `until` in which somebody on the roll was at home in one
    organisation on the last day: that is where the month is paid (DF-09, DF-10).
    """

    member_id: int
    organisation_id: int
    first: int
    until: int


@dataclass(frozen=True, slots=True)
class BaseStep:
    """Class of payer and base from a month on, until the next step of the member (DF-11).

    yuan: the monthly base; for fixed amounts what the member chose within the range, or None.
    """

    member_id: int
    first: int
    payer: Payer
    yuan: Decimal | None


@dataclass(frozen=True, slots=True)
class Relief:
    """Months in which a member in hardship was allowed to pay less or nothing (DF-08)."""

    member_id: int
    first: int
    until: int
    yuan: Decimal


@dataclass(frozen=True)
class Owed:
    """What is owed for one month: the amount of the tariff, the relief that lowers it."""

    yuan: Decimal
    amount: Amount
    relief: Relief | None


def owed_in_month(
    month: int, *, steps: Sequence[BaseStep], reliefs: Iterable[Relief], tariff: Tariff
) -> Owed | None:
    """What one member owes for a month on the roll; None while no base is known.

    steps: the member's own, oldest first; of several from one month the last counts.
    """
    standing = [step for step in steps if step.first <= month]
    if not standing:
        return None
    amount = _amount(standing[-1], tariff)
    lower = [one for one in reliefs if one.first <= month < one.until and one.yuan < amount.yuan]
    relief = min(lower, key=lambda one: one.yuan, default=None)
    return Owed(amount.yuan if relief is None else relief.yuan, amount, relief)


def _amount(step: BaseStep, tariff: Tariff) -> Amount:
    fixed = tariff.fixed.get(step.payer)
    if fixed is None:
        return amount_due(step.payer, step.yuan, tariff=tariff)
    chosen = fixed.from_yuan if step.yuan is None else step.yuan
    within = min(max(chosen, fixed.from_yuan), fixed.to_yuan)
    return amount_due(step.payer, None, tariff=tariff, chosen=within)


class Settled(StrEnum):
    """How far one month of one member is settled."""

    PAID = "paid"
    PART = "part"
    OPEN = "open"
    FREE = "free"
    ARRANGED = "arranged"
    NO_BASE = "no_base"


def settled(
    owed: Decimal | None, paid: Decimal, *, arranged_until: date | None, on: date
) -> Settled:
    """How far a month is settled, from what is owed and paid.

    Paid later with the branch's consent (DF-13) holds until the day agreed on.
    """
    if owed is None:
        return Settled.PAID if paid > ZERO else Settled.NO_BASE
    if owed == ZERO and paid == ZERO:
        return Settled.FREE
    if paid >= owed:
        return Settled.PAID
    if arranged_until is not None and on <= arranged_until:
        return Settled.ARRANGED
    return Settled.PART if paid > ZERO else Settled.OPEN


def is_settled(state: Settled) -> bool:
    """Whether a month asks for nothing more today."""
    return state in (Settled.PAID, Settled.FREE, Settled.ARRANGED)


@dataclass(frozen=True)
class Open:
    """The past months of one member that are not settled.

    months: their numbers, oldest first. told: one entry for every past month on the roll, oldest
    first, as the counting rule of DF-15 reads them: True done, False missed, None not counted.
    """

    months: tuple[int, ...]
    told: tuple[bool | None, ...]

    @property
    def missed_in_row(self) -> int:
        """How many months in a row, up to the last one, were missed; not counted ones aside."""
        row = 0
        for one in reversed(self.told):
            if one is True:
                break
            row += one is False
        return row


def months_told(states: Sequence[tuple[int, Settled]], *, paid_in: Iterable[int]) -> Open:
    """The open months among the past ones, and how each counts towards six in a row.

    states: past months on the roll, oldest first. paid_in: months in which anything was paid: one
    payment starts the count again, for whichever month it was, also one of the running month.
    """
    active = set(paid_in)
    told = tuple(True if month in active else _told(state) for month, state in states)
    is_since = bool(states) and any(month > states[-1][0] for month in active)
    return Open(
        tuple(month for month, state in states if state in (Settled.OPEN, Settled.PART)),
        (*told, True) if is_since else told,
    )


def _told(state: Settled) -> bool | None:
    if state in (Settled.PAID, Settled.PART):
        return True
    return False if state is Settled.OPEN else None
