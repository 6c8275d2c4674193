"""The operating side of the sheet: every KPI that units of a subtree report, in a month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, Q, Value

from shuanghe.insight.ledgers.queries.places import opening, within
from shuanghe.insight.ledgers.rules.rows import (
    Group,
    Row,
    Side,
    Status,
    change_of,
    worst_first,
)
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import current_scope, looking
from shuanghe.operations.models import (
    Benchmark,
    Gathering,
    Kpi,
    KpiValue,
    Quantity,
    ValueState,
)
from shuanghe.operations.queries.definitions import above, lines_known, nearest
from shuanghe.operations.queries.reading import month_before
from shuanghe.operations.queries.standings import stick_of
from shuanghe.operations.rules.amounts import amount_of, ratio_of, rounded
from shuanghe.operations.rules.filing import MONTHS_OF
from shuanghe.operations.rules.gathering import Cells, gathered_ratio, gathered_value
from shuanghe.operations.rules.lights import Light, light_of
from shuanghe.organisation.models import Organisation

STATUS = {
    Light.GREEN: Status.GREEN,
    Light.AMBER: Status.AMBER,
    Light.RED: Status.RED,
    Light.NONE: Status.NONE,
}
SHOWN = (Status.RED, Status.AMBER, Status.GREEN)
Units = Mapping[int, list[Organisation]]
"""KPI id → the units that report it."""


@dataclass(frozen=True)
class Figures:
    """Values around a month by KPI, unit, period and quantity, with what they are held against."""

    kpis: Mapping[int, Kpi]
    amounts: Mapping[tuple[int, int, date, str], Decimal]
    unsure: frozenset[tuple[int, int, date, str]]
    benchmarks: Mapping[tuple[int, int, int, str], Benchmark]

    def amount(
        self, kpi: Kpi, unit: int, first: date, quantity: str = Quantity.ACTUAL
    ) -> Decimal | None:
        """The value of a KPI at a unit; of a ratio from its parts."""
        if not kpi.is_computed:
            return self.amounts.get((kpi.pk, unit, first, quantity))
        above, below = (self.amounts.get((part, unit, first, quantity)) for part in kpi.part_ids)
        return None if above is None or below is None else ratio_of(above, below, kpi.factor)

    def is_sure(self, kpi: Kpi, unit: int, first: date) -> bool:
        """Whether a second person has confirmed it, or all that it is worked out from."""
        parts = kpi.part_ids or (kpi.pk,)
        return not any((part, unit, first, Quantity.ACTUAL) in self.unsure for part in parts)

    def over(self, kpi: Kpi, units: Iterable[Organisation], first: date) -> Decimal | None:
        """The figure of several units together; None where it does not add up."""
        places = [unit.pk for unit in units]
        if kpi.is_computed:
            parts = [self.kpis[part] for part in kpi.part_ids]
            above, below = (
                (self._cells(part, places, first), part.gathering == Gathering.LAST)
                for part in parts
            )
            sums = gathered_ratio(above, below)
            return None if sums is None else ratio_of(*sums, kpi.factor)
        return gathered_value(
            self._cells(kpi, places, first),
            is_last=kpi.gathering == Gathering.LAST,
            is_single=kpi.gathering == Gathering.NONE,
        )

    def _cells(self, kpi: Kpi, places: Iterable[int], first: date) -> Cells:
        told = ((unit, self.amounts.get((kpi.pk, unit, first, Quantity.ACTUAL))) for unit in places)
        return {(unit, first): amount for unit, amount in told if amount is not None}

    def held_against(self, kpi: Kpi, unit: int, first: date) -> tuple[Light, Decimal | None]:
        """The light of the value, and the benchmark it has."""
        amount = self.amount(kpi, unit, first)
        stick, benchmark = stick_of(kpi, unit, first.year, self.benchmarks)
        light = Light.NONE if amount is None else light_of(amount, stick)
        return light, None if benchmark is None else benchmark.amount


def kpi_rows(organisation: Organisation, *, month: Period) -> list[Row]:
    """A row for each KPI: of its one unit, or of several together with how many are red.

    Two statements.
    """
    kpis, units = _reported(organisation, month)
    if not kpis:
        return []
    figures = _figures(kpis, units, month.starts_on)
    return worst_first(
        (_single if len(units[kpi.pk]) == 1 else _several)(kpi, units[kpi.pk], figures, month)
        for kpi in kpis
    )


def _reported(
    organisation: Organisation, month: Period
) -> tuple[list[Kpi], dict[int, list[Organisation]]]:
    lines = lines_known(
        within("organisation__path", organisation)
        & (Q(until_on=None) | Q(until_on__gt=month.starts_on))
        & Q(from_on__lte=month.ends_on)
    )
    kpis: dict[int, Kpi] = {}
    units: dict[int, list[Organisation]] = {}
    for line in lines:
        kpis.setdefault(line.kpi_id, line.kpi)
        units.setdefault(line.kpi_id, []).append(line.organisation)
    return sorted(kpis.values(), key=lambda one: (one.code, one.pk)), units


def period_of_kpi(kpi: Kpi, month: date, *, back: int = 0) -> date:
    """The first month of the period of a KPI that a month lies in, or of one so many before."""
    step = MONTHS_OF[kpi.frequency]
    first = month.replace(month=(month.month - 1) // step * step + 1)
    return month_before(first, back * step)


def _figures(kpis: Sequence[Kpi], units: Units, month: date) -> Figures:
    parts = {part.pk: part for kpi in kpis for part in (kpi.numerator, kpi.denominator) if part}
    known = parts | {kpi.pk: kpi for kpi in kpis}
    places = list({unit.pk: unit for mine in units.values() for unit in mine}.values())
    since = min(period_of_kpi(kpi, month, back=1) for kpi in kpis)
    amounts, unsure, sticks = {}, set(), []
    for kpi, place, what, millionths, first, state, year in _told(known, places, since, month):
        if first is None:
            sticks.append(
                Benchmark(
                    kpi_id=kpi, organisation_id=place, kind=what, millionths=millionths, year=year
                )
            )
            continue
        amounts[kpi, place, first, what] = amount_of(millionths)
        if state != ValueState.CONFIRMED:
            unsure.add((kpi, place, first, what))
    return Figures(known, amounts, frozenset(unsure), nearest(sticks, places))


def _told(
    kpis: Iterable[int], places: Sequence[Organisation], since: date, month: date
) -> list[tuple[Any, ...]]:
    """Values of the months, and the benchmarks of their years, which have no month."""
    with looking(current_scope().with_lineage):
        values = KpiValue.objects.filter(
            kpi_id__in=list(kpis), organisation_id__in=[unit.pk for unit in places],
            month__gte=since, month__lte=month,
        )  # fmt: skip
        sticks = Benchmark.objects.filter(
            kpi_id__in=list(kpis), organisation_id__in=above(places),
            year__range=(since.year, month.year),
        )  # fmt: skip
        filed = values.order_by().values_list(
            "kpi_id", "organisation_id", "quantity", "millionths", "month", "state", Value(0)
        )
        held = sticks.order_by().values_list(
            "kpi_id", "organisation_id", "kind", "millionths",
            Value(None, DateField()), Value("", CharField()), "year",
        )  # fmt: skip
        return list(filed.union(held, all=True))


def _single(kpi: Kpi, units: Sequence[Organisation], figures: Figures, month: Period) -> Row:
    (unit,) = units
    first, earlier = (period_of_kpi(kpi, month.starts_on, back=back) for back in (0, 1))
    now, before = (figures.amount(kpi, unit.pk, one) for one in (first, earlier))
    light, benchmark = figures.held_against(kpi, unit.pk, first)
    plan = figures.amount(kpi, unit.pk, first, Quantity.PLAN)
    return Row(
        Side.OPERATIONS,
        Group.KPI,
        kpi.title,
        opening("operations:kpi", kpi.pk, unit=unit.code),
        wanted=written(kpi, benchmark if plan is None else plan),
        actual=written(kpi, now),
        measure=kpi.measure,
        status=STATUS[light],
        change=change_of(kpi.direction, now, before),
        before=written(kpi, before),
        note=unit.name,
        is_sure=now is None or figures.is_sure(kpi, unit.pk, first),
        filed=(int(now is not None), 1),
        kpis=frozenset({kpi.pk}),
    )


def _several(kpi: Kpi, units: Sequence[Organisation], figures: Figures, month: Period) -> Row:
    first, earlier = (period_of_kpi(kpi, month.starts_on, back=back) for back in (0, 1))
    filed = [unit.pk for unit in units if figures.amount(kpi, unit.pk, first) is not None]
    lights = [STATUS[figures.held_against(kpi, unit, first)[0]] for unit in filed]
    amount, before = (figures.over(kpi, units, one) for one in (first, earlier))
    was_whole = all(figures.amount(kpi, unit.pk, earlier) is not None for unit in units)
    is_alike = was_whole and len(filed) == len(units)
    shown = [light for light in SHOWN if light in lights]
    return Row(
        Side.OPERATIONS,
        Group.KPI,
        kpi.title,
        opening("operations:league", kpi=str(kpi.pk), month=str(month)),
        actual=written(kpi, amount),
        measure=kpi.measure,
        status=shown[0] if shown else Status.NONE,
        change=change_of(kpi.direction, *((amount, before) if is_alike else (None, None))),
        before=written(kpi, before),
        lights=tuple((light, lights.count(light)) for light in shown),
        is_sure=all(figures.is_sure(kpi, unit, first) for unit in filed),
        filed=(len(filed), len(units)),
        kpis=frozenset({kpi.pk}),
    )


def written(kpi: Kpi, amount: Decimal | None) -> str:
    """A value as people read it; "" for none."""
    return "" if amount is None else f"{rounded(amount, kpi.decimals):,}"
