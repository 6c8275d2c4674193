"""The ledger sheet (台账): what a file holds, laid against the columns of the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shuanghe.kernel.uploads.workbooks import Kind, Row, Sheet, Workbook, address_of, column_letters
from shuanghe.records.queries.judging import SheetRow
from shuanghe.records.rules import ledger as rules

SHEET = "台账"
GUIDE = "填写说明"
HEADINGS_WITHIN = 10
LIVE = {Kind.FORMULA: "是公式", Kind.ERROR: "是错误值"}


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


def ledger_read(workbook: Workbook) -> LedgerReading:
    """Find the sheet, the headings and the rows. Every row below the headings is accounted for."""
    sheet = workbook.sheet(SHEET)
    if sheet is None:
        others = [one for one in workbook.sheets if not one.is_hidden and one.name != GUIDE]
        if len(others) != 1:
            names = "、".join(one.name for one in workbook.sheets)
            why = f"没有名为“{SHEET}”的工作表（文件里有：{names}），请使用下载的模板。"
            return LedgerReading(problems=(why,))
        sheet = others[0]
    head = _head(sheet)
    if head is None:
        wanted = "、".join(rules.REQUIRED)
        why = f"工作表“{sheet.name}”前 {HEADINGS_WITHIN} 行里没有找到表头，必须有这些列：{wanted}。"
        return LedgerReading(problems=(why,))
    columns, problems = _columns(head)
    rows = [_row(row, columns) for row in sheet.rows if row.number > head.number]
    if not rows:
        problems.append("文件里没有任何数据行，请在表头下面填写。")
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
            problems.append(f"表头“{title}”出现了两次（{where} 列），请留一列。")
        elif title in rules.COLUMNS:
            columns[title] = at
    missing = [title for title in rules.REQUIRED if title not in columns]
    if missing:
        problems.append(
            f"缺少列：{'、'.join(missing)}。请下载模板对照补上（表头在第 {head.number} 行）。"
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
