"""Where a project lies: the company that calls, the unit between, the units whose KPIs it moves.

A branch does not see above itself, and its project moves the figures of the unit it belongs to.
What is opened here is exactly that unit, or the company's own calls, and nothing beside.
"""

from datetime import date

from django.db.models import Case, F, Subquery, When

from shuanghe.activities.projects.models import Call, Project
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import SEGMENT, is_within, lineage, path_up_to, paths_above
from shuanghe.operations.models import Kpi, KpiUnit
from shuanghe.operations.queries.definitions import kpis_over
from shuanghe.organisation.models import Organisation


def top_of(path: str) -> Scope:
    """The tree a place lies in."""
    return Scope.of(path[:SEGMENT])


def calls_over(organisation: Organisation, *, on: date | None = None) -> list[Call]:
    """The calls that hold for an organisation, newest first; on: those open that day."""
    with looking(top_of(organisation.path)):
        found = Call.objects.filter(organisation_id__in=lineage(organisation.path))
        if on is not None:
            found = found.filter(opens_on__lte=on, closes_on__gte=on)
        return list(found.select_related("organisation").order_by("-year", "-id"))


def call_of(project: Project) -> Call:
    """The call a project answers, with its company."""
    with looking(top_of(project.organisation.path)):
        found: Call = Call.objects.select_related("organisation").get(pk=project.call_id)
        return found


def call_and_unit(project: Project) -> tuple[Call, str]:
    """The call a project answers, with its company, and the short name of its unit."""
    with looking(top_of(project.organisation.path)):
        units = Organisation.objects.filter(pk=project.unit_id).order_by()
        name = Case(When(short_name="", then=F("name")), default=F("short_name"))
        found = Call.objects.select_related("organisation").annotate(
            unit_named=Subquery(units.values_list(name)[:1])
        )
        call: Call = found.get(pk=project.call_id)
        return call, str(call.unit_named)  # type: ignore[attr-defined]


def unit_path(project: Project) -> str:
    """The path of the unit a project belongs to."""
    return path_up_to(project.organisation.path, project.unit_id) or project.organisation.path


def unit_of(organisation: Organisation, call: Call) -> Organisation | None:
    """The body right below the calling company on the way to an organisation; None for itself."""
    base = call.organisation.path
    if not is_within(organisation.path, base) or organisation.path == base:
        return None
    path = organisation.path[: len(base) + SEGMENT]
    with looking(Scope.of(path)):
        found: Organisation = Organisation.objects.get(path=path)
        return found


def path_of_unit(pk: int, *, near: str) -> str:
    """The path of a body in the tree of a place; "" for none."""
    with looking(top_of(near)):
        return Organisation.objects.filter(pk=pk).values_list("path", flat=True).first() or ""


def answers_for(actor: Actor, unit: str) -> bool:
    """Whether somebody answers for a unit: with the right on it, and not as who offers from above.

    unit: the path of a body right below the one that offers.
    """
    above = paths_above(unit)
    is_offering = actor.user_id is not None and any(actor.may("project.manage", p) for p in above)
    return actor.may("project.check", unit) and not is_offering


def pairs_of(organisation: Organisation, call: Call) -> list[tuple[Kpi, Organisation]]:
    """The KPIs and units that a project of an organisation may set out to move, in order."""
    unit = unit_of(organisation, call)
    if unit is None:
        return []
    with looking(Scope.of(unit.path)):
        lines = KpiUnit.objects.filter(until_on=None).select_related("organisation")
        reported = [(one.kpi_id, one.organisation) for one in lines]
    kpis = {one.pk: one for one in kpis_over([place for _kpi, place in reported] or [unit])}
    known = [(kpis[kpi], place) for kpi, place in reported if kpi in kpis]
    return sorted(known, key=lambda one: (one[1].path, one[0].code))
