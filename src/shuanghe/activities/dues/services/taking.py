"""What a payment has to fulfil before it becomes a line of the ledger, and its receipt number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import DuesEntry, EntryKind, Method
from shuanghe.activities.dues.queries.sheets import MonthSheet, SheetRow, month_sheet
from shuanghe.activities.dues.rules import ZERO, month_number
from shuanghe.activities.dues.rules.many import fen_of
from shuanghe.activities.dues.services.closing import collection_judge
from shuanghe.kernel.actions import Refused
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


def payments_take(
    actor: Actor,
    organisation: Organisation,
    payments: Sequence[Payment],
    on: date,
    *,
    months: Sequence[date] = (),
    client_key: str = "",
) -> list[DuesEntry]:
    """Write payments down at the organisation that collects them, all or none, inside an action.

    months: further months to judge for being settled. Raises Refused.
    """
    hold(organisation)
    judged = {*(one.month.replace(day=1) for one in payments), *(m.replace(day=1) for m in months)}
    sheets = {month: month_sheet(organisation, month, on=on) for month in judged}
    told: set[tuple[int, date]] = set()
    made = []
    for payment in payments:
        month = payment.month.replace(day=1)
        row = row_of(sheets[month], payment.member_id)
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


def sent_before(organisation: Organisation, client_key: str) -> list[DuesEntry]:
    """What the same form wrote when it was sent the first time."""
    if not client_key:
        return []
    hold(organisation)
    found = DuesEntry.objects.filter(organisation=organisation, client_key=client_key)
    return list(found.order_by("id"))


def hold(organisation: Organisation) -> None:
    """Let two writers at one organisation wait for each other: receipts are numbered in order."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def row_of(sheet: MonthSheet, member_id: int) -> SheetRow:
    """A member's row of the sheet. Raises Refused for somebody who does not pay there."""
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
