"""A sheet of step records laid out: records by person, and what could not be read, by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shuanghe.activities.development.rules import facts_parsed
from shuanghe.activities.development.rules.sheets import (
    ABOUT_STEP,
    BODY,
    CODE,
    CONTENT,
    DAY,
    LEAST,
    LONGEST_KEY,
    NAME,
    NUMBER,
    STEP,
    key_of,
)
from shuanghe.activities.development.uploads.dossiers import HEADINGS_WITHIN, Dossier
from shuanghe.kernel.uploads.previews import Finding
from shuanghe.kernel.uploads.workbooks import Kind, Row, Workbook, address_of, half_width
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.rules.dates import day_of
from shuanghe.procedures.rules import Fact, Procedure
from shuanghe.procedures.rules.definitions import DONE_ON


@dataclass
class Record:
    """One person's record: where it lies, its facts, the row of each step, who did it."""

    key: str
    organisation: Organisation
    dossier: Dossier
    rows: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    first_row: int = 0


@dataclass
class ReadRow:
    """One row of the sheet: the key of its record, "" while unknown; findings make it an error."""

    number: int
    texts: Sequence[str]
    key: str = ""
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class RecordReading:
    """What a sheet of step records holds. problems stand against the file as a whole."""

    records: tuple[Record, ...] = ()
    rows: tuple[ReadRow, ...] = ()
    problems: tuple[str, ...] = ()
    sheet: str = ""
    headings: Sequence[str] = ()
    first_row: int = 2


def is_record_sheet(workbook: Workbook) -> bool:
    """Whether a workbook holds step records rather than the sheet of the checker."""
    return any(_head(row) for sheet in workbook.sheets for row in sheet.rows[:HEADINGS_WITHIN])


def _head(row: Row) -> bool:
    return set(LEAST) <= {text.strip("* ") for text in row.texts}


def records_laid(
    workbook: Workbook, procedure: Procedure, bodies: Mapping[str, Organisation]
) -> RecordReading:
    """Every row below the headings, read into records. bodies: organisations in view by code."""
    for sheet in workbook.sheets:
        for head in sheet.rows[:HEADINGS_WITHIN]:
            if not _head(head):
                continue
            reader = _Reader(procedure, head, bodies)
            rows = tuple(reader.row(row) for row in sheet.rows if row.number > head.number)
            if not rows:
                return RecordReading(problems=("表头下面没有数据行，请填写后再上传。",))
            records = tuple(one for one in reader.records.values() if one.dossier.steps)
            return RecordReading(records, rows, (), sheet.name, head.texts, head.number + 1)
    wanted = "、".join(LEAST)
    told = f"前 {HEADINGS_WITHIN} 行里没有找到表头，必须有这些列：{wanted}。"
    return RecordReading(problems=(told,))


class _Reader:
    """A sheet under way: records by key."""

    def __init__(self, procedure: Procedure, head: Row, bodies: Mapping[str, Organisation]) -> None:
        self.steps = {str(step.number): step for step in procedure.steps}
        self.about = procedure.about
        self.bodies = bodies
        self.columns = {text.strip("* "): at for at, text in enumerate(head.texts)}
        self.records: dict[str, Record] = {}

    def row(self, row: Row) -> ReadRow:
        """One row, with what is wrong in it."""
        read = ReadRow(row.number, row.texts)
        live = [at for at in range(len(row)) if row.kind(at) in (Kind.FORMULA, Kind.ERROR)]
        if live:
            told = f"单元格 {address_of(row.number, live[0])} 是公式或错误值，请换成文字。"
            read.findings.append(Finding(live[0], told))
            return read
        record = self._record(row, read)
        if record is not None:
            read.key = record.key
            self._step(row, read, record)
        return read

    def text(self, row: Row, title: str) -> str:
        """The text in a column; "" where the file has no such column."""
        at = self.columns.get(title)
        return "" if at is None else row.text(at).strip()

    def _wrong(self, read: ReadRow, title: str, told: str) -> None:
        at = self.columns[title]
        cell = address_of(read.number, at)
        read.findings.append(Finding(at, f"单元格 {cell}：{told}。"))

    def _record(self, row: Row, read: ReadRow) -> Record | None:
        number, code = half_width(self.text(row, NUMBER)), half_width(self.text(row, CODE))
        name = self.text(row, NAME)
        place = self.bodies.get(code)
        if not number:
            self._wrong(read, NUMBER, "没有写档案号，同一份档案的各行写一样的")
        elif place is None:
            self._wrong(read, CODE, f"没有编码为“{code}”的党组织，或不在您的管理范围内")
        elif not name:
            self._wrong(read, NAME, "没有写姓名")
        elif len(key_of(code, number)) > LONGEST_KEY:
            self._wrong(read, NUMBER, f"档案号太长，连同组织编码最多 {LONGEST_KEY} 个字")
        else:
            key = key_of(code, number)
            made = Record(key, place, Dossier(number, {"name": name}), first_row=row.number)
            record = self.records.setdefault(key, made)
            if record.dossier.about["name"] == name and record.organisation == place:
                return record
            told = f"档案号“{number}”前面写的是{record.dossier.name}（{record.organisation}）"
            self._wrong(read, NUMBER, f"{told}，一份档案一个号")
        return None

    def _step(self, row: Row, read: ReadRow, record: Record) -> None:
        number = half_width(self.text(row, STEP)).removesuffix(".0")
        step = self.steps.get(number)
        if number == ABOUT_STEP:
            known = self._facts(row, read, self.about)
            record.dossier.about.update({**known, "name": record.dossier.about["name"]})
        elif step is None:
            self._wrong(read, STEP, f"没有第“{number}”步，可用 0 到 {len(self.steps)}")
        elif step.code in record.rows:
            first = record.rows[step.code]
            self._wrong(read, STEP, f"第 {number} 步已在第 {first} 行写过，只留一行")
        else:
            record.rows[step.code] = row.number
            day, facts = self._day(row, read), self._facts(row, read, step.facts[1:])
            if day is not None:
                record.dossier.steps[step.code] = {DONE_ON: day, **facts}
            body = self.text(row, BODY)
            if body:
                record.bodies[step.code] = body[:100]

    def _day(self, row: Row, read: ReadRow) -> date | None:
        text = half_width(self.text(row, DAY))
        if not text:
            self._wrong(read, DAY, "没有写这一步的日期，按材料原件补填")
            return None
        try:
            return day_of(text)
        except ValueError as wrong:
            self._wrong(read, DAY, str(wrong).rstrip("。"))
            return None

    def _facts(self, row: Row, read: ReadRow, asked: Sequence[Fact]) -> dict[str, Any]:
        try:
            return facts_parsed(asked, self.text(row, CONTENT))
        except ValueError as wrong:
            self._wrong(read, CONTENT, str(wrong).rstrip("。"))
            return {}
