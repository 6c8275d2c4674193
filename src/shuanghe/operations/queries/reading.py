"""What the pages show: KPIs in view, one KPI, a month to fill, a league, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.operations.models import Kpi, KpiUnit, KpiValue, Quantity, ValueState
from shuanghe.operations.queries.definitions import (
    Held,
    benchmarks_over,
    is_defined_over,
    kpis_named,
    kpis_shown,
)
from shuanghe.operations.queries.gathering import gathered
from shuanghe.operations.queries.standings import (
    Known,
    RedRun,
    Standing,
    red_runs,
    standings,
    thresholds,
)
from shuanghe.operations.rules.lights import Light
from shuanghe.organisation.models import Organisation

MONTHS_SHOWN = 36
LOOKED_BACK = 3


def month_before(month: date, count: int = 1) -> date:
    """The first day of a month so many before; after, for a negative count."""
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def reported(*, on: date) -> list[KpiUnit]:
    """Which unit in view reports what, with the units."""
    found = KpiUnit.objects.filter(until_on=None, from_on__lte=on)
    return list(found.select_related("organisation"))


@dataclass(frozen=True)
class KpiRow:
    """A KPI of the list: its latest month in view, the figure over all units, lights.

    filed: how many of the units have a value for that month; open: how many of those values
    nobody has confirmed.
    """

    kpi: Kpi
    units: tuple[Organisation, ...]
    month: date | None
    figure: Decimal | None
    lights: dict[str, int]
    filed: int = 0
    open: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every unit has filed the month."""
        return self.filed >= len(self.units)


def kpi_rows(*, on: date) -> list[KpiRow]:
    """The KPIs that units in view report, by code."""
    lines = reported(on=on)
    kpis = kpis_shown({one.kpi_id for one in lines})
    units: dict[int, dict[int, Organisation]] = {}
    for one in lines:
        units.setdefault(one.kpi_id, {})[one.organisation_id] = one.organisation
    everywhere = list({one.organisation_id: one.organisation for one in lines}.values())
    since = month_before(on.replace(day=1), LOOKED_BACK)
    found: dict[int, list[Standing]] = {}
    for standing in standings(kpis, everywhere, since, on):
        found.setdefault(standing.kpi.pk, []).append(standing)
    latest = {kpi: max(one.month for one in told) for kpi, told in found.items()}
    figures: dict[int, Decimal] = {}
    for month in set(latest.values()):
        due = [one for one in kpis if latest.get(one.pk) == month]
        figures |= gathered(due, everywhere, month, month)
    return [
        KpiRow(
            one,
            tuple(units.get(one.pk, {}).values()),
            latest.get(one.pk),
            figures.get(one.pk),
            _counted(found.get(one.pk, ()), latest.get(one.pk)),
            *_filed(found.get(one.pk, ()), latest.get(one.pk)),
        )
        for one in kpis
    ]


def _filed(found: Sequence[Standing], month: date | None) -> tuple[int, int]:
    """How many units have filed the month, and how many of those values nobody confirmed."""
    told = [one for one in found if one.month == month]
    return len(told), sum(not one.is_confirmed for one in told)


def _counted(found: Sequence[Standing], month: date | None) -> dict[str, int]:
    told = [one.light.value for one in found if one.month == month]
    return {light.value: told.count(light.value) for light in Light}


def kpi_in_view(pk: int) -> Kpi:
    """A KPI defined in view or above it. Raises Http404 for any other."""
    if not is_defined_over(pk):
        raise Http404
    (found,) = kpis_named({pk})
    return found


def units_reporting(kpi: Kpi) -> list[Organisation]:
    """The units in view that report a KPI."""
    lines = KpiUnit.objects.filter(kpi_id=kpi.pk, until_on=None).select_related("organisation")
    return [one.organisation for one in lines]


def kpi_line(kpi: Kpi, unit: Organisation, *, on: date) -> list[Standing]:
    """The last years of a KPI at one unit."""
    return standings([kpi], [unit], month_before(on.replace(day=1), MONTHS_SHOWN), on)


@dataclass(frozen=True)
class Slot:
    """One KPI of a unit in a month: what stands, and the plan."""

    kpi: Kpi
    actual: KpiValue | None
    plan: KpiValue | None
    before: Decimal | None


