"""How much somebody has to file or confirm now: two figures for the first page."""

from datetime import date
from typing import NamedTuple

from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.models import KpiValue, Quantity
from shuanghe.operations.queries.definitions import held_in
from shuanghe.operations.queries.reading import month_before, values_waiting
from shuanghe.operations.rules.filing import MONTHS_OF


class Pressing(NamedTuple):
    """month: the last one that is over. to_file: values of it that are still missing for the
    units and KPIs the actor files; to_confirm: values of others that wait for the actor.
    """

    month: date
    to_file: int
    to_confirm: int


def pressing_of(actor: Actor, *, on: date) -> Pressing:
    """What waits for the actor, by the rights to file and to confirm."""
    month = month_before(on.replace(day=1))
    return Pressing(month, _missing(actor, month, on), _waiting(actor, on))


def _missing(actor: Actor, month: date, on: date) -> int:
    if not actor.may("kpi.file"):
        return 0
    held = held_in(actor.scope("kpi.file"), on=on)
    due = {
        (kpi, unit)
        for kpi, unit in held.pairs
        if (month.month - 1) % MONTHS_OF[held.kpis[kpi].frequency] == 0
    }
    with looking(Scope.of(*(unit.path for unit in held.units.values()))):
        there = KpiValue.objects.filter(
            month=month, quantity=Quantity.ACTUAL, kpi_id__in=held.kpis,
            organisation_id__in=held.units,
        )  # fmt: skip
        filed = set(there.order_by().values_list("kpi_id", "organisation_id"))
    return len(due - filed)


def _waiting(actor: Actor, on: date) -> int:
    if not actor.may("kpi.confirm"):
        return 0
    rows = values_waiting(held_in(actor.scope("kpi.confirm"), on=on))
    return sum(one.value.entered_by_id != actor.user_id for one in rows)
