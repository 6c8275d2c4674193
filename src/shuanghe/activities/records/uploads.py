"""The ledger sheet (台账): what a file holds, laid against the template, and the blank template."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shuanghe.activities.records.queries.judging import (
    CHANGED,
    ERROR,
    NEW,
    SAME,
    Judged,
    SheetRow,
    ledger_judge,
)
from shuanghe.activities.records.queries.practice import practice
from shuanghe.activities.records.rules import ledger as rules
from shuanghe.activities.records.services import ledger_apply
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.uploads.previews import (
    Applying,
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
)
from shuanghe.kernel.uploads.workbooks import Kind, Row, Sheet, Workbook, address_of, column_letters

SHEET = "台账"
GUIDE = "填写说明"
VERDICTS = (NEW, CHANGED, SAME, ERROR)
HEADINGS_WITHIN = 10
LIVE = {Kind.FORMULA: "是公式", Kind.ERROR: "是错误值"}
NOTES = (
    "一、只填“台账”一张表;表名和表头不要改,列的次序可以变,不能少带 * 的列。",
    "二、一次活动办了几件事,只写一行,事项用顿号分开:一次录入,多项任务一起销。",
    "三、先预览后导入:每一行给出新增、变更、相同或错误;有一个错误就整批都不写入。",
    "四、同一组织、同一天、同样事项和主题算同一条;再次导入时内容不同的,按更正处理,原记录保留。",
    "五、补录是如实标注,不是处罚:登记日期晚于办理日期较多,或晚于所属期,会标明“补录”。",
    "六、名册上有同名人员时,写作 姓名#编号,编号见预览给出的提示。",
)
EXAMPLES: Mapping[str, str] = {
    rules.CODE: "SAL-D1-01",
    rules.DAY: "2026-07-15",
    rules.KINDS: "主题党日、集中学习培训",
    rules.TITLE: "学习安全规程",
    rules.ENTITLED: "24",
    rules.PRESENT: "23",
    rules.HOURS: "3",
    rules.HOST: "王示安",
    rules.ABSENT: "李样春",
}
TEXT_COLUMNS = (rules.CODE, rules.PERIOD)


@dataclass(frozen=True)
class LedgerReading:
    """The rows of a ledger file with their columns found; problems concern the file as a whole."""

    rows: tuple[SheetRow, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    sheet: str = ""
    headings: Sequence[str] = ()
    first_row: int = 2

    def cell(self, row: int, title: str) -> str:
        """The address of a column's cell in a row."""
        at = self.columns.get(title)
        return f"第 {row} 行" if at is None else address_of(row, at)


