"""Reading one sheet against the template: find the columns, then judge cell by cell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from shuanghe.kernel.uploads.workbooks import Row, address_of, half_width
from shuanghe.kernel.uploads.workbooks import Sheet as SheetRead
from shuanghe.organisation.rules.dates import NotADay, day_of
from shuanghe.organisation.rules.numbers import numeric_cell_reason
from shuanghe.organisation.rules.sheets import SHEETS, Column, Sheet

NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
VERDICTS = (NEW, CHANGED, SAME, ERROR)
YES_NO = {"是": True, "否": False, "TRUE": True, "FALSE": False, "1": True, "0": False}
HEADINGS_WITHIN = 10
SHORTEST_LIMIT = min(
    column.longest for sheet in SHEETS for column in sheet.columns if not column.is_number
)


@dataclass(frozen=True, slots=True)
class Message:
    """One finding at one cell: what is wrong (or worth knowing) and how to mend it."""

    cell: str
    column: str
    text: str
    at: int = -1


@dataclass(slots=True)
class RowResult:
    """What becomes of one row. notes do not stop it; messages make it an error."""

    row: int
    label: str
    verdict: str
    messages: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass
class SheetResult:
    """Every row of one sheet accounted for; problems concern the sheet as a whole."""

    title: str
    rows: list[RowResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)


@dataclass
class Reading:
    """One sheet laid against its template: where each column stands, and its rows."""

    sheet: Sheet
    rows: list[Row]
    at: dict[str, int]
    problems: list[str]
    first_row: int = 1
    headings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        columns = self.sheet.columns
        self._places = [self.at.get(column.key, -1) for column in columns]
        self._numbers = {self.at[c.key]: c for c in columns if c.is_number and c.key in self.at}
        self._used = {self.at[c.key]: c for c in columns if c.key in self.at}

    def cell(self, row: int, key: str) -> str:
        """The address of a column's cell in a row; the row alone when the column is absent."""
        at = self.at.get(key)
        return f"第 {row} 行" if at is None else address_of(row, at)

    def message(self, row: int, key: str, text: str) -> Message:
        """A finding at the cell of a column."""
        title = self.sheet.column(key).title
        return Message(self.cell(row, key), title, text, self.at.get(key, -1))

    def texts(self, row: Row) -> list[str]:
        """The row's texts in the template's order of columns, trimmed; "" where absent."""
        given, last = row.texts, len(row.texts)
        return [given[at].strip() if 0 <= at < last else "" for at in self._places]

    def odd_cells(self, row: Row) -> dict[str, str]:
        """Formulas, error values and numbers where text must stand exactly, by column key."""
        found = {}
        for at, letter in enumerate(row.kinds):
            column = self._used.get(at)
            if column is None or letter not in "fxn":
                continue
            if letter == "f":
                found[column.key] = "这里是公式，请复制后“粘贴为数值”再上传。"
            elif letter == "x":
                found[column.key] = f"这里是错误值 {row.text(at)}，请改成正确内容。"
            elif column.key == "id_number":
                found[column.key] = numeric_cell_reason(row.text(at))
        return found


def sheet_read(found: SheetRead | None, sheet: Sheet) -> Reading:
    """Find the heading row and the columns. What is missing or doubled goes to problems."""
    if found is None:
        return Reading(sheet, [], {}, [f"没有找到工作表“{sheet.title}”，请使用系统下载的模板。"])
    for place, row in enumerate(found.rows[:HEADINGS_WITHIN]):
        titles = [half_width(text).rstrip("*").strip() for text in row.texts]
        if sum(title in {column.title for column in sheet.columns} for title in titles) >= 2:
            at, problems = _columns_found(sheet, titles, row.number)
            below = found.rows[place + 1 :]
            return Reading(sheet, below, at, problems, row.number + 1, tuple(row.texts))
    if not found.rows:
        return Reading(sheet, [], {}, [])
    first = sheet.columns[0].title
    problem = f"工作表“{sheet.title}”里没有找到表头（如“{first}”），请使用系统下载的模板。"
    return Reading(sheet, found.rows, {}, [problem])


