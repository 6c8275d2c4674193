"""Confirming values: a second person says that they are right, and they are locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.models import EntryKind, KpiEntry, KpiValue, ValueState
from shuanghe.operations.queries.definitions import Held, held_in
from shuanghe.operations.queries.standings import runs_of_red
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.organisation.models import Organisation

AT_ONCE = 500


@dataclass(frozen=True)
class Confirming:
    """One value to be confirmed: its id, and the amount that was read, in whole millionths."""

    value_id: int
    millionths: int


@action("kpi.confirm")
def values_confirm(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    wanted: Sequence[Confirming],
    on: date | None = None,
) -> int:
    """Confirm values, all or none; how many. Each was filed by somebody else and is locked then.

    Raises Refused for a value filed by the same person, one that has changed since it was read,
    or one that the actor does not answer for.
    """
    today = on or timezone.localdate()
    held = held_in(actor.scope("kpi.confirm"), on=today)
    read = {one.value_id: one.millionths for one in wanted}
    with looking(Scope.of(*(unit.path for unit in held.units.values()))):
        locked = KpiValue.objects.select_for_update(of=("self",)).filter(pk__in=read)
        values = list(locked.order_by("pk"))
        _check(actor, values, held, read)
        open_ = [one for one in values if one.state != ValueState.CONFIRMED]
        _write(actor, open_)
        touched = {(one.kpi_id, one.organisation_id) for one in open_}
        red = runs_of_red(touched, held, on=today)
    trail().note(
        organisation or ("operations.kpivalue", "确认"),
        f"确认经营指标 {len(open_)} 项",
        after={"values": [one.pk for one in open_]},
    )
    if open_:
        announce("kpi_confirmed", values=open_, actor=actor)
    latest = {(one.kpi_id, one.organisation_id, one.month) for one in open_}
    for run in red:
        if (run.kpi.pk, run.unit.pk, run.months[-1]) in latest:
            announce("kpi_topic_proposed", run=run, actor=actor)
    return len(open_)


def _check(actor: Actor, values: Sequence[KpiValue], held: Held, read: dict[int, int]) -> None:
    mine = [one for one in values if (one.kpi_id, one.organisation_id) in held.pairs]
    if len(mine) != len(read):
        raise Refused(_("其中有的数值不由您确认，请刷新页面后再试。"))
    for one in mine:
        title = held.kpis[one.kpi_id].title
        if one.state != ValueState.CONFIRMED and _same_person(actor, one):
            raise Refused(
                _("“%(title)s”%(month)s 是您自己填报的，须由另一个人确认。")
                % {"title": title, "month": f"{one.month:%Y-%m}"}
            )
        if one.millionths != read[one.pk]:
            raise Refused(
                _("“%(title)s”%(month)s 已改为 %(amount)s，请刷新页面核对后再确认。")
                % {
                    "title": title,
                    "month": f"{one.month:%Y-%m}",
                    "amount": f"{amount_of(one.millionths).normalize():f}",
                }
            )


def _same_person(actor: Actor, value: KpiValue) -> bool:
    if actor.user_id is None or value.entered_by_id is None:
        return bool(actor.name == value.entered_by)
    return bool(actor.user_id == value.entered_by_id)


def _write(actor: Actor, values: Sequence[KpiValue]) -> None:
    entries = [
        KpiEntry(
            kpi_id=one.kpi_id,
            organisation_id=one.organisation_id,
            month=one.month,
            quantity=one.quantity,
            kind=EntryKind.CONFIRMED,
            millionths=one.millionths,
            before_millionths=one.millionths,
            entered_by=actor.name,
            entered_by_id=actor.user_id,
            is_sample=one.is_sample,
        )
        for one in values
    ]
    KpiEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    KpiValue.objects.filter(pk__in=[one.pk for one in values]).update(
        state=ValueState.CONFIRMED, confirmed_by=actor.name, changed_at=timezone.now()
    )
    for one in values:
        one.state, one.confirmed_by = ValueState.CONFIRMED, actor.name
