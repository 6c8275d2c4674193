"""A month in which nothing is open files its record; one that is open again withdraws it."""

from collections.abc import Iterable
from datetime import date

from shuanghe.activities.dues.queries.sheets import MonthSheet, month_sheet
from shuanghe.activities.dues.rules import Settled, month_after
from shuanghe.activities.dues.services.arrears import arrears_follow
from shuanghe.activities.dues.services.sums import sums_follow
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record
from shuanghe.records.queries.practice import practice
from shuanghe.records.services import record_file, record_withdraw

COLLECTION = "dues_collection"
KEY = "dues-{organisation}-{month:%Y-%m}-"


def collection_judge(
    actor: Actor, organisation: Organisation, months: Iterable[date], *, on: date
) -> None:
    """File or withdraw the record of collection of each month; sums and clocks follow.

    Months still to come are left alone, and so is a record that somebody filed by hand.
    """
    months = sorted(months)
    if months:
        sums_follow([organisation.pk], on=on, since=months[0])
    if any(month < on.replace(day=1) for month in months):
        arrears_follow(organisation, on=on)
    if COLLECTION not in practice().kinds_for(organisation.kind):
        return
    for month in months:
        if month > on:
            continue
        sheet, standing = month_sheet(organisation, month, on=on), _standing(organisation, month)
        if sheet.is_complete and standing is None:
            _file(filing_actor(actor, organisation), sheet, on)
        elif not sheet.is_complete and standing is not None and _is_ours(standing, sheet):
            record_withdraw(
                filing_actor(actor, organisation),
                organisation=organisation,
                record=standing,
                reason=f"{month:%Y-%m} 党费又有未交的",
            )


def _standing(organisation: Organisation, month: date) -> Record | None:
    found = Record.objects.filter(
        organisation=organisation,
        withdrawn_at=None,
        period_on__gte=month,
        period_on__lt=month_after(month),
    )
    return next((record for record in found if COLLECTION in record.kinds), None)


def _is_ours(record: Record, sheet: MonthSheet) -> bool:
    return record.client_key.startswith(_key(sheet))


def _key(sheet: MonthSheet) -> str:
    return KEY.format(organisation=sheet.organisation.pk, month=sheet.month)


def _file(actor: Actor, sheet: MonthSheet, on: date) -> None:
    filed = Record.objects.filter(organisation=sheet.organisation)
    before = filed.filter(client_key__startswith=_key(sheet)).count()
    states = [row.state for row in sheet.rows]
    arranged = sum(state in (Settled.ARRANGED, Settled.FREE) for state in states)
    record_file(
        actor,
        organisation=sheet.organisation,
        client_key=f"{_key(sheet)}{before + 1}",
        on=on,
        kinds=[COLLECTION],
        title=f"{sheet.month.year}年{sheet.month.month}月党费收缴",
        done_on=on,
        period_on=sheet.month,
        summary=(
            f"应收 {len(states)} 人，已交 {states.count(Settled.PAID)} 人，"
            f"按规定作出安排 {arranged} 人，实收 {sheet.collected} 元。"
        ),
        is_sample=sheet.organisation.is_sample,
    )


def filing_actor(actor: Actor, organisation: Organisation) -> Actor:
    """The one who keeps the dues, with the right to file what the ledger shows."""
    grant = Grant(organisation.path, frozenset({"record.file"}), "党费收缴")
    return Actor(actor.name, actor.user_id, actor.member_id, (*actor.grants, grant))
