"""What is defined above a unit holds for it: KPIs and benchmarks, read on the way up.

The units and ids are those the caller has in view already, so these are read by number, wherever
they lie. What decides about a view is read behind the wall.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.scopes import current_scope
from shuanghe.kernel.tree import lineage
from shuanghe.operations.models import Benchmark, Kpi, KpiUnit
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.operations.rules.filing import Fault, Terms
from shuanghe.organisation.models import Organisation

WHY = "指标、对标值由上级组织制定，对下级适用"


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


def kpis_named(ids: Iterable[int]) -> list[Kpi]:
    """KPIs by id, by code, with the place that defines each.

    The caller has these ids from what is in view: a unit that reports them, kpis_defined.
    """
    with looking(Scope.everything(WHY)):
        found = Kpi.objects.filter(pk__in=set(ids)).select_related("organisation", "owner")
        return list(found.order_by("code", "id"))


def kpis_shown(reported: Iterable[int]) -> list[Kpi]:
    """The KPIs that units in view report, by id, and the open ones that places in view define."""
    scope, ids = current_scope(), set(reported)
    wanted = Q(pk__in=ids) | (scope.q("organisation__path") & Q(until_on=None))
    with looking(scope.with_lineage):
        found = list(Kpi.objects.filter(wanted).select_related("organisation"))
    elsewhere = ids - {one.pk for one in found}  # a unit was moved and still reports them
    found += kpis_named(elsewhere) if elsewhere else []
    return sorted(found, key=lambda one: (one.code, one.pk))


def is_defined_over(pk: int) -> bool:
    """Whether a place in view or above it defines this KPI."""
    with looking(current_scope().with_lineage):
        return bool(Kpi.objects.filter(pk=pk).exists())


def lines_known(wanted: Q) -> list[KpiUnit]:
    """The lines of units in view, by place, each with its unit, its KPI and that one's parts."""
    seen = current_scope().q("organisation__path")
    with looking(Scope.everything(WHY)):
        found = KpiUnit.objects.filter(seen, wanted).order_by("organisation__path")
        return list(
            found.select_related("organisation", "kpi", "kpi__numerator", "kpi__denominator")
        )


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
        return nearest(found, units)


def nearest(
    found: Iterable[Benchmark], units: Sequence[Organisation]
) -> Mapping[tuple[int, int, int, str], Benchmark]:
    """(kpi, unit, year, kind) → of these benchmarks the one nearest above the unit."""
    by_place: dict[int, list[Benchmark]] = {}
    for one in found:
        by_place.setdefault(one.organisation_id, []).append(one)
    return {
        (one.kpi_id, unit.pk, one.year, one.kind): one
        for unit in units
        for place in lineage(unit.path)  # from the root down: the nearest one stays
        for one in by_place.get(place, ())
    }


def terms_of(kpi: Kpi) -> Terms:
    """What a definition asks of its values."""
    low, high = kpi.plausible_low_millionths, kpi.plausible_high_millionths
    return Terms(
        title=kpi.title,
        measure=kpi.measure,
        frequency=kpi.frequency,
        is_computed=kpi.is_computed,
        may_be_negative=kpi.may_be_negative,
        plausible_low=None if low is None else amount_of(low),
        plausible_high=None if high is None else amount_of(high),
        from_on=kpi.from_on,
        until_on=kpi.until_on,
    )


@dataclass(frozen=True)
class Held:
    """Who files what: KPIs by id, units by id, and the pairs of both."""

    kpis: Mapping[int, Kpi]
    units: Mapping[int, Organisation]
    pairs: frozenset[tuple[int, int]]

    def kpis_of(self, unit: int) -> list[Kpi]:
        """The KPIs of one unit, by code."""
        mine = [self.kpis[kpi] for kpi, where in self.pairs if where == unit]
        return sorted(mine, key=lambda one: (one.code, one.pk))

    def meant(self, unit: str, kpi: str) -> tuple[int, Kpi] | Fault:
        """A unit's id and its KPI, each by code or name; or which of them is not filed here."""
        pk = next((one.pk for one in self.units.values() if unit in (one.code, one.name)), None)
        if pk is None:
            return Fault("unit", f"您填报的单位里没有“{unit}”，请核对编码或名称。")
        found = next((one for one in self.kpis_of(pk) if kpi in (one.code, one.title)), None)
        if found is None:
            wrong = f"这个单位没有由您填报的指标“{kpi}”，请核对编码或名称。"
            return Fault("kpi", wrong)
        return pk, found


def held_in(scope: Scope, *, on: date) -> Held:
    """What whoever holds a filing right on this scope answers for, on a day.

    A KPI with an owner is filed by that department for all its units, wherever they lie; one
    without is filed at the unit. Naming the owner is what opens those units, and for this alone.
    """
    open_ = Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    with looking(scope.with_lineage):
        kpis = _filed(scope, open_)
    owned = {one.pk for one in kpis.values() if one.is_owned}
    with looking(scope):
        told = _reporting(open_)
    with looking(Scope.everything(WHY)):
        told += _reporting(open_ & Q(kpi_id__in=owned)) if owned else []
        elsewhere = {one.kpi_id for one in told} - kpis.keys()
        if elsewhere:  # computed ones, and those of units that were moved
            found = Kpi.objects.filter(open_, pk__in=elsewhere, numerator=None, owner=None)
            kpis |= {one.pk: one for one in found}
    filed = {pk: one for pk, one in kpis.items() if one.owner_id is None or pk in owned}
    kept = [one for one in told if one.kpi_id in filed]
    return Held(
        kpis={one.kpi_id: filed[one.kpi_id] for one in kept},
        units={one.organisation_id: one.organisation for one in kept},
        pairs=frozenset((one.kpi_id, one.organisation_id) for one in kept),
    )


def _filed(scope: Scope, open_: Q) -> dict[int, Any]:
    """The KPIs in view that are filed, each with is_owned: whether its owner lies in the scope.

    The scope in force reaches up from the given one; owners above it are left out by their paths.
    """
    owners = Organisation.objects.exclude(path__in=scope.with_lineage.alone)
    found = Kpi.objects.filter(open_, numerator=None).annotate(
        is_owned=Exists(owners.filter(pk=OuterRef("owner_id")))
    )
    return {one.pk: one for one in found}


def _reporting(wanted: Q) -> list[KpiUnit]:
    """The lines of units that stand, with the units, in the scope in force."""
    rows = KpiUnit.objects.filter(wanted, organisation__dissolved_on=None)
    return list(rows.select_related("organisation"))


def owners_of(kpis: Iterable[Kpi]) -> dict[int, Organisation]:
    """The departments that file these KPIs, by their id."""
    ids = {one.owner_id for one in kpis if one.owner_id is not None}
    with looking(Scope.everything(WHY)):
        return {one.pk: one for one in Organisation.objects.filter(pk__in=ids)} if ids else {}


def benchmarks_of(kpi: Kpi) -> list[Benchmark]:
    """The benchmarks of a KPI in view, newest year first, with their places."""
    found = Benchmark.objects.filter(kpi_id=kpi.pk).select_related("organisation")
    return list(found.order_by("-year", "kind", "organisation_id"))
