"""Sums of a month by collecting organisation: worked out from the sheets, or as they are kept.

A month that is kept for everybody is read by one index; any other is worked out on reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Count, Sum

from shuanghe.activities.dues.models import MonthSum, SummedMonth
from shuanghe.activities.dues.queries.rolls import Payers
from shuanghe.activities.dues.queries.sheets import Year, year_of
from shuanghe.activities.dues.queries.totals import PlaceTotal, paid_fen, totals_of
from shuanghe.activities.dues.rules import month_day, month_number
from shuanghe.activities.dues.rules.many import UNKNOWN, yuan_of
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.rulebook.queries import rulebook

if TYPE_CHECKING:
    from django.db.models import QuerySet


def months_summed() -> list[date]:
    """The months whose sums are kept, by the rules in force; oldest first."""
    version = rulebook().version
    return list(
        SummedMonth.objects.filter(rules_version=version)
        .order_by("month")
        .values_list("month", flat=True)
    )


def sums_worked_out(payers: Payers, *, first: int, months: int, on: date) -> list[MonthSum]:
    """The sums of every place that the payers pay at, month by month, not yet kept."""
    year = year_of(payers, first=first, months=months, is_dated=False)
    return [one for column in range(months) for one in _column(year, column, on=on)]


def _column(year: Year, column: int, *, on: date) -> list[MonthSum]:
    """The sums of one month, set-wise, as Year.state judges each member."""
    rows = np.flatnonzero(year.table.places[:, column])
    places, at = np.unique(year.table.places[rows, column], return_inverse=True)
    fen, paid = year.table.fen[rows, column], paid_fen(year)[rows, column]
    is_known = fen != UNKNOWN
    is_short = is_known & (paid < fen)
    until = _agreed(year, column, on=on)
    is_agreed = np.array([row in until for row in rows.tolist()], np.bool_)
    holds: dict[int, date] = {}
    for index in np.flatnonzero(is_short & is_agreed).tolist():
        place, day = int(places[at[index]]), until[int(rows[index])]
        holds[place] = min(holds.get(place, day), day)
    sums = np.zeros(len(places), np.int64)
    np.add.at(sums, at, paid)
    counts = [
        np.bincount(at, weights=mask, minlength=len(places)).astype(int).tolist()
        for mask in (np.ones(len(rows)), is_short & ~is_agreed, ~is_known & (paid <= 0))
    ]
    month = month_day(year.table.first + column)
    return [
        MonthSum(
            organisation_id=place,
            month=month,
            payer_count=payer,
            open_count=open_,
            unknown_count=unknown,
            paid_fen=total,
            holds_until_on=holds.get(place),
        )
        for place, payer, open_, unknown, total in zip(
            places.tolist(), *counts, sums.tolist(), strict=True
        )
    ]


def _agreed(year: Year, column: int, *, on: date) -> dict[int, date]:
    """Row → the day until which a month may be paid later, where that day has not passed."""
    row_of, month = year.table.row_of(), year.table.first + column
    return {
        row_of[member]: until
        for (member, number), until in year.paid.agreed.items()
        if number == month and on <= until and member in row_of
    }


@dataclass(frozen=True)
class MonthTotals:
    """A month of a subtree: the sums of all, and its places in the order of the tree.

    As a sequence it gives the places, for a pager.
    """

    organisation: Organisation
    month: date
    on: date

    @cached_property
    def _live(self) -> list[PlaceTotal] | None:
        """Every place worked out now; None where the sums are kept."""
        is_group = self.organisation.kind == OrganisationKind.PARTY_GROUP
        if not is_group and self.month in months_summed():
            return None
        number = month_number(self.month)
        return totals_of(self.organisation, first=number, months=1, on=self.on)

    @property
    def _kept(self) -> "QuerySet[MonthSum]":
        path = self.organisation.path
        return MonthSum.objects.filter(
            month=self.month, organisation__path__gte=path, organisation__path__lt=end_of(path)
        )

    @cached_property
    def _renewed(self) -> dict[int, MonthSum]:
        """What has to be worked out again today, because a consent to pay later has ended."""
        kept = self._kept.filter(holds_until_on__lt=self.on)
        ended = frozenset(kept.values_list("organisation_id", flat=True))
        if not ended:
            return {}
        number = month_number(self.month)
        found = sums_worked_out(Payers(places=ended), first=number, months=1, on=self.on)
        return {one.organisation_id: one for one in found if one.organisation_id in ended}

    @cached_property
    def _sums(self) -> dict[str, int]:
        """The sums of all places that are kept, with what was worked out again."""
        names = ("payer_count", "open_count", "unknown_count", "paid_fen")
        asked: dict[str, Any] = {name: Sum(name, default=0) for name in names}
        found = {
            key: int(value)
            for key, value in self._kept.aggregate(count=Count("id"), **asked).items()
        }
        if self._renewed:
            for old in self._kept.filter(organisation_id__in=self._renewed):
                new = self._renewed[old.organisation_id]
                for name in names:
                    found[name] += getattr(new, name) - getattr(old, name)
        return found

    def _sum(self, name: str) -> int:
        if self._live is None:
            return self._sums[name]
        return sum(getattr(one, name) for one in self._live)

    @property
    def payer_count(self) -> int:
        return self._sum("payer_count")

    @property
    def open_count(self) -> int:
        """People with something open, and those whose base is missing."""
        return self._sum("open_count") + self._sum("unknown_count")

    @property
    def collected(self) -> Decimal:
        if self._live is None:
            return yuan_of(self._sums["paid_fen"])
        return sum((one.collected for one in self._live), Decimal("0.00"))

    def __len__(self) -> int:
        return self._sums["count"] if self._live is None else len(self._live)

    def __getitem__(self, part: slice) -> list[PlaceTotal]:
        if self._live is not None:
            return self._live[part]
        kept: Sequence[MonthSum] = list(self._kept.order_by("organisation__path")[part])
        return [_total(self._renewed.get(one.organisation_id, one)) for one in kept]


def _total(one: MonthSum) -> PlaceTotal:
    return PlaceTotal(
        organisation_id=one.organisation_id,
        payer_count=one.payer_count,
        open_count=one.open_count,
        unknown_count=one.unknown_count,
        behind_count=one.open_count + one.unknown_count,
        collected=one.collected,
    )
