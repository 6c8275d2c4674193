"""Totals of a subtree as a superior reads and publishes them: sums and counts, no person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from shuanghe.activities.dues.models import DuesEntry
from shuanghe.activities.dues.queries.account import account_on, year_of_account
from shuanghe.activities.dues.queries.passing import is_large
from shuanghe.activities.dues.queries.rolls import Payers
from shuanghe.activities.dues.queries.sheets import Year, year_of
from shuanghe.activities.dues.rules import MONTHS, month_day, month_number
from shuanghe.activities.dues.rules.account import AccountYear
from shuanghe.activities.dues.rules.many import UNKNOWN, Fen, yuan_of
from shuanghe.activities.dues.rules.telling import Told, places_told
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class PlaceTotal:
    """One organisation that collects, in some months: people owing, what came in, what is open.

    behind_count: people with a month open or without a base, each counted once.
    """

    organisation_id: int
    payer_count: int
    open_count: int
    unknown_count: int
    behind_count: int
    collected: Decimal


def totals_of(organisation: Organisation, *, first: int, months: int, on: date) -> list[PlaceTotal]:
    """Totals by collecting organisation in the order of the tree; people are counted once.

    A person is open when any of the months is, unknown when a base is missing.
    """
    found = year_of(Payers(organisation), first=first, months=months, is_dated=False)
    return place_totals(found, on=on)


def place_totals(year: Year, *, on: date) -> list[PlaceTotal]:
    """The same of months that have been read already, set-wise, as Year.state judges each."""
    places, paid = year.table.places, paid_fen(year)
    is_known = year.table.fen != UNKNOWN
    is_open = is_known & (paid < year.table.fen) & ~_arranged(year, on)
    is_unknown = ~is_known & (paid <= 0)
    is_inside = np.isin(places, list(year.roll.inside))
    people, opened, unknown, behind = (
        _people(places, is_inside & mask)
        for mask in (True, is_open, is_unknown, is_open | is_unknown)
    )
    order = dict.fromkeys(places[is_inside].tolist())
    return [
        PlaceTotal(
            organisation_id=place,
            payer_count=people[place],
            open_count=opened.get(place, 0),
            unknown_count=unknown.get(place, 0),
            behind_count=behind.get(place, 0),
            collected=yuan_of(int(paid[places == place].sum())),
        )
        for place in order
    ]


def paid_fen(year: Year) -> Fen:
    """What was paid, laid out as the table."""
    row_of = year.table.row_of()
    paid = np.zeros(year.table.fen.shape, np.int64)
    for (member, month), fen in year.paid.fen.items():
        if member in row_of:
            paid[row_of[member], month - year.table.first] = fen
    return paid


def _arranged(year: Year, on: date) -> NDArray[np.bool_]:
    row_of = year.table.row_of()
    arranged = np.zeros(year.table.fen.shape, np.bool_)
    for (member, month), until in year.paid.agreed.items():
        if member in row_of:
            arranged[row_of[member], month - year.table.first] = on <= until
    return arranged


def _people(places: NDArray[np.int64], mask: NDArray[np.bool_]) -> dict[int, int]:
    """How many different people have such a month, by place."""
    rows, columns = np.nonzero(mask)
    pairs = np.unique(np.stack([places[rows, columns], rows]), axis=1)
    found, counts = np.unique(pairs[0], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


@dataclass(frozen=True)
class Publication:
    """A year of collection up to a day: by organisation in the order of the tree, by month.

    account: the year of the account of dues, None where none is kept. sent_up: what of the
    collection was extra and goes to the centre as a whole (DF-12).
    """

    organisation: Organisation
    year: int
    on: date
    places: tuple[tuple[str, PlaceTotal], ...]
    months: tuple[tuple[date, Decimal], ...]
    account: AccountYear | None
    sent_up: Decimal

    @property
    def told(self) -> list[Told]:
        """The lines that may be put up: nobody's single amount can be read from them."""
        return places_told(
            Told(name, one.payer_count, one.collected, one.behind_count)
            for name, one in self.places
        )

    @property
    def collected(self) -> Decimal:
        """All that was paid for the months of the year."""
        return sum((paid for _month, paid in self.months), Decimal("0.00"))


def months_until(year: int, on: date) -> int:
    """How many months of a year have begun; all twelve once it is over."""
    return max(0, min(MONTHS, month_number(on) - month_number(date(year, 1, 1)) + 1))


def publication_of(organisation: Organisation, year: int, *, on: date) -> Publication:
    """The collection of a year, as it stands on a day."""
    first, months = month_number(date(year, 1, 1)), months_until(year, on)
    found = year_of(Payers(organisation), first=first, months=months, is_dated=False)
    totals = place_totals(found, on=on)
    names = place_names([one.organisation_id for one in totals])
    return Publication(
        organisation=organisation,
        year=year,
        on=on,
        places=tuple((names[one.organisation_id].name, one) for one in totals),
        months=tuple(_months(found)),
        account=account_year_told(organisation, year, on=on),
        sent_up=_sent_up(organisation, year),
    )


def account_year_told(organisation: Organisation, year: int, *, on: date) -> AccountYear | None:
    """The year of the account as it is told; None where none is kept."""
    last = min(on, date(year, 12, 31))
    kept = account_on(organisation, last) is not None
    return year_of_account(organisation, year) if kept else None


def _sent_up(organisation: Organisation, year: int) -> Decimal:
    """The large extra payments of a year at and below an organisation."""
    found = DuesEntry.objects.filter(
        organisation__path__gte=organisation.path,
        organisation__path__lt=end_of(organisation.path),
        month__year=year,
        extra_fen__gt=0,
        reversals=None,
    )
    return sum((one.extra for one in found if is_large(one)), Decimal("0.00"))


def place_names(ids: list[int]) -> dict[int, Organisation]:
    """The organisations that collect, by id."""
    return {one.pk: one for one in Organisation.objects.filter(pk__in=ids)}


def _months(found: Year) -> Iterable[tuple[date, Decimal]]:
    """What was paid for each month by those who belong to the subtree in it."""
    is_inside = np.isin(found.table.places, list(found.roll.inside))
    sums = np.where(is_inside, paid_fen(found), 0).sum(axis=0)
    for column, fen in enumerate(sums.tolist()):
        yield month_day(found.table.first + column), yuan_of(fen)
