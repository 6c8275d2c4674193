"""A large extra payment is handed up level by level, each hand-over confirmed above (DF-12)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import DuesEntry, Passing
from shuanghe.activities.dues.queries.passing import (
    body_above,
    holder_of,
    is_large,
    receiver_of,
    steps_of,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@action("dues.file")
def extra_pass(
    actor: Actor,
    *,
    organisation: Organisation,
    entry: DuesEntry,
    passed_on: date,
    to_name: str = "",
    on: date | None = None,
) -> Passing:
    """Hand a large extra payment to the next level up, whole.

    organisation: who holds it now. to_name: who receives it where the next level is not in this
    installation. Raises Refused when it is not theirs to pass on, or for an impossible day.
    """
    today = on or timezone.localdate()
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not is_large(entry) or entry.reversals.exists():
        raise Refused(_("这笔党费没有达到全部上缴中央的数额，或者已经冲正（DF-12）。"))
    steps = steps_of(entry)
    holder = holder_of(entry, steps)
    if holder is None or holder.pk != organisation.pk:
        raise Refused(_("这笔多交的党费现在不在该组织手里，请刷新页面查看转到了哪一级。"))
    _check_day(passed_on, steps[-1].received_on if steps else entry.paid_on, today)
    above = body_above(organisation.path)
    named = to_name.strip() if above is None else above.name
    if not named:
        raise Refused(_("请写明转交给哪一级党组织，例如“示例集团党委组织部”。"))
    made: Passing = Passing.objects.create(
        organisation=organisation,
        entry=entry,
        to_organisation_id=None if above is None else above.pk,
        to_name=named[:100],
        passed_on=passed_on,
        passed_by=actor.name,
        is_sample=entry.is_sample,
    )
    trail().note(
        made, f"转交多交的党费 {entry.receipt_number} 给 {named}", after={"passed_on": passed_on}
    )
    return made


@action("dues.file")
def extra_receive(
    actor: Actor,
    *,
    organisation: Organisation,
    passing: Passing,
    received_on: date,
    voucher: str = "",
    on: date | None = None,
) -> Passing:
    """Confirm that a hand-over arrived: at the next level, or by the receipt that came back.

    Outside this installation the number of that receipt is needed. Raises Refused.
    """
    held: Passing = Passing.objects.select_for_update(of=("self",)).get(pk=passing.pk)
    if receiver_of(held).pk != organisation.pk:
        raise Refused(_("这笔转交不是给该组织的，请由收到的一级登记。"))
    if held.received_on is not None:
        raise Refused(_("这笔转交已经登记收到了，请刷新页面查看。"))
    _check_day(received_on, held.passed_on, on or timezone.localdate())
    if held.to_organisation_id is None and not voucher.strip():
        raise Refused(_("请填写上级党组织开具的收据或回执号。"))
    held.received_on, held.received_by = received_on, actor.name
    held.voucher = voucher.strip()[:60]
    held.save(update_fields=["received_on", "received_by", "voucher"])
    trail().note(
        held, f"登记收到多交的党费 {held.entry.receipt_number}", after={"received_on": received_on}
    )
    return held


def _check_day(day: date, earliest: date | None, today: date) -> None:
    if day > today:
        raise Refused(_("日期 %(day)s 还没有到，请在办理以后登记。") % {"day": day})
    if earliest is not None and day < earliest:
        raise Refused(
            _("日期 %(day)s 早于上一步的 %(earliest)s，请核对。")
            % {"day": day, "earliest": earliest}
        )
