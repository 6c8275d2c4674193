"""Where a topic lies: the host, the body above that steers, the units whose KPIs it moves."""

from collections.abc import Iterable

from shuanghe.activities.counselling.models import Appointment, CounsellingTopic
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import SEGMENT, lineage, path_up_to
from shuanghe.operations.models import Kpi, KpiUnit
from shuanghe.operations.queries.definitions import kpis_named, kpis_over
from shuanghe.organisation.models import Organisation


def company_path(topic: CounsellingTopic) -> str:
    """The path of the body that steers a topic; of the host where it lies elsewhere now."""
    return path_up_to(topic.organisation.path, topic.company) or str(topic.organisation.path)


def company_of(topic: CounsellingTopic) -> Organisation:
    """The body that steers a topic."""
    with looking(Scope.of(company_path(topic))):
        found: Organisation = Organisation.objects.get(path=company_path(topic))
        return found


def company_over(host: Organisation, appointment: Appointment | None) -> int:
    """The id of the body that steers topics of a host: the pool's, else the nearest above."""
    way = lineage(host.path)
    if appointment is not None:
        with looking(Scope.of(host.path[:SEGMENT])):
            row = Appointment.objects.select_related("counsellor").get(pk=appointment.pk)
            if row.counsellor.organisation_id in way:
                return int(row.counsellor.organisation_id)
    return way[-2] if len(way) > 1 else way[-1]


def appointments_of(host: Organisation) -> list[Appointment]:
    """The accepted appointments to a host, newest first."""
    return list(Appointment.objects.filter(organisation=host, state="accepted"))


def pairs_of(host: Organisation) -> list[tuple[Kpi, Organisation]]:
    """The KPIs and units of a host, by place and code."""
    with looking(Scope.of(host.path)):
        lines = list(KpiUnit.objects.filter(until_on=None).select_related("organisation"))
    kpis = {one.pk: one for one in kpis_over([one.organisation for one in lines] or [host])}
    known = [(kpis[one.kpi_id], one.organisation) for one in lines if one.kpi_id in kpis]
    return sorted(known, key=lambda one: (one[1].path, one[0].code))


def kpis_measured(ids: Iterable[int]) -> dict[int, Kpi]:
    """KPIs by id."""
    return {one.pk: one for one in kpis_named(ids)}
