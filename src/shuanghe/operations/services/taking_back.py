"""Taking back what nobody has confirmed: the filer withdraws it, a second person sends it back.

The ledger gets one more line; the value is again the last confirmed one, or there is none.
"""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.models import EntryKind, KpiEntry, KpiValue, ValueState
from shuanghe.operations.queries.definitions import Held, held_in
from shuanghe.operations.services.confirming import Confirming

AT_ONCE = 500


@action("kpi.file")
def values_withdraw(
    actor: Actor, *, organisation: None = None, wanted: Sequence[Confirming], on: date | None = None
) -> int:
    """Withdraw values that wait for a second person, all or none; how many.

    Raises Refused for one that is confirmed, changed since it was read, or not the actor's to file.
    """
    held = held_in(actor.scope("kpi.file"), on=on or timezone.localdate())
    values = _take_back(actor, held, wanted, kind=EntryKind.WITHDRAWN, reason="")
    trail().note(("operations.kpivalue", "撤回"), f"撤回未确认的经营指标 {len(values)} 项")
    return len(values)


@action("kpi.confirm")
def values_send_back(
    actor: Actor,
    *,
    organisation: None = None,
    wanted: Sequence[Confirming],
    reason: str,
    on: date | None = None,
) -> int:
    """Send values back to who filed them, with the reason, all or none; how many.

    Raises Refused without a reason and as values_withdraw.
    """
    if not reason.strip():
        raise Refused(_("请写明退回的原因，填报人照着改。"))
    held = held_in(actor.scope("kpi.confirm"), on=on or timezone.localdate())
    values = _take_back(actor, held, wanted, kind=EntryKind.RETURNED, reason=reason.strip()[:200])
    for one in values:
        _tell(one, held, reason.strip()[:100])
    trail().note(
        ("operations.kpivalue", "退回"),
        f"退回经营指标 {len(values)} 项",
        after={"reason": reason.strip()[:200]},
    )
    return len(values)


def _take_back(
    actor: Actor, held: Held, wanted: Sequence[Confirming], *, kind: EntryKind, reason: str
) -> list[KpiValue]:
    read = {one.value_id: one.millionths for one in wanted}
    with looking(Scope.of(*(unit.path for unit in held.units.values()))):
        locked = KpiValue.objects.select_for_update(of=("self",)).filter(pk__in=read)
        values = list(locked.order_by("pk"))
        _check(values, held, read)
        KpiEntry.objects.bulk_create(
            [_entry(actor, one, kind, reason) for one in values], batch_size=AT_ONCE
        )
        for one in values:
            _restore(one)
    return values


def _check(values: Sequence[KpiValue], held: Held, read: dict[int, int]) -> None:
    mine = [one for one in values if (one.kpi_id, one.organisation_id) in held.pairs]
    if not read or len(mine) != len(read):
        raise Refused(_("其中有的数值已经撤回、退回，或不由您办理，请刷新页面后再试。"))
    for one in mine:
        told = {"title": held.kpis[one.kpi_id].title, "month": f"{one.month:%Y-%m}"}
        if one.state == ValueState.CONFIRMED:
            raise Refused(
                _("“%(title)s”%(month)s 已经确认锁定，不能撤回；要改请另填一笔更正。") % told
            )
        if one.millionths != read[one.pk]:
            raise Refused(_("“%(title)s”%(month)s 已有变动，请刷新页面核对。") % told)


def _entry(actor: Actor, one: KpiValue, kind: EntryKind, reason: str) -> KpiEntry:
    return KpiEntry(
        kpi_id=one.kpi_id,
        organisation_id=one.organisation_id,
        month=one.month,
        quantity=one.quantity,
        kind=kind,
        millionths=one.millionths,
        before_millionths=one.millionths,
        reason=reason,
        entered_by=actor.name,
        entered_by_id=actor.user_id,
        is_sample=one.is_sample,
    )


def _restore(one: KpiValue) -> None:
    """The value as it was last confirmed; gone when it never was."""
    confirmed = KpiEntry.objects.filter(
        kpi_id=one.kpi_id, organisation_id=one.organisation_id, month=one.month,
        quantity=one.quantity, kind=EntryKind.CONFIRMED,
    ).order_by("-id").first()  # fmt: skip
    if confirmed is None:
        KpiValue.objects.filter(pk=one.pk).delete()
        return
    KpiValue.objects.filter(pk=one.pk).update(
        millionths=confirmed.millionths,
        state=ValueState.CONFIRMED,
        confirmed_by=confirmed.entered_by,
        changed_at=timezone.now(),
    )


def _tell(one: KpiValue, held: Held, reason: str) -> None:
    """Tell the filer what was sent back and why."""
    if one.entered_by_id is None:
        return
    unit, month = held.units[one.organisation_id], f"{one.month:%Y-%m}"
    notices_send(
        recipients=[one.entered_by_id],
        text=f"{unit.name} {held.kpis[one.kpi_id].title} {month} 的数值被退回：{reason}",
        url=f"{reverse('operations:month')}?unit={unit.code}&month={month}",
        source=("operations.kpivalue", str(one.pk)),
    )