def _columns_found(
    sheet: Sheet, titles: Sequence[str], number: int
) -> tuple[dict[str, int], list[str]]:
    at: dict[str, int] = {}
    problems = []
    keys = {column.title: column.key for column in sheet.columns}
    for place, title in enumerate(titles):
        key = keys.get(title)
        if key is None:
            if "已遮蔽" in title:
                problems.append(
                    f"工作表“{sheet.title}”{address_of(number, place)}:"
                    "这是号码已遮蔽的导出，不能导入。请用有查看明文权限的账号重新导出。"
                )
            continue
        if key in at:
            cells = f"{address_of(number, at[key])} 和 {address_of(number, place)}"
            problems.append(f"工作表“{sheet.title}”有两列“{title}”（{cells}），请删去一列。")
        at[key] = place
    problems += [
        f"工作表“{sheet.title}”第 {number} 行缺少必填的列“{column.title}”，请对照模板补上。"
        for column in sheet.columns
        if column.is_required and column.key not in at and not problems
    ]
    return at, problems


def refuse_all(reading: Reading) -> SheetResult:
    """Every row an error, because the sheet as a whole cannot be read."""
    result = SheetResult(reading.sheet.title, problems=list(reading.problems))
    reason = (Message("", "", "见上：整张表不能读。"),)
    result.rows = [RowResult(row.number, "", ERROR, reason) for row in reading.rows]
    return result


Reasons = dict[str, str]


def day_read(key: str, text: str, reasons: Reasons) -> date | None:
    """The day in a cell; None when blank or wrong, the reason noted under the key."""
    if not text:
        return None
    try:
        return day_of(text)
    except NotADay as wrong:
        reasons[key] = str(wrong)
        return None


def yes_no_read(key: str, text: str, reasons: Reasons) -> bool | None:
    """是 or 否; None when blank or wrong."""
    if not text:
        return None
    answer = YES_NO.get(text.upper())
    if answer is None:
        reasons[key] = f"应填“是”或“否”，现为“{text[:20]}”。"
    return answer


def choice_read(key: str, text: str, choices: dict[str, str], reasons: Reasons) -> str:
    """The code for a title; "" when blank or unknown."""
    if not text:
        return ""
    code = choices.get(text)
    if code is None:
        near = "、".join(_some(choices, text))
        reasons[key] = f"“{text[:20]}”不在可选项里，请从下拉中选择（如 {near}）。"
        return ""
    return code


def _some(choices: dict[str, str], text: str) -> Iterator[str]:
    """A few titles to name, those sharing a character with the text first."""
    titles = [title for title in choices if not title.isascii()]
    titles.sort(key=lambda title: not set(title) & set(text))
    return iter(titles[:3])


@cache
def _required(columns: tuple[Column, ...]) -> tuple[int, ...]:
    return tuple(at for at, column in enumerate(columns) if column.is_required)


def length_check(columns: tuple[Column, ...], texts: Sequence[str], reasons: Reasons) -> None:
    """Required cells filled, no text longer than its column, nothing invisible in it."""
    is_short = max(map(len, texts)) <= SHORTEST_LIMIT and "".join(texts).isprintable()
    if is_short and all(texts[at] for at in _required(columns)):
        return
    for column, text in zip(columns, texts, strict=True):
        if not text:
            if column.is_required:
                reasons.setdefault(column.key, f"“{column.title}”必须填写。")
        elif len(text) > column.longest and not column.is_number:
            reasons[column.key] = f"最多 {column.longest} 个字，现为 {len(text)} 个字。"
        elif not text.isprintable():
            reasons[column.key] = "含有换行或看不见的字符，请删去。"


def result_of(
    reading: Reading,
    row: int,
    label: str,
    reasons: Reasons,
    notes: Reasons,
    judge: Callable[[], str],
) -> RowResult:
    """The result of one row: an error with its messages, or what judge says."""
    told = tuple(reading.message(row, key, text) for key, text in notes.items()) if notes else ()
    if reasons:
        why = tuple(reading.message(row, key, text) for key, text in reasons.items())
        return RowResult(row, label, ERROR, why, told)
    return RowResult(row, label, judge(), (), told)
