"""Where a topic lies: the host, the body above that steers, the units whose KPIs it moves."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from shuanghe.activities.counselling.models import Appointment, CounsellingTopic
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.permissions.rights import OWN
from shuanghe.kernel.tree import SEGMENT, lineage
from shuanghe.operations.models import Kpi, KpiUnit
from shuanghe.operations.queries.definitions import kpis_named, kpis_over
from shuanghe.operations.queries.values import series_many
from shuanghe.organisation.models import Member, Organisation, Post

Series = dict[tuple[int, int], dict[date, Decimal]]


def path_up_to(path: str, node: int) -> str:
    """The part of a path that ends with a node on it; "" when it does not lie on it."""
    way = lineage(path)
    return path[: (way.index(node) + 1) * SEGMENT] if node in way else ""


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


def values_of(
    host: Organisation, pairs: Iterable[tuple[Kpi, int]], from_on: date, to_on: date
) -> Series:
    """(kpi, unit) → month → confirmed value, for KPIs of units of a host."""
    wanted = list(pairs)
    kpis = list({kpi.pk: kpi for kpi, _unit in wanted}.values())
    found: Series = {}
    with looking(Scope.of(host.path)):
        rows = series_many(kpis, {unit for _kpi, unit in wanted}, from_on, to_on, is_confirmed=True)
    asked = {(kpi.pk, unit) for kpi, unit in wanted}
    for kpi, unit, month, amount in rows:
        if (kpi, unit) in asked:
            found.setdefault((kpi, unit), {})[month] = amount
    return found


def kpis_measured(ids: Iterable[int]) -> dict[int, Kpi]:
    """KPIs by id."""
    return {one.pk: one for one in kpis_named(ids)}


def homes_of(actor: Actor, topic: CounsellingTopic) -> Sequence[str]:
    """The paths where somebody belongs and holds posts."""
    homes = [one.path for one in actor.grants if one.gives(OWN) or one.gives("counselling.judge")]
    if actor.member_id is not None:
        with looking(Scope.of(topic.organisation.path[:SEGMENT])):
            own = Member.objects.filter(pk=actor.member_id)
            posts = Post.objects.filter(member_id=actor.member_id, until_on=None)
            homes += own.values_list("organisation__path", flat=True)
            homes += posts.values_list("organisation__path", flat=True)
    return homes
