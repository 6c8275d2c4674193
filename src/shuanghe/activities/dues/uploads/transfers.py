"""A bank file of transfers: each line matched with the one it pays for, or left alone."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from shuanghe.activities.dues.models import Method
from shuanghe.activities.dues.queries.transfers import debtors_of, is_filed, place_named
from shuanghe.activities.dues.rules.bank import Debtor, Transfer, meant, transfer_matched
from shuanghe.activities.dues.services import Payment, payments_file_many
from shuanghe.activities.dues.uploads.columns import (
    CellFault,
    Laid,
    cell,
    day_read,
    laid,
    money_read,
    refuse,
)
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.previews import (
    Applying,
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
    Verdict,
)
from shuanghe.kernel.uploads.workbooks import Row, Workbook

TITLES = {
    "name": ("姓名", "付款人", "付款户名", "对方户名", "付款人户名", "对方名称"),
    "yuan": ("金额", "交易金额", "收入金额", "贷方发生额", "转入金额"),
    "day": ("日期", "交易日期", "交易时间", "记账日期"),
    "remark": ("备注", "摘要", "附言", "用途"),
}
REQUIRED = ("name", "yuan", "day")
LEFT = "没有对上，不会写入：{why}。请在收缴表里手工登记。"
KNOWN = "这笔转账已经登记过，不会重复写入。"


def transfers_judge(workbook: Workbook, options: Mapping[str, Any]) -> Preview:
    """Judge a bank file. options: organisation (code), month (ISO first day), on (ISO day).

    A matched line is new; a line known already or not matched is shown as unchanged with the
    reason; a line that cannot be read is an error.
    """
    found = laid(workbook, TITLES, REQUIRED)
    if found.problems:
        return Preview((), found.problems)
    on = date.fromisoformat(options["on"])
    place = place_named(options["organisation"])
    debtors = debtors_of(place, date.fromisoformat(options["month"]), on=on)
    judging = _Judging(debtors, on)
    rows = [judging.row(found, row) for row in found.rows]
    sheet = PreviewSheet(found.sheet, found.headings, rows, found.first_row)
    basis = hashlib.sha256(repr((debtors, judging.payments)).encode()).hexdigest()
    return Preview((sheet,), basis=basis, plan=judging.payments)


class _Judging:
    """One pass over the lines of a file, remembering what earlier lines have paid."""

    def __init__(self, debtors: list[Debtor], on: date) -> None:
        self.debtors, self.on = debtors, on
        self.taken: dict[int, int] = {}
        self.payments: list[Payment] = []

    def row(self, found: Laid, row: Row) -> PreviewRow:
        """The judgement on one line."""
        try:
            transfer = _transfer(found, row, self.on)
        except ValueError as wrong:
            finding = Finding(found.place_of(wrong), str(wrong))
            return PreviewRow(row.number, Verdict.ERROR, row.texts, [finding])
        same = meant(transfer, self.debtors)
        if len(same) == 1 and is_filed(same[0].member_id, transfer):
            return PreviewRow(row.number, Verdict.SAME, row.texts, [Finding(-1, KNOWN)])
        match = transfer_matched(transfer, self.debtors, taken=self.taken)
        if match.member_id is None:
            finding = Finding(-1, LEFT.format(why=match.why))
            return PreviewRow(row.number, Verdict.SAME, row.texts, [finding])
        self.taken[match.member_id] = self.taken.get(match.member_id, 0) + len(match.months)
        note = f"{transfer.name} 代交" if match.is_proxy else transfer.remark[:100]
        method = Method.PROXY if match.is_proxy else Method.TRANSFER
        for month, yuan in match.months:
            self.payments.append(Payment(match.member_id, month, yuan, transfer.day, method, note))
        months = "、".join(f"{month:%Y-%m}" for month, _yuan in match.months)
        return PreviewRow(row.number, Verdict.NEW, row.texts, [Finding(-1, f"交 {months} 党费")])


def _transfer(found: Laid, row: Row, on: date) -> Transfer:
    with cell("yuan"):
        yuan = money_read(found.text(row, "yuan"))
        refuse("" if yuan > 0 else "金额应大于 0；转出的行请删去。")
    with cell("day"):
        day = day_read(found.text(row, "day"))
        refuse("" if day <= on else f"日期 {day} 还没有到，请核对。")
    name = found.text(row, "name")
    if not name:
        raise CellFault("name", "缺少付款人姓名。")
    return Transfer(name, yuan, day, found.text(row, "remark"))


def transfers_write(actor: Actor, applying: Applying) -> str:
    """Write the matched lines of a bank file; one sentence on what was done."""
    options = applying.options
    with looking(actor.scope(TRANSFERS.right)):
        preview = transfers_judge(applying.book, options)
        applying.confirm(preview)
        place = place_named(options["organisation"])
    made = payments_file_many(
        actor,
        organisation=place,
        payments=preview.plan,
        on=date.fromisoformat(options["on"]),
        months=[date.fromisoformat(options["month"])],
    )
    left = preview.counts[Verdict.SAME]
    return f"已登记 {len(made)} 笔，没有写入 {left} 行（未对上或已登记过）。"


TRANSFERS = UploadKind(
    code="dues_transfers",
    title="银行转账",
    right="dues.file",
    judge=transfers_judge,
    write=transfers_write,
    page="dues:transfers",
)
