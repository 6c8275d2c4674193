"""Money comes in, is taken back, is agreed to come later: each a new line of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import DuesEntry, EntryKind, Method
from shuanghe.activities.dues.queries.sheets import MonthSheet, SheetRow, clocks_on, month_sheet
from shuanghe.activities.dues.rules import ZERO, month_after, month_number
from shuanghe.activities.dues.rules.many import fen_of
from shuanghe.activities.dues.services.closing import collection_judge
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

RECEIPT = "{code}-{year}-{number:05d}"


@dataclass(frozen=True)
class Payment:
    """What one member paid for one month. is_extra: more than owed, of one's own will (DF-12)."""

    member_id: int
    month: date
    yuan: Decimal
    paid_on: date
    method: Method = Method.CASH
    note: str = ""
    is_extra: bool = False


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
    sent = _sent_before(organisation, client_key)
    if sent:
        trail().note(sent[0], "重复提交，沿用已登记的党费")
        return sent[0]
    (entry,) = _file(actor, organisation, [payment], today, client_key=client_key)
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
    sent = _sent_before(organisation, client_key)
    if sent:
        trail().note(organisation, "重复提交，沿用已登记的党费")
        return sent
    made = _file(actor, organisation, payments, today, months=months, client_key=client_key)
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
    _hold(organisation)
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
    _hold(organisation)
    row = _row(month_sheet(organisation, month, on=today), member_id)
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


def _file(
    actor: Actor,
    organisation: Organisation,
    payments: Sequence[Payment],
    on: date,
    *,
    months: Sequence[date] = (),
    client_key: str = "",
) -> list[DuesEntry]:
    _hold(organisation)
    judged = {*(one.month.replace(day=1) for one in payments), *(m.replace(day=1) for m in months)}
    sheets = {month: month_sheet(organisation, month, on=on) for month in judged}
    told: set[tuple[int, date]] = set()
    made = []
    for payment in payments:
        month = payment.month.replace(day=1)
        row = _row(sheets[month], payment.member_id)
        if (payment.member_id, month) in told:
            raise Refused(_("%(name)s 的同一个月写了两次，请合成一笔。") % {"name": row.name})
        told.add((payment.member_id, month))
        _check(payment, row, on)
        made.append(_entry(actor, organisation, payment, row))
        made[-1].client_key = client_key or None
    _number(organisation, made)
    made = list(DuesEntry.objects.bulk_create(made, batch_size=500))
    collection_judge(actor, organisation, sorted(judged), on=on)
    return made


def _sent_before(organisation: Organisation, client_key: str) -> list[DuesEntry]:
    """What the same form wrote when it was sent the first time."""
    if not client_key:
        return []
    _hold(organisation)
    found = DuesEntry.objects.filter(organisation=organisation, client_key=client_key)
    return list(found.order_by("id"))


def _hold(organisation: Organisation) -> None:
    """Let two writers at one organisation wait for each other: receipts are numbered in order."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _row(sheet: MonthSheet, member_id: int) -> SheetRow:
    row = next((one for one in sheet.rows if one.member_id == member_id), None)
    if row is None:
        raise Refused(
            _("这名党员 %(month)s 的党费不在“%(name)s”交（DF-10），请核对月份或组织关系。")
            % {"month": f"{sheet.month:%Y-%m}", "name": sheet.organisation.name}
        )
    return row


def _check(payment: Payment, row: SheetRow, on: date) -> None:
    """Refuse an amount, a day or a month that cannot be."""
    named = {"name": row.name, "yuan": payment.yuan, "open": row.open_yuan, "day": payment.paid_on}
    if not payment.yuan.is_finite() or payment.yuan <= ZERO:
        raise Refused(_("%(name)s 的金额应大于 0，现为 %(yuan)s 元。") % named)
    try:
        fen_of(payment.yuan)
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    if payment.paid_on > on:
        raise Refused(_("交纳日期 %(day)s 还没有到，请在收到以后登记。") % named)
    quarter = period_of(Every.QUARTER, payment.paid_on)
    if month_number(payment.month) > month_number(quarter.ends_on):
        raise Refused(_("党费按月交，最多按季交到本季度末（DF-13），请核对月份。"))
    if payment.method == Method.PROXY and not payment.note.strip():
        raise Refused(_("由他人代交的，请在备注里写明代交人（DF-13），党组织不得垫交（DF-16）。"))
    if row.owed is None:
        raise Refused(_("%(name)s 还没有核定党费基数，请先核定，再登记交纳。") % named)
    if payment.yuan > row.open_yuan and not payment.is_extra:
        raise Refused(
            _(
                "%(name)s 这个月还应交 %(open)s 元，登记的是 %(yuan)s 元。"
                "自愿多交的，请勾选“自愿多交”（DF-12）。"
            )
            % named
        )


def _entry(actor: Actor, organisation: Organisation, payment: Payment, row: SheetRow) -> DuesEntry:
    return DuesEntry(
        organisation=organisation,
        member_id=payment.member_id,
        month=payment.month.replace(day=1),
        kind=EntryKind.PAYMENT,
        due_fen=None if row.owed is None else fen_of(row.owed),
        paid_fen=fen_of(payment.yuan),
        extra_fen=fen_of(max(payment.yuan - row.open_yuan, ZERO)) or None,
        paid_on=payment.paid_on,
        method=payment.method,
        note=payment.note.strip()[:100],
        entered_by=actor.name,
        is_sample=organisation.is_sample,
    )


def _number(organisation: Organisation, entries: Sequence[DuesEntry]) -> None:
    """Give receipts their numbers: counted up within the organisation and the year of payment."""
    counts: dict[int, int] = {}
    for entry in entries:
        year = entry.paid_on.year
        if year not in counts:
            counts[year] = DuesEntry.objects.filter(
                organisation=organisation, kind=EntryKind.PAYMENT, paid_on__year=year
            ).count()
        counts[year] += 1
        entry.receipt_number = RECEIPT.format(
            code=organisation.code, year=year, number=counts[year]
        )


def _told(entry: DuesEntry) -> dict[str, object]:
    return {
        "member": entry.member_id,
        "month": f"{entry.month:%Y-%m}",
        "paid_fen": entry.paid_fen,
        "method": entry.method,
        "receipt_number": entry.receipt_number,
    }
