"""The account of dues: who keeps it, its lines, its year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.shortcuts import get_object_or_404

from shuanghe.activities.dues.models import (
    INCOME,
    PURPOSES,
    DuesAccount,
    DuesMovement,
    MovementKind,
)
from shuanghe.activities.dues.rules.account import AccountYear, Line, account_year
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation

SPENDING = (*PURPOSES, MovementKind.TO_ABOVE)


@dataclass(frozen=True)
class AccountPage:
    """A year of the account of one organisation: keepers of today, sums, lines newest first."""

    account: DuesAccount | None
    year: AccountYear
    movements: Sequence[DuesMovement]


def account_on(organisation: Organisation, day: date) -> DuesAccount | None:
    """Who keeps the account on a day; None while nobody does."""
    found: DuesAccount | None = (
        DuesAccount.objects.filter(organisation=organisation, from_on__lte=day)
        .filter(Q(until_on=None) | Q(until_on__gt=day))
        .select_related("bookkeeper", "cashier")
        .first()
    )
    return found


def lines_of(organisation: Organisation) -> list[Line]:
    """Every line of the account, oldest first."""
    rows = DuesMovement.objects.filter(organisation=organisation).order_by("done_on", "id")
    told = rows.values_list("kind", "fen", "done_on")
    return [Line(kind, fen, day, kind in INCOME) for kind, fen, day in told]


def year_of_account(organisation: Organisation, year: int) -> AccountYear:
    """What came in and went out in a year, by kind."""
    kinds = [str(one.value) for one in INCOME], [str(one.value) for one in SPENDING]
    return account_year(lines_of(organisation), year, income=kinds[0], spending=kinds[1])


def account_page(organisation: Organisation, year: int, *, on: date) -> AccountPage:
    """What the page of the account shows."""
    movements = DuesMovement.objects.filter(organisation=organisation, done_on__year=year)
    return AccountPage(
        account_on(organisation, on),
        year_of_account(organisation, year),
        list(movements.order_by("-done_on", "-id").prefetch_related("reversals")),
    )


def movement_in_view(pk: int) -> DuesMovement:
    """A line of an account. Raises Http404 outside the scope in force."""
    found: DuesMovement = get_object_or_404(
        DuesMovement.objects.select_related("organisation"), pk=pk
    )
    return found


def keepers_named(organisation: Organisation, name: str) -> list[Member]:
    """The members on the roll at or below an organisation with a name."""
    found = Member.objects.filter(
        name=name.strip(),
        organisation__path__gte=organisation.path,
        organisation__path__lt=end_of(organisation.path),
        standing__in=ON_THE_ROLL,
        merged_into=None,
    )
    return list(found.order_by("id"))
