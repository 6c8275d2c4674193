"""The figures of a project's KPIs in a month, as the ledger of operations has them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from shuanghe.activities.projects.models import Project, ProjectMeasure, ProjectProgress
from shuanghe.activities.projects.queries.places import unit_path
from shuanghe.activities.projects.rules.clocks import month_after
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.operations.queries.definitions import kpis_named
from shuanghe.operations.queries.values import series_many
from shuanghe.operations.rules.amounts import rounded


@dataclass(frozen=True)
class Figure:
    """One KPI of a project in a month; amount None where nothing is filed yet."""

    measure: ProjectMeasure
    month: date
    amount: Decimal | None

    @property
    def kept(self) -> dict[str, str | None]:
        """What a report keeps of it."""
        amount = self.amount
        return {
            "title": self.measure.kpi_title,
            "unit": self.measure.unit_name,
            "measure": self.measure.kpi_measure,
            "value": None if amount is None else str(rounded(amount, self.measure.kpi_decimals)),
        }


def figures_of(project: Project, month: date) -> list[Figure]:
    """The project's KPIs in a month."""
    found = series_of(project, month, month)
    return [Figure(one, month, points.get(month)) for one, points in found]


def series_of(
    project: Project, from_on: date, to_on: date, *, is_confirmed: bool = False
) -> list[tuple[ProjectMeasure, dict[date, Decimal]]]:
    """Each measure of a project with its values by month: what its KPIs did, at its units alone."""
    measures = list(project.measures.all())
    if not measures:
        return []
    kpis = kpis_named({one.kpi_id for one in measures})
    with looking(Scope.of(unit_path(project))):
        rows = series_many(
            kpis, {one.unit_id for one in measures}, from_on, to_on, is_confirmed=is_confirmed
        )
    return [
        (
            one,
            {
                month: amount
                for kpi, unit, month, amount in rows
                if (kpi, unit) == (one.kpi_id, one.unit_id)
            },
        )
        for one in measures
    ]


def project_reported(progress_id: int) -> int | None:
    """The project in view that a month's report is of."""
    found = ProjectProgress.objects.filter(pk=progress_id).values_list("project_id", flat=True)
    return found.first()


def months_to_claim(project: Project, *, on: date) -> dict[str, str]:
    """The months a next claim may be about: confirmed, after the start, not claimed before.

    Keys from_month and to_month as the form has them; empty where no such month is over.
    """
    if project.started_on is None:
        return {}
    start = month_after(project.started_on.replace(day=1))
    claimed = project.claims.filter(withdrawn_on=None).aggregate(last=Max("to_month"))["last"]
    start = max(start, month_after(claimed)) if claimed else start
    series = series_of(project, start, on, is_confirmed=True)
    known = [month for _measure, points in series for month in points if month >= start]
    known = [month for month in known if month < on.replace(day=1)]
    if not known:
        return {}
    return {"from_month": f"{min(known):%Y-%m}", "to_month": f"{max(known):%Y-%m}"}
