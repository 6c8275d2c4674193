"""Marking from when on a piece of work was to move a KPI: the start that effects are told by.

These run inside the action of the app the work belongs to, which says in its own trail what
it did; right and scope are those of that action.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.operations.models import Direction, Intervention, Kpi, KpiUnit
from shuanghe.operations.queries.definitions import kpis_over
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Intervening:
    """What begins: the KPI, the month, the thing of another app by type and id as in evidence.

    direction: higher, lower or band; blank for the KPI's own.
    """

    kpi_id: int
    started_on: date
    source_type: str
    source_id: str
    title: str
    ended_on: date | None = None
    direction: str = ""


def intervention_keep(
    name: str, *, organisation: Organisation, intervening: Intervening
) -> Intervention:
    """Keep that a piece of work begins to move a KPI of a unit, inside the action of another app.

    name: who says so. Kept again with the same start it takes the new title and end. Raises
    Refused for a KPI that the unit does not report, an empty title, an end before the start,
    and for another start than the one kept: withdraw that one with the reason first.
    """
    kpi = _kpi(organisation, intervening.kpi_id)
    start, end = _month(intervening.started_on), intervening.ended_on
    if not intervening.title.strip():
        raise Refused(_("请写明这项工作的名称。"))
    if end is not None and end < start:
        raise Refused(_("结束月份早于开始月份，请改正其中一个。"))
    if intervening.direction and intervening.direction not in set(Direction):
        raise Refused(_("希望的方向只能是越高越好、越低越好或在目标区间内。"))
    found = Intervention.objects.filter(
        source_type=intervening.source_type,
        source_id=intervening.source_id,
        kpi_id=kpi.pk,
        organisation=organisation,
        withdrawn_on=None,
    ).first()
    if found is not None and found.started_on != start:
        raise Refused(
            _(
                "“%(title)s”的开始月份已定为 %(month)s，看了结果不能再改；"
                "确实登记错了，先写明原因撤销。"
            )
            % {"title": found.title, "month": f"{found.started_on:%Y-%m}"}
        )
    made = found or Intervention(
        organisation=organisation,
        kpi_id=kpi.pk,
        started_on=start,
        source_type=intervening.source_type,
        source_id=intervening.source_id,
        marked_by=name,
        is_sample=organisation.is_sample,
    )
    made.title = intervening.title.strip()[:100]
    made.ended_on = None if end is None else _month(end)
    made.direction = intervening.direction
    made.save()
    return made


def intervention_end(*, source_type: str, source_id: str, ended_on: date) -> int:
    """Say that a piece of work stopped in a month; gives how many of its interventions ended.

    One that would have begun only afterwards ends in its own first month.
    """
    running = Intervention.objects.filter(
        source_type=source_type, source_id=source_id, ended_on=None, withdrawn_on=None
    )
    rows = list(running)
    for one in rows:
        one.ended_on = max(_month(ended_on), one.started_on)
    Intervention.objects.bulk_update(rows, ["ended_on"])
    return len(rows)


def intervention_withdraw(
    *, source_type: str, source_id: str, reason: str, on: date | None = None
) -> int:
    """Take back what was kept by mistake; it stays readable with the reason. Raises Refused.

    Gives how many were withdrawn. on: today unless said.
    """
    if not reason.strip():
        raise Refused(_("请写明为什么撤销。"))
    return Intervention.objects.filter(
        source_type=source_type, source_id=source_id, withdrawn_on=None
    ).update(withdrawn_on=on or timezone.localdate(), withdrawal_reason=reason.strip()[:200])


def _kpi(organisation: Organisation, pk: int) -> Kpi:
    found = next((one for one in kpis_over([organisation]) if one.pk == pk), None)
    if found is None:
        raise Refused(_("没有这个指标，或它不适用于这个单位；请另选一个。"))
    reported = KpiUnit.objects.filter(kpi_id=pk, organisation=organisation)
    if not reported.exists():
        raise Refused(
            _("%(unit)s 不填报“%(kpi)s”，看不出变化；请先把它列为填报单位，或另选指标。")
            % {"unit": organisation.name, "kpi": found.title}
        )
    return found


def _month(day: date) -> date:
    return day.replace(day=1)
