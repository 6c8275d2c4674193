"""Which projects have claimed the effect of a KPI already."""

from shuanghe.activities.projects.models import BenefitClaim, Project, ProjectMeasure
from shuanghe.activities.projects.queries.places import top_of
from shuanghe.activities.projects.rules.overlaps import Claimed
from shuanghe.activities.projects.rules.states import State
from shuanghe.kernel.permissions import looking

GIVEN_UP = (State.STOPPED, State.FAILED)


def claimed_elsewhere(project: Project, measure: ProjectMeasure) -> list[Claimed]:
    """The claims that stand on the same KPI and unit, of this and every other project.

    They may lie in another branch: of those only the number and the months are read.
    """
    with looking(top_of(project.organisation.path)):
        found = BenefitClaim.objects.filter(
            measure__kpi_id=measure.kpi_id, measure__unit_id=measure.unit_id, withdrawn_on=None
        )
        found = found.exclude(project__state__in=GIVEN_UP).exclude(method="F8")
        rows = list(found.values_list("project__number", "from_month", "to_month"))
    return [
        Claimed(number, measure.kpi_id, measure.unit_id, first, last)
        for number, first, last in rows
    ]
