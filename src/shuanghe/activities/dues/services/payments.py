"""Money comes in, is taken back, is agreed to come later: each a new line of the ledger."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import DuesEntry, EntryKind
from shuanghe.activities.dues.queries.sheets import clocks_on, month_sheet
from shuanghe.activities.dues.rules import month_after
from shuanghe.activities.dues.rules.many import fen_of
from shuanghe.activities.dues.services.closing import collection_judge
from shuanghe.activities.dues.services.taking import (
    Payment,
    hold,
    payments_take,
    row_of,
    sent_before,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@action("dues.file")
def payment_file(
    actor: Actor,
    *,
    organisation: Organisation,
    payment: Payment,
    on: date | None = None,
    client_key: str = "",
) -> DuesEntry:
    """Take down one payment at the organisation that collects it; the receipt gets its number.

    A month in which nothing is open any more files its record of collection. The same client_key
    gives back the first entry and writes nothing.
    Raises Refused for somebody who does not pay here that month, or an amount that is not owed.
    """
    today = on or timezone.localdate()
    sent = sent_before(organisation, client_key)
    if sent:
        trail().note(sent[0], "重复提交，沿用已登记的党费")
        return sent[0]
    (entry,) = payments_take(actor, organisation, [payment], today, client_key=client_key)
    trail().note(entry, f"登记党费 {entry.receipt_number}", after=_told(entry))
    return entry


@action("dues.file")
def payments_file_many(
    actor: Actor,
    *,
    organisation: Organisation,
    payments: Sequence[Payment],
    on: date | None = None,
    months: Sequence[date] = (),
    client_key: str = "",
) -> list[DuesEntry]:
    """Take down many payments, all or none. months: further months to judge for being settled.

    The same client_key gives back the first entries and writes nothing.
    """
    today = on or timezone.localdate()
    sent = sent_before(organisation, client_key)
    if sent:
        trail().note(organisation, "重复提交，沿用已登记的党费")
        return sent
    made = payments_take(actor, organisation, payments, today, months=months, client_key=client_key)
    paid = sum(entry.paid_fen for entry in made)
    trail().note(
        organisation,
        f"登记党费 {len(made)} 笔",
        after={
            "count": len(made),
            "paid_fen": paid,
            "receipts": [one.receipt_number for one in made],
        },
    )
    return made


@action("dues.file")
def payment_reverse(
    actor: Actor,
    *,
    organisation: Organisation,
    entry: DuesEntry,
    reason: str,
    on: date | None = None,
) -> DuesEntry:
    """Take a payment back by a line of its own; both stay.

    A month that is open again withdraws its record. Raises Refused without a reason, for another
    organisation's entry, for what is no payment, or the second time.
    """
    hold(organisation)
    if entry.organisation_id != organisation.pk:
        raise Refused(_("这笔党费不是该组织收的，请由收缴的支部冲正。"))
    if entry.kind != EntryKind.PAYMENT:
        raise Refused(_("只有交纳的党费可以冲正。"))
    if DuesEntry.objects.filter(reverses=entry).exists():
        raise Refused(_("这笔党费已经冲正过了，请刷新页面查看。"))
    if entry.passings.exists():
        raise Refused(_("这笔多交的党费已经转交上级（DF-12），不能冲正；请与上级党组织核对。"))
    if not reason.strip():
        raise Refused(_("请写明冲正的原因，例如“重复登记”。"))
    today = on or timezone.localdate()
    made: DuesEntry = DuesEntry.objects.create(
        organisation=organisation,
        member_id=entry.member_id,
        month=entry.month,
        kind=EntryKind.REVERSAL,
        due_fen=entry.due_fen,
        paid_fen=-entry.paid_fen,
        paid_on=today,
        method=entry.method,
        note=reason.strip()[:100],
        reverses=entry,
        entered_by=actor.name,
        is_sample=entry.is_sample,
    )
    collection_judge(actor, organisation, [entry.month], on=today)
    trail().note(made, f"冲正党费 {entry.receipt_number}：{made.note}", before=_told(entry))
    return made


@action("dues.file")
def payment_arrange(
    actor: Actor,
    *,
    organisation: Organisation,
    member_id: int,
    month: date,
    until_on: date,
    note: str,
    on: date | None = None,
) -> DuesEntry:
    """Note the branch's consent that a month is paid later (DF-13), by a day.

    Longer than the rule normally allows needs the reason in the note. Raises Refused.
    """
    today = on or timezone.localdate()
    hold(organisation)
    row = row_of(month_sheet(organisation, month, on=today), member_id)
    usual = clocks_on(today).arrears_months
    if until_on <= today:
        raise Refused(_("约定补交的日期要晚于今天。"))
    if until_on >= month_after(month, usual + 1) and not note.strip():
        raise Refused(
            _("补交一般不超过 %(usual)s 个月（DF-13）；确需更长，请在备注里写明原因。")
            % {"usual": usual}
        )
    made: DuesEntry = DuesEntry.objects.create(
        organisation=organisation,
        member_id=member_id,
        month=month.replace(day=1),
        kind=EntryKind.ARRANGED,
        due_fen=None if row.owed is None else fen_of(row.owed),
        paid_on=today,
        agreed_until_on=until_on,
        note=note.strip()[:100],
        entered_by=actor.name,
        is_sample=organisation.is_sample,
    )
    collection_judge(actor, organisation, [made.month], on=today)
    trail().note(made, f"同意 {row.name} 补交 {made.month:%Y-%m} 党费", after={"until": until_on})
    return made


def _told(entry: DuesEntry) -> dict[str, object]:
    return {
        "member": entry.member_id,
        "month": f"{entry.month:%Y-%m}",
        "paid_fen": entry.paid_fen,
        "method": entry.method,
        "receipt_number": entry.receipt_number,
    }
