"""A sheet of classes and bases: judged row by row, the amounts masked in every preview."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from shuanghe.activities.dues.models import PayerClass
from shuanghe.activities.dues.rules import Payer
from shuanghe.activities.dues.services import BaseLine, bases_set_many
from shuanghe.activities.dues.services.bases import (
    base_fault,
    bases_known,
    is_same_base,
    is_unexplained,
    month_fault,
)
from shuanghe.activities.dues.uploads.columns import (
    CellFault,
    Laid,
    cell,
    laid,
    money_read,
    month_read,
    refuse,
)
from shuanghe.kernel.crypto import blind_index
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.uploads.previews import (
    Applying,
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
    Verdict,
)
from shuanghe.kernel.uploads.workbooks import Row, Workbook, half_width
from shuanghe.organisation.models import ON_THE_ROLL, Member

TITLES = {
    "code": ("组织编码",),
    "name": ("姓名",),
    "id_number": ("公民身份号码", "身份证号", "身份证号码"),
    "payer": ("人员类别",),
    "yuan": ("每月基数", "党费基数", "基数"),
    "from_on": ("自哪月起", "起始月份"),
    "source": ("依据", "备注"),
}
REQUIRED = ("name", "payer", "yuan", "from_on")
PAYERS = {one.label.split("（")[0]: Payer(one.value) for one in PayerClass} | {
    "年薪制": Payer.ANNUAL_SALARY,
    "收入不按月": Payer.IRREGULAR_INCOME,
    "学生": Payer.LOW_INCOME,
    "下岗失业": Payer.LOW_INCOME,
}
WRITTEN = {
    half_width(written): payer
    for written, payer in (
        *((str(one.label), Payer(one.value)) for one in PayerClass),
        *PAYERS.items(),
        ("在职", Payer.SALARIED),
        *((one.value, one) for one in Payer),
    )
}


def base_template() -> bytes:
    """The blank sheet of bases."""
    classes = [one.label for one in PayerClass]
    columns = (
        BlankColumn("组织编码", "同名的人分属不同支部时填写", "ZB001", is_text=True),
        BlankColumn("姓名", "与名册一致", "示例甲", is_required=True, is_text=True),
        BlankColumn("公民身份号码", "同一支部有同名的人时填写", is_text=True, width=22),
        BlankColumn("人员类别", choices=classes, is_required=True, width=30),
        BlankColumn("每月基数", "元；定额的类别留空", "5000.00", is_required=True, is_text=True),
        BlankColumn("自哪月起", "如 2026-01", "2026-01", is_required=True, is_text=True),
        BlankColumn("依据", "如 2026 年 1 月工资表", width=30),
    )
    notes = ("基数加密保存，预览和任何名单、导出都不显示。", "整表没有错误才写入。")
    return xlsx_template([BlankSheet("党费基数", columns)], notes=notes)


def bases_judge(workbook: Workbook, _options: Mapping[str, Any]) -> Preview:
    """Judge a sheet of bases in the scope in force: new, the same as it stands, or wrong."""
    found = laid(workbook, TITLES, REQUIRED)
    if found.problems:
        return Preview((), found.problems)
    people, today = _people(), timezone.localdate()
    read = [_read(found, row, people, today) for row in found.rows]
    known = bases_known([one for one in read if isinstance(one, BaseLine)])
    told: dict[tuple[int, date], int] = {}
    rows, lines = [], []
    for row, one in zip(found.rows, read, strict=True):
        line = _judged(one, known, told, row.number) if isinstance(one, BaseLine) else one
        if isinstance(line, ValueError):
            finding = Finding(found.place_of(line), str(line))
            rows.append(PreviewRow(row.number, Verdict.ERROR, row.texts, [finding]))
        elif is_same_base(line, known):
            rows.append(PreviewRow(row.number, Verdict.SAME, row.texts))
        else:
            lines.append(line)
            rows.append(PreviewRow(row.number, Verdict.NEW, row.texts))
    masked = {found.at["yuan"]: "text"}
    if "id_number" in found.at:
        masked[found.at["id_number"]] = "id_number"
    sheet = PreviewSheet(found.sheet, found.headings, rows, found.first_row, masked)
    basis = hashlib.sha256(repr([one.member.pk for one in lines]).encode()).hexdigest()
    return Preview((sheet,), basis=basis, plan=lines)


def _judged(
    line: BaseLine,
    known: Mapping[tuple[int, date], object],
    told: dict[tuple[int, date], int],
    number: int,
) -> BaseLine | CellFault:
    """The line, or why it cannot stand beside the rows before it and what is kept."""
    first = told.setdefault((line.member.pk, line.from_on), number)
    if first != number:
        return CellFault(
            "from_on", f"这名党员的同一个月在第 {first} 行已经写过，请留一行，或改正月份。"
        )
    if is_unexplained(line, known) and not is_same_base(line, known):
        return CellFault(
            "source", f"{line.from_on:%Y-%m} 已经核定过另一个基数。要更正，请在“依据”里写明原因。"
        )
    return line


def _people() -> dict[str, list[Member]]:
    people: dict[str, list[Member]] = {}
    members = Member.objects.filter(standing__in=ON_THE_ROLL, merged_into=None)
    for one in members.select_related("organisation"):
        people.setdefault(one.name, []).append(one)
    return people


def _read(
    found: Laid, row: Row, people: Mapping[str, Sequence[Member]], on: date
) -> BaseLine | ValueError:
    """What one row sets, or what is wrong in it and how to mend it."""
    try:
        return _line(found, row, people, on)
    except ValueError as wrong:
        return wrong


def _line(found: Laid, row: Row, people: Mapping[str, Sequence[Member]], on: date) -> BaseLine:
    with cell("name"):
        member = _member(found, row, people)
    written = found.text(row, "payer")
    payer = WRITTEN.get(half_width(written))
    if payer is None:
        raise CellFault("payer", f"没有“{written}”这个人员类别，请从模板的下拉列表中选择。")
    with cell("yuan"):
        amount = found.text(row, "yuan")
        yuan = money_read(amount) if amount else None
    with cell("from_on"):
        month = found.text(row, "from_on")
        if not month:
            raise ValueError("缺少起始月份：基数要写明自哪月起，例如 2026-01。")
        from_on = month_read(month)
        refuse(month_fault(from_on, on=on))
    line = BaseLine(member, payer, yuan, from_on, found.text(row, "source"))
    with cell("yuan"):
        refuse(base_fault(line))
    return line


def _member(found: Laid, row: Row, people: Mapping[str, Sequence[Member]]) -> Member:
    name, code = found.text(row, "name"), found.text(row, "code")
    number = found.text(row, "id_number")
    candidates = list(people.get(name, ()))
    if code:
        candidates = [one for one in candidates if one.organisation.code == code]
    if number:
        index = blind_index(number, purpose="id_number")
        candidates = [one for one in candidates if bytes(one.id_number_index or b"") == index]
    if not candidates:
        raise ValueError(f"名册上没有“{name}”，请核对姓名、组织编码和公民身份号码。")
    if len(candidates) > 1:
        raise ValueError(f"有 {len(candidates)} 人叫“{name}”，请填写组织编码或公民身份号码。")
    return candidates[0]


def bases_write(actor: Actor, applying: Applying) -> str:
    """Write a previewed sheet of bases; one sentence on what was done."""

    def judge() -> Sequence[BaseLine]:
        preview = bases_judge(applying.book, applying.options)
        applying.confirm(preview)
        return tuple(preview.plan)

    return f"已核定 {bases_set_many(actor, judge=judge, name=applying.name)} 人的党费基数。"


BASES = UploadKind(
    code="dues_bases",
    title="党费基数",
    right="dues.file",
    judge=bases_judge,
    write=bases_write,
    page="dues:bases",
)
