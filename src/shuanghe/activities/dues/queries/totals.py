"""Totals of a subtree as a superior reads and publishes them: sums and counts, no person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.activities.dues.queries.rolls import Payers
from shuanghe.activities.dues.queries.sheets import PlaceTotal, Year, place_totals, year_of
from shuanghe.activities.dues.rules import MONTHS, month_day, month_number
from shuanghe.activities.dues.rules.many import yuan_of
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Publication:
    """A year of collection up to a day: by organisation in the order of the tree, by month."""

    organisation: Organisation
    year: int
    on: date
    places: tuple[tuple[str, PlaceTotal], ...]
    months: tuple[tuple[date, Decimal], ...]

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
    found = year_of(Payers(organisation), first=first, months=months)
    totals = place_totals(found, on=on)
    names = place_names([one.organisation_id for one in totals])
    return Publication(
        organisation=organisation,
        year=year,
        on=on,
        places=tuple((names[one.organisation_id].name, one) for one in totals),
        months=tuple(
            (month_day(first + column), _collected(found, column)) for column in range(months)
        ),
    )


def place_names(ids: list[int]) -> dict[int, Organisation]:
    """The organisations that collect, by id."""
    return {one.pk: one for one in Organisation.objects.filter(pk__in=ids)}


def _collected(found: Year, column: int) -> Decimal:
    month = found.table.first + column
    inside = found.roll.inside
    fen = sum(
        found.paid.fen.get((member, month), 0)
        for row, member in enumerate(found.table.members)
        if found.table.places[row, column] in inside
    )
    return yuan_of(fen)
