"""Interventions in the scope in force, with the KPIs they are to move."""

from collections.abc import Iterable
from datetime import date

from shuanghe.operations.models import Intervention, Kpi
from shuanghe.operations.queries.definitions import kpis_named
from shuanghe.organisation.models import Organisation


def interventions(
    *,
    kpis: Iterable[Kpi] | None = None,
    organisation: Organisation | None = None,
    on: date,
) -> list[Intervention]:
    """What was to move KPIs and had begun by a day, oldest first; withdrawn ones are left out.

    kpis: only of these. organisation: only at this unit itself. Each carries its unit and KPI:
    two statements.
    """
    wanted = Intervention.objects.filter(withdrawn_on=None, started_on__lte=on)
    if kpis is not None:
        wanted = wanted.filter(kpi_id__in=[one.pk for one in kpis])
    if organisation is not None:
        wanted = wanted.filter(organisation=organisation)
    found = list(wanted.select_related("organisation").order_by("started_on", "id"))
    return with_kpis(found)


def interventions_of(source_type: str, source_id: str) -> list[Intervention]:
    """Every intervention of one source in view, oldest first, those withdrawn included."""
    found = Intervention.objects.filter(source_type=source_type, source_id=source_id)
    return with_kpis(list(found.select_related("organisation").order_by("started_on", "id")))


def with_kpis(rows: list[Intervention]) -> list[Intervention]:
    """These rows with their KPIs, which are defined above the units and read on the way up."""
    known = {one.pk: one for one in kpis_named({row.kpi_id for row in rows})} if rows else {}
    for row in rows:
        row.kpi = known[row.kpi_id]
    return rows