@dataclass(frozen=True)
class LedgerCheck:
    """A file judged row by row."""

    reading: LedgerReading
    rows: tuple[Judged, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict; their sum is the number of rows in the file."""
        counts = dict.fromkeys(VERDICTS, 0)
        for one in self.rows:
            counts[one.verdict] += 1
        return counts

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands against importing it."""
        return not self.reading.problems and not self.counts[ERROR]

    @property
    def late_entries(self) -> int:
        """How many rows would be written with the mark 补录."""
        return sum(one.is_late_entry for one in self.rows if one.verdict in (NEW, CHANGED))

    def messages(self, one: Judged) -> list[dict[str, str]]:
        """What there is to say about a row: cell, column, text."""
        return [
            {"cell": self.reading.cell(one.row.number, title), "column": title, "text": text}
            for title, text in (*one.reasons.items(), *one.notes.items())
        ]

    def as_dict(self) -> dict[str, Any]:
        """For --json: counts, problems, and every row with something to say."""
        return {
            "counts": self.counts,
            "late_entries": self.late_entries,
            "problems": list(self.reading.problems),
            "rows": [
                {"row": one.row.number, "verdict": one.verdict, "messages": self.messages(one)}
                for one in self.rows
                if one.reasons or one.notes
            ],
        }

    def preview(self) -> Preview:
        """The same for the shared preview page."""
        reading = self.reading
        if reading.problems:
            return Preview((), reading.problems)
        rows = [
            PreviewRow(
                one.row.number,
                one.verdict,
                one.row.texts,
                [
                    Finding(reading.columns.get(title, -1), text)
                    for title, text in (*one.reasons.items(), *one.notes.items())
                ],
            )
            for one in self.rows
        ]
        sheet = PreviewSheet(reading.sheet, reading.headings, rows, reading.first_row)
        standing = [one.standing.pk for one in self.rows if one.standing is not None]
        return Preview((sheet,), basis=f"{self.late_entries} {standing}", plan=self.rows)


def ledger_judge_upload(workbook: Workbook, options: Mapping[str, Any]) -> Preview:
    """Judge an uploaded ledger; options["on"] is the day of the upload."""
    return ledger_check(workbook, on=date.fromisoformat(options["on"])).preview()


def ledger_write_upload(actor: Actor, applying: Applying) -> str:
    """Write a previewed ledger; one sentence on what was done."""
    on = date.fromisoformat(applying.options["on"])

    def judge() -> Sequence[Judged]:
        preview = ledger_judge_upload(applying.book, applying.options)
        applying.confirm(preview)
        return tuple(preview.plan)

    done = ledger_apply(actor, judge=judge, name=applying.name, on=on)
    return (
        f"台账已导入:新增 {done.new} 条、更正 {done.changed} 条、无变化 {done.same} 条,"
        f"其中标明补录 {done.late_entries} 条。"
    )


LEDGER = UploadKind(
    code="ledger",
    title="工作台账",
    right="record.import",
    judge=ledger_judge_upload,
    write=ledger_write_upload,
    page="records:ledger",
)


def ledger_check(workbook: Workbook, *, on: date) -> LedgerCheck:
    """Read and judge a ledger file in the scope in force; on is the day of import."""
    reading = ledger_read(workbook)
    return LedgerCheck(reading, tuple(ledger_judge(reading.rows, on=on)))


def ledger_read(workbook: Workbook) -> LedgerReading:
    """Find the sheet, the headings and the rows. Every row below the headings is accounted for."""
    sheet = workbook.sheet(SHEET)
    if sheet is None:
        others = [one for one in workbook.sheets if not one.is_hidden and one.name != GUIDE]
        if len(others) != 1:
            names = "、".join(one.name for one in workbook.sheets)
            why = f"没有名为“{SHEET}”的工作表(文件里有:{names}),请使用下载的模板。"
            return LedgerReading(problems=(why,))
        sheet = others[0]
    head = _head(sheet)
    if head is None:
        wanted = "、".join(rules.REQUIRED)
        why = f"工作表“{sheet.name}”前 {HEADINGS_WITHIN} 行里没有找到表头,必须有这些列:{wanted}。"
        return LedgerReading(problems=(why,))
    columns, problems = _columns(head)
    rows = [_row(row, columns) for row in sheet.rows if row.number > head.number]
    if not rows:
        problems.append("文件里没有任何数据行,请在表头下面填写。")
    return LedgerReading(
        rows=() if problems else tuple(rows),
        columns=columns,
        problems=tuple(problems),
        sheet=sheet.name,
        headings=head.texts,
        first_row=head.number + 1,
    )


def _head(sheet: Sheet) -> Row | None:
    """The row with most of our titles among the first ones."""
    best: Row | None = None
    most = 1
    for row in sheet.rows[:HEADINGS_WITHIN]:
        found = len({_title(text) for text in row.texts} & set(rules.COLUMNS))
        if found > most:
            best, most = row, found
    return best


def _title(text: str) -> str:
    plain = "".join(text.split()).strip("*＊")
    return plain.split("(")[0].split("（")[0]


def _columns(head: Row) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    problems = []
    for at, text in enumerate(head.texts):
        title = _title(text)
        if title in columns:
            where = f"{column_letters(columns[title])} 和 {column_letters(at)}"
            problems.append(f"表头“{title}”出现了两次({where} 列),请留一列。")
        elif title in rules.COLUMNS:
            columns[title] = at
    missing = [title for title in rules.REQUIRED if title not in columns]
    if missing:
        problems.append(
            f"缺少列:{'、'.join(missing)}。请下载模板对照补上(表头在第 {head.number} 行)。"
        )
    return columns, problems


def _row(row: Row, columns: Mapping[str, int]) -> SheetRow:
    reasons = {}
    if row.kinds:
        for title, at in columns.items():
            what = LIVE.get(row.kind(at))
            if what:
                reasons[title] = (
                    f"单元格 {address_of(row.number, at)} {what},"
                    "请复制后用“选择性粘贴—数值”换成文字或数字。"
                )
    cells = {title: row.text(at) for title, at in columns.items()}
    return SheetRow(row.number, cells, reasons, row.texts)


def ledger_template(codes: Iterable[str] = (), rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The workbook to fill in. codes: organisations offered in the drop-down."""
    titles = tuple(practice().titles.values())
    choices = {rules.CODE: tuple(codes), rules.KINDS: titles}
    columns = [
        BlankColumn(
            title,
            hint=rules.EXPLAINED[title],
            example=EXAMPLES.get(title, ""),
            choices=choices.get(title, ()),
            is_required=title in rules.REQUIRED,
            is_text=title in TEXT_COLUMNS,
            is_date=title in (rules.DAY, rules.ENTERED),
        )
        for title in rules.COLUMNS
    ]
    kinds = f"七、可写的事项:{'、'.join(titles)}。"
    return xlsx_template([BlankSheet(SHEET, columns, rows)], notes=(*NOTES, kinds))
