"""Pages' questions: which organisation, which member, one's own year, what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from shuanghe.activities.dues.models import DuesBase, DuesEntry, EntryKind
from shuanghe.activities.dues.queries.rolls import Payers, reliefs_of, steps_of
from shuanghe.activities.dues.queries.sheets import Year, year_of
from shuanghe.activities.dues.queries.tariffs import tariff_on
from shuanghe.activities.dues.rules import (
    MONTHS,
    Owed,
    Payer,
    Settled,
    month_day,
    month_number,
    owed_in_month,
)
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation
from shuanghe.rulebook.queries import rule
from shuanghe.rulebook.rules import Rule

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class MonthOf:
    """One month of one member: owed and why, paid, how far settled."""

    month: date
    owed: Owed | None
    paid: Decimal
    state: Settled


@dataclass(frozen=True)
class MemberYear:
    """One member's year: months on the roll, and every entry of the ledger."""

    member: Member
    year: int
    months: tuple[MonthOf, ...]
    entries: Sequence[DuesEntry]

    @property
    def paid(self) -> Decimal:
        """What was paid for the months of the year."""
        return sum((one.paid for one in self.months), Decimal("0.00"))


def member_year(member: Member, year: int, *, on: date) -> MemberYear:
    """A member's months of a year with the calculation, for the member's own eyes."""
    payers, first = Payers(member=member), month_number(date(year, 1, 1))
    found = year_of(payers, first=first, months=MONTHS)
    return MemberYear(member, year, tuple(_months(found, payers, on)), entries_of(member))


def _months(found: Year, payers: Payers, on: date) -> list[MonthOf]:
    first = found.table.first
    steps = steps_of(payers, first=first, until=first + MONTHS)
    reliefs = reliefs_of(payers)
    months = []
    for row in range(len(found.table.members)):
        for column in range(MONTHS):
            month = month_day(first + column)
            if not found.table.places[row, column] or month > on:
                continue
            tariff = tariff_on(month)
            owed = owed_in_month(first + column, steps=steps, reliefs=reliefs, tariff=tariff)
            _due, paid, state = found.state(row, column, on=on)
            months.append(MonthOf(month, owed, paid, state))
    return months


@dataclass(frozen=True)
class Why:
    """Why a member owes what is owed, for whoever keeps the dues: all but the base itself."""

    yuan: Decimal
    payer: Payer
    rate: Decimal | None
    rules: Sequence[Rule]
    since: date
    is_relieved: bool

    @property
    def worked(self) -> str:
        """The calculation with the sealed base left out: "基数 × 1.5% = 37.50"."""
        if self.rate is None:
            return f"{self.yuan}"
        share = f"{(self.rate * 100).normalize():f}%"
        return f"基数 × {share}" + ("" if self.is_relieved else f" = {self.yuan}")


def why_owed(member: Member, month: date) -> Why | None:
    """Why a member in view owes what is owed for a month; None while no base is known."""
    payers, number = Payers(member=member), month_number(month)
    steps = steps_of(payers, first=number, until=number + 1)
    owed = owed_in_month(
        number, steps=steps, reliefs=reliefs_of(payers), tariff=tariff_on(month_day(number))
    )
    if owed is None:
        return None
    return Why(
        yuan=owed.yuan,
        payer=owed.amount.payer,
        rate=owed.amount.rate,
        rules=[rule(one, on=month_day(number)) for one in owed.amount.rule_ids],
        since=month_day([step.first for step in steps if step.first <= number][-1]),
        is_relieved=owed.relief is not None,
    )


def entries_of(member: Member) -> list[DuesEntry]:
    """Every entry for a member in view, newest first, each with its reversal."""
    found = DuesEntry.objects.filter(member__in=_same(member)).order_by("-month", "-id")
    return list(found.select_related("organisation").prefetch_related("reversals"))


def _same(member: Member) -> list[int]:
    merged = Member.objects.filter(merged_into=member).values_list("pk", flat=True)
    return [member.pk, *merged]


def entry_in_view(pk: int) -> DuesEntry:
    """A payment by its number. Raises Http404 outside the scope in force."""
    payments = DuesEntry.objects.filter(kind=EntryKind.PAYMENT)
    found: DuesEntry = get_object_or_404(payments.select_related("organisation", "member"), pk=pk)
    return found


def bases_missing(organisation: Organisation, year: int, *, most: int = 200) -> list[str]:
    """Names of those on today's roll below whose base was not looked at for the year."""
    looked_at = DuesBase.objects.filter(from_on__gte=date(year, 1, 1)).values("member_id")
    members = _on_the_roll(organisation).exclude(pk__in=looked_at)
    ordered = members.order_by("organisation__path", "name_pinyin", "id")
    return list(ordered.values_list("name", flat=True)[:most])


def roll_size(organisation: Organisation) -> int:
    """How many are on today's roll at or below an organisation."""
    return _on_the_roll(organisation).count()


def _on_the_roll(organisation: Organisation) -> "QuerySet[Member]":
    return Member.objects.filter(
        organisation__path__gte=organisation.path,
        organisation__path__lt=end_of(organisation.path),
        standing__in=ON_THE_ROLL,
        merged_into=None,
    )