def month_slots(held: Held, unit: Organisation, month: date) -> list[Slot]:
    """What a unit is asked for in a month, by code, with what stands."""
    former = month_before(month)
    kpis = held.kpis_of(unit.pk)
    values = {
        (one.kpi_id, one.month, one.quantity): one
        for one in KpiValue.objects.filter(
            organisation_id=unit.pk, month__in=[month, former],
            kpi_id__in=[one.pk for one in kpis],
        )
    }  # fmt: skip
    slots = []
    for one in kpis:
        last = values.get((one.pk, former, Quantity.ACTUAL))
        slots.append(
            Slot(
                one,
                values.get((one.pk, month, Quantity.ACTUAL)),
                values.get((one.pk, month, Quantity.PLAN)),
                None if last is None else last.amount,
            )
        )
    return slots


@dataclass(frozen=True)
class Waiting:
    """A value that waits for a second person."""

    value: KpiValue
    kpi: Kpi
    unit: Organisation


def values_waiting(held: Held, *, most: int = 500) -> list[Waiting]:
    """The actual values that wait for whoever holds these pairs, oldest month first."""
    with looking(Scope.of(*(unit.path for unit in held.units.values()))):
        found = KpiValue.objects.exclude(state=ValueState.CONFIRMED).filter(
            kpi_id__in=held.kpis, organisation_id__in=held.units, quantity=Quantity.ACTUAL
        )
        told = list(found.order_by("month", "organisation_id", "kpi_id")[:most])
    return [
        Waiting(one, held.kpis[one.kpi_id], held.units[one.organisation_id])
        for one in told
        if (one.kpi_id, one.organisation_id) in held.pairs
    ]


@dataclass(frozen=True)
class League:
    """The page of 对标: KPIs to choose from, one of them by unit, topics proposed."""

    kpis: list[Kpi]
    kpi: Kpi | None
    rows: list[Standing]
    topics: list[RedRun]


def league_page(*, month: date, chosen: int | None, on: date) -> League:
    """What units in view report, one KPI of it ranked in a month, and what stayed red.

    Raises Http404 for a KPI that no unit in view reports and that is not defined over it.
    """
    lines = reported(on=on)
    kpis = kpis_named({one.kpi_id for one in lines})
    kpi = next((one for one in kpis if one.pk == chosen), None)
    if kpi is None and chosen is not None:
        kpi = kpi_in_view(chosen)
    places = list({one.organisation_id: one.organisation for one in lines}.values())
    known = benchmarks_over(kpis, places, {month.year, on.year - 1, on.year})
    if chosen is None:
        held = {key[0] for key in known if key[2] == month.year}
        kpi = next((one for one in kpis if one.pk in held), next(iter(kpis), None))
    mine = [one.organisation for one in lines if kpi is not None and one.kpi_id == kpi.pk]
    rows = league_of(kpi, mine, month, known) if kpi is not None else []
    return League(kpis, kpi, rows, topics_among(kpis, lines, on=on, known=known))


def league_of(
    kpi: Kpi, units: Sequence[Organisation], month: date, known: Known | None = None
) -> list[Standing]:
    """These units in one month: best first where a benchmark ranks them, else as in the tree."""
    found = standings([kpi], units, month, month, benchmarks=known)
    worse = 1 if kpi.direction == "lower" else -1

    def place(one: Standing) -> tuple[Any, ...]:
        if one.gap is None:
            return True, 0, 0, one.unit.path
        return False, -one.gap, worse * one.amount, one.unit.path

    return sorted(found, key=place)


def topics_proposed(*, on: date) -> list[RedRun]:
    """KPIs of units in view that were red for so many months in a row that a topic is proposed."""
    lines = reported(on=on)
    return topics_among(kpis_named({one.kpi_id for one in lines}), lines, on=on)


def topics_among(
    kpis: Sequence[Kpi], lines: Sequence[KpiUnit], *, on: date, known: Known | None = None
) -> list[RedRun]:
    """The same of KPIs and units that are known already."""
    units = list({one.organisation_id: one.organisation for one in lines}.values())
    back = int(thresholds()["red_months"]) + LOOKED_BACK
    since = month_before(on.replace(day=1), back)
    found = standings(kpis, units, since, on, is_confirmed=True, benchmarks=known)
    return red_runs(found)
