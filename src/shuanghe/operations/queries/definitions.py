"""What is defined above a unit holds for it: KPIs and benchmarks, read on the way up.

The units are those the caller has in view already; only their lineage is read, nothing beside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.operations.models import Benchmark, Kpi
from shuanghe.organisation.models import Organisation

WHY = "指标、对标值由上级组织制定，对下级适用"


@dataclass(frozen=True)
class Ratio:
    """A computed KPI with its two parts."""

    kpi: Kpi
    numerator: Kpi
    denominator: Kpi


def above(units: Iterable[Organisation]) -> set[int]:
    """The ids of the units and of everything above them."""
    return {one for unit in units for one in lineage(unit.path)}


def kpis_over(units: Iterable[Organisation], *, on: date | None = None) -> list[Kpi]:
    """The KPIs defined for these units or above them, by place and code; on: in force that day."""
    wanted = Q(organisation_id__in=above(units))
    if on is not None:
        wanted &= Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    with looking(Scope.everything(WHY)):
        return list(Kpi.objects.filter(wanted).order_by("code", "id"))


def parts_of(kpis: Iterable[Kpi]) -> dict[int, Kpi]:
    """The KPIs that computed ones among these are the ratio of, by id."""
    ids = {part for one in kpis for part in one.part_ids}
    if not ids:
        return {}
    with looking(Scope.everything(WHY)):
        return {one.pk: one for one in Kpi.objects.filter(pk__in=ids)}


def benchmarks_over(
    kpis: Iterable[Kpi], units: Sequence[Organisation], years: Iterable[int]
) -> Mapping[tuple[int, int, int, str], Benchmark]:
    """(kpi, unit, year, kind) → the benchmark nearest above the unit."""
    ids = above(units)
    with looking(Scope.everything(WHY)):
        found = Benchmark.objects.filter(
            kpi__in=[one.pk for one in kpis], year__in=list(years), organisation_id__in=ids
        )
        by_place: dict[int, list[Benchmark]] = {}
        for one in found:
            by_place.setdefault(one.organisation_id, []).append(one)
    return {
        (one.kpi_id, unit.pk, one.year, one.kind): one
        for unit in units
        for place in lineage(unit.path)  # from the root down: the nearest one stays
        for one in by_place.get(place, ())
    }
