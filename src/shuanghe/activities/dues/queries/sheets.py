"""Sheets worked out on reading: one month of a branch, a year of a member, totals of a subtree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from shuanghe.activities.dues.queries.rolls import (
    Paid,
    Payers,
    Roll,
    paid_of,
    reliefs_of,
    roll_of,
    steps_of,
)
from shuanghe.activities.dues.queries.tariffs import tariff_on
from shuanghe.activities.dues.rules import (
    Open,
    Settled,
    Tariff,
    is_settled,
    month_after,
    month_day,
    month_number,
    months_told,
    settled,
)
from shuanghe.activities.dues.rules.many import UNKNOWN, Table, table_owed, yuan_of
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import count, rule

LOOKED_BACK = 12
SIX_MONTHS, ARREARS = "DF-15", "DF-13"


@dataclass(frozen=True)
class Year:
    """What everybody in a subtree owes in a stretch of months, with what was paid."""

    table: Table
    paid: Paid
    roll: Roll

    def state(self, row: int, column: int, *, on: date) -> tuple[Decimal | None, Decimal, Settled]:
        """Owed, paid and how far settled: one member and month."""
        key = self.table.members[row], self.table.first + column
        fen = int(self.table.fen[row, column])
        owed = None if fen == UNKNOWN else yuan_of(fen)
        paid = yuan_of(self.paid.fen.get(key, 0))
        return owed, paid, settled(owed, paid, arranged_until=self.paid.agreed.get(key), on=on)


def tariffs_for(first: int, months: int) -> list[Tariff]:
    """The tariff of each month, as it stands on its first day.

    Raises KeyError for a month before the regulation.
    """
    return [tariff_on(month_day(first + column)) for column in range(months)]


def table_of(payers: Payers, *, first: int, months: int) -> tuple[Table, Roll]:
    """What the payers owe, with the roll that says so."""
    until = first + months
    roll = roll_of(payers, first=first, until=until)
    table = table_owed(
        roll.stretches,
        steps_of(payers, first=first, until=until),
        reliefs_of(payers),
        first=first,
        tariffs=tariffs_for(first, months),
    )
    return table, roll


def year_of(payers: Payers, *, first: int, months: int, is_dated: bool = True) -> Year:
    """What the payers owe and paid; is_dated as for paid_of."""
    table, roll = table_of(payers, first=first, months=months)
    paid = paid_of(payers, first=first, until=first + months, is_dated=is_dated)
    return Year(table, paid, roll)


@dataclass(frozen=True)
class SheetRow:
    """One member in one month, as the branch sees it: amounts, never the base.

    missed_in_row: how many months in a row were not paid up to the last one that is over.
    """

    member_id: int
    name: str
    owed: Decimal | None
    paid: Decimal
    state: Settled
    is_relieved: bool
    open_months: tuple[date, ...]
    missed_in_row: int
    asks_meeting: str

    @property
    def open_yuan(self) -> Decimal:
        """What is still to be paid for the month."""
        return Decimal(0) if self.owed is None else max(self.owed - self.paid, Decimal(0))


@dataclass(frozen=True)
class MonthSheet:
    """A branch's month: everybody who pays there."""

    organisation: Organisation
    month: date
    rows: tuple[SheetRow, ...]

    @property
    def collected(self) -> Decimal:
        return sum((row.paid for row in self.rows), Decimal("0.00"))

    @property
    def open_rows(self) -> tuple[SheetRow, ...]:
        return tuple(row for row in self.rows if not is_settled(row.state))

    @property
    def is_complete(self) -> bool:
        """Whether everybody owing has paid or is arranged."""
        return bool(self.rows) and not self.open_rows


def month_sheet(organisation: Organisation, month: date, *, on: date) -> MonthSheet:
    """Who owes what for a month at a branch, what was paid, what is open from before."""
    last = month_number(month)
    year = year_of(Payers(organisation), first=last - LOOKED_BACK + 1, months=LOOKED_BACK)
    shown = LOOKED_BACK - 1
    here = np.flatnonzero(year.table.places[:, shown] == organisation.pk)
    rank = {member: at for at, member in enumerate(year.roll.names)}
    order = sorted(here.tolist(), key=lambda row: rank[year.table.members[row]])
    rows = tuple(_row(year, row, shown, on=on) for row in order)
    return MonthSheet(organisation, month_day(last), rows)


def _row(year: Year, row: int, column: int, *, on: date) -> SheetRow:
    owed, paid, state = year.state(row, column, on=on)
    member = year.table.members[row]
    past = open_of(year, row, on=on)
    return SheetRow(
        member_id=member,
        name=year.roll.names[member],
        owed=owed,
        paid=paid,
        state=state,
        is_relieved=bool(year.table.is_relieved[row, column]),
        open_months=tuple(month_day(one) for one in past.months),
        missed_in_row=past.missed_in_row,
        asks_meeting=meeting_asked(past.told, on=on),
    )


def open_of(year: Year, row: int, *, on: date) -> Open:
    """The months of one member that are over and not settled."""
    running = month_number(on) - year.table.first
    columns = range(min(running, year.table.fen.shape[1]))
    states = [
        (year.table.first + column, year.state(row, column, on=on)[2])
        for column in columns
        if year.table.places[row, column]
    ]
    paid_in = year.paid.paid_in.get(year.table.members[row], set())
    return months_told(states, paid_in=paid_in)


@dataclass(frozen=True)
class Clocks:
    """How long paying later normally takes, and after how many months in a row a meeting is asked.

    Both in months, of the rules in force on a day (DF-13, DF-15).
    """

    arrears_months: int
    meeting_months: int

    def make_up_by(self, oldest: date) -> date:
        """The last day on which a month should normally be made up for."""
        return month_after(oldest, self.arrears_months + 1) - timedelta(days=1)


def clocks_on(on: date) -> Clocks:
    """The clocks of arrears as they stand on a day."""
    return Clocks(
        int(str(rule(ARREARS, on=on).parameter("arrears_max_months").value)),
        int(str(rule(SIX_MONTHS, on=on).parameter("consecutive_months").value)),
    )


def meeting_asked(told: Sequence[bool | None], *, on: date) -> str:
    """The sentence of DF-15 when so many months in a row were missed; "" otherwise.

    It is a question for the branch meeting: nothing follows by itself.
    """
    if not any(one is False for one in told):
        return ""
    counted = count(SIX_MONTHS, on=on, months=list(told))
    return counted.sentence if counted.is_met else ""
