"""A sheet of values: judged row by row, the cell of each fault named; all of it written or none."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.permissions.scopes import current_scope
from shuanghe.kernel.uploads.previews import (
    Applying,
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
    Verdict,
)
from shuanghe.kernel.uploads.workbooks import Kind, Row, Workbook, half_width
from shuanghe.operations.models import Kpi, KpiValue, Quantity
from shuanghe.operations.queries.definitions import Held, held_in, terms_of
from shuanghe.operations.queries.ledger import Key, values_standing
from shuanghe.operations.rules.amounts import amount_read
from shuanghe.operations.rules.filing import MONTHS_OF, Fault, measure_fault, unlikely
from shuanghe.operations.services import Filing, values_file
from shuanghe.operations.services.values import filing_fault

TITLES = {
    "unit": ("单位编码", "单位", "单位名称"),
    "kpi": ("指标编码", "指标", "指标名称"),
    "month": ("月份", "年月"),
    "amount": ("实际值", "实际", "数值"),
    "plan": ("计划值", "计划"),
    "measure": ("计量单位",),
    "reason": ("更正原因", "原因"),
}
REQUIRED = ("unit", "kpi", "month", "amount")
HEADINGS_WITHIN = 10
EMPTY = "没有数值，这一行不写入。"
UNWRITTEN = "这一行没有写{}；合并过的单元格请取消合并，每一行都写全。"
UNCOUNTED = "这一格是公式，文件里没有存下算出的值；请用 Excel 或 WPS 打开保存一次，或粘贴为数值。"
LOST_ZERO = re.compile(r"\d{4}\.\d", re.ASCII)
PLACES = {"amount": "amount", "plan": "plan"}


@dataclass
class Judged:
    """One row: the values it files, or what is wrong with it; warnings do not stand against it.

    One that is empty has neither a value nor a plan; it writes nothing.
    """

    filings: list[Filing] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    is_empty: bool = False


def values_template(held: Held, *, month: date) -> bytes:
    """The blank sheet, with every unit and KPI that the reader files, for the period of a month."""
    columns = (
        BlankColumn("单位编码", "本系统的组织编码或名称", is_required=True, is_text=True),
        BlankColumn("单位名称", "只供查看", is_text=True),
        BlankColumn("指标编码", "指标编码或名称", is_required=True, is_text=True),
        BlankColumn("指标名称", "只供查看", is_text=True),
        BlankColumn("月份", "如 2026-10", "2026-10", is_required=True, is_text=True),
        BlankColumn("实际值", "只写数值", "13120.5", is_required=True, is_text=True),
        BlankColumn("计划值", "选填", is_text=True),
        BlankColumn("计量单位", "填了就核对", is_text=True),
        BlankColumn("更正原因", "改已确认的数值时必填", is_text=True, width=30),
    )
    rows = [
        (unit.code, unit.name, kpi.code, kpi.title, _period(kpi, month), "", "", kpi.measure, "")
        for unit in sorted(held.units.values(), key=lambda one: one.path)
        for kpi in held.kpis_of(unit.pk)
    ]
    notes = ("一行一个单位、一个指标、一个月。", "有一处错误就整批不写。", "没有数值的行不写入。")
    return xlsx_template([BlankSheet("指标数值", columns, rows)], notes=notes)


def _period(kpi: Kpi, month: date) -> str:
    """The month under which a KPI is filed for the period that holds a month."""
    step = MONTHS_OF[kpi.frequency]
    return f"{month.replace(month=(month.month - 1) // step * step + 1):%Y-%m}"


def values_judge(workbook: Workbook, _options: Mapping[str, Any]) -> Preview:
    """Judge a sheet of values in the scope in force: new, changed, the same, or wrong."""
    laid = _laid(workbook)
    if laid is None:
        wanted = "、".join(TITLES[column][0] for column in REQUIRED)
        return Preview((), (f"前 {HEADINGS_WITHIN} 行里没有找到表头，必须有这些列：{wanted}。",))
    title, headings, at, rows = laid
    if not rows:
        return Preview((), ("表头下面没有数据行，请填写后再上传。",))
    today = timezone.localdate()
    held = held_in(current_scope(), on=today)
    judged = [_row(row, at, held) for row in rows]
    keys = {one.key for line in judged for one in line.filings}
    units = [held.units[unit] for unit in {key[1] for key in keys}]
    with looking(Scope.of(*(unit.path for unit in units))):
        standing = values_standing(keys)
    seen: dict[Key, int] = {}
    shown = []
    for row, line in zip(rows, judged, strict=True):
        _stand(line, row.number, held, standing, seen, on=today)
        shown.append(_shown(row, line, at, standing))
    sheet = PreviewSheet(title, headings, shown, rows[0].number)
    basis = sorted((*key[:3], one.millionths, one.state) for key, one in standing.items())
    plan = [one for line in judged for one in line.filings]
    if all(line.is_empty for line in judged):
        return Preview((sheet,), ("没有一行写了实际值或计划值，请填写后再上传。",))
    return Preview((sheet,), basis=hashlib.sha256(repr(basis).encode()).hexdigest(), plan=plan)


Laid = tuple[str, Sequence[str], Mapping[str, int], Sequence[Row]]


def _laid(book: Workbook) -> Laid | None:
    """The first sheet with our headings: title, headings, column → place, the rows below."""
    for sheet in book.sheets:
        for row in sheet.rows[:HEADINGS_WITHIN]:
            at: dict[str, int] = {}
            for place, text in enumerate(row.texts):
                plain = "".join(half_width(text).split()).split("(")[0].strip("*")
                for column, names in TITLES.items():
                    if plain in names:
                        at.setdefault(column, place)
            if all(column in at for column in REQUIRED):
                below = [one for one in sheet.rows if one.number > row.number]
                return sheet.name, row.texts, at, below
    return None


def _row(row: Row, at: Mapping[str, int], held: Held) -> Judged:
    """What a row files as it is written; its faults where it cannot be read."""
    told = {column: half_width(row.text(place)) for column, place in at.items()}
    line = Judged(faults=_uncounted(row, at))
    if line.faults:
        return line
    if not told["amount"] and not told.get("plan"):
        line.is_empty = True
        return line
    found = _meant(told, held)
    if isinstance(found, Fault):
        line.faults.append(found)
        return line
    unit, kpi = found
    terms = terms_of(kpi)
    wrong = measure_fault(terms, told.get("measure", ""))
    if wrong is not None:
        line.faults.append(wrong)
    month = _month(told["month"], line, is_number=row.kind(at["month"]) is Kind.NUMBER)
    for column, quantity in (("amount", Quantity.ACTUAL), ("plan", Quantity.PLAN)):
        text = told.get(column, "")
        if not text or month is None:
            continue
        try:
            amount = amount_read(text)
        except ValueError as fault:
            line.faults.append(Fault(column, str(fault)))
            continue
        reason = told.get("reason", "")
        line.filings.append(Filing(kpi.pk, unit, month, amount, quantity.value, reason))
        warning = unlikely(terms, amount)
        if warning:
            line.warnings.append(Fault(column, warning))
    return line


def _uncounted(row: Row, at: Mapping[str, int]) -> list[Fault]:
    """The cells of a row that hold a formula of which no value was kept."""
    return [
        Fault(column, UNCOUNTED)
        for column, place in at.items()
        if row.kind(place) is Kind.FORMULA and not row.text(place)
    ]


def _meant(told: Mapping[str, str], held: Held) -> tuple[int, Kpi] | Fault:
    """The unit and the KPI of a row, or what is wrong with how it names them."""
    for column in REQUIRED[:3]:
        if not told[column]:
            return Fault(column, UNWRITTEN.format(TITLES[column][0]))
    return held.meant(told["unit"], told["kpi"])


def _month(text: str, line: Judged, *, is_number: bool) -> date | None:
    """The month of a row; a number is refused, for 2026.10 then reads as January."""
    if is_number or LOST_ZERO.fullmatch(text):
        wrong = f"月份请写作 2026-10，并把单元格设为文本；收到的是“{text}”，分不清是几月。"
        line.faults.append(Fault("month", wrong))
        return None
    plain = text.replace("/", "-").replace(".", "-").replace("年", "-").rstrip("月")
    try:
        return month_of("-".join(plain.split("-")[:2])).starts_on
    except ValueError:
        line.faults.append(Fault("month", f"月份应写作 2026-10，收到的是“{text}”。"))
        return None


def _stand(
    line: Judged,
    number: int,
    held: Held,
    standing: dict[Key, KpiValue],
    seen: dict[Key, int],
    *,
    on: date,
) -> None:
    """Judge the values of a row beside what stands and the rows before it."""
    for one in line.filings:
        fault = filing_fault(one, held, standing, on=on)
        first = seen.setdefault(one.key, number)
        if fault is None and first != number:
            fault = Fault("month", f"同一单位、指标、月份在第 {first} 行已经写过，请只留一行。")
        if fault is not None:
            is_plan_amount = fault.part == "amount" and one.quantity == Quantity.PLAN
            line.faults.append(Fault("plan", fault.text) if is_plan_amount else fault)


def _shown(
    row: Row, line: Judged, at: Mapping[str, int], standing: dict[Key, KpiValue]
) -> PreviewRow:
    if line.is_empty:
        return PreviewRow(row.number, Verdict.SAME, row.texts, [Finding(at["amount"], EMPTY)])
    if line.faults:
        found = [Finding(at.get(one.part, at["amount"]), one.text) for one in line.faults]
        return PreviewRow(row.number, Verdict.ERROR, row.texts, found)
    notes = [Finding(at.get(one.part, at["amount"]), one.text) for one in line.warnings]
    before = [standing.get(one.key) for one in line.filings]
    pairs = list(zip(line.filings, before, strict=True))
    if all(old is not None and old.amount == one.amount for one, old in pairs):
        return PreviewRow(row.number, Verdict.SAME, row.texts, notes)
    is_new = all(old is None for old in before)
    return PreviewRow(row.number, Verdict.NEW if is_new else Verdict.CHANGED, row.texts, notes)


def values_write(actor: Actor, applying: Applying) -> str:
    """Write a previewed sheet; one sentence on what was done."""

    def judge() -> Sequence[Filing]:
        with looking(actor.scope("kpi.file")):
            preview = values_judge(applying.book, applying.options)
        applying.confirm(preview)
        return tuple(preview.plan)

    filed = values_file(actor, judge=judge, source=applying.name)
    return f"已填报：新增 {filed.new} 项、变更 {filed.changed} 项、相同 {filed.same} 项。"


VALUES = UploadKind(
    code="kpi_values",
    title="经营指标数值",
    right="kpi.file",
    judge=values_judge,
    write=values_write,
    page="operations:uploads",
)
