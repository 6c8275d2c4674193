"""Values of the quick reader as rows of text with kinds, ready for the pipe."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from shuanghe.kernel.uploads.child.inspection import Findings
from shuanghe.kernel.uploads.limits import Limits, Unreadable
from shuanghe.kernel.uploads.workbooks import address_of

PlainRow = tuple[int, list[str], str]
EXACT = 1e21
LARGEST = 1e308
FIRST_SURE_DAY = date(1900, 3, 1)
LETTERS: defaultdict[type, str] = defaultdict(
    lambda: "d", {str: "t", float: "n", int: "n", bool: "b"}
)


@dataclass(frozen=True)
class SheetRows:
    """One sheet on its way to the parent: rows as (number, texts, kinds)."""

    name: str
    is_hidden: bool
    merged: tuple[str, ...]
    rows: Iterator[PlainRow]


def number_text(value: float) -> str:
    """The shortest exact form: 3 rather than 3.0."""
    return str(int(value)) if abs(value) < EXACT and value.is_integer() else repr(value)


def moment_text(value: datetime) -> str:
    """A day with its time of day."""
    return value.isoformat(sep=" ", timespec="seconds")


TEXTS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    float: number_text,
    date: date.isoformat,
    datetime: moment_text,
}


def rows_of_values(
    rows: list[list[Any]], found: Findings, sheet: str, limits: Limits
) -> Iterator[PlainRow]:
    """Rows that are not blank. Formulas and error values carry their mark even without a value.

    Raises Unreadable beyond the limit of rows or of characters in a cell.
    """
    marked = {*found.formulas, *found.errors}
    beyond: list[list[Any]] = [[] for _ in range(max(marked, default=0) - len(rows))]
    special: dict[str, list[int]] = {}
    count = 0
    for number, row in enumerate(chain(rows, beyond), 1):
        kinds = "".join(map(LETTERS.__getitem__, map(type, row)))
        if kinds not in special:
            special[kinds] = [at for at, letter in enumerate(kinds) if letter != "t"]
        if special[kinds]:
            kinds = _made_text(row, kinds, special[kinds])
        if number in marked:
            kinds = _with_marks(row, kinds, number, found)
        while row and not row[-1].strip() and kinds[len(row) - 1] == "t":
            row.pop()
        if not row:
            continue
        count += 1
        _check(row, number, count, sheet, limits)
        yield number, row, kinds if special.get(kinds, True) else ""


def _made_text(row: list[Any], kinds: str, special: list[int]) -> str:
    """Turn values into texts in place; the kinds, with doubtful values marked as errors."""
    for at in special:
        value = row[at]
        row[at] = TEXTS.get(type(value), str)(value)
        if _is_doubtful(value):
            kinds = f"{kinds[:at]}x{kinds[at + 1 :]}"
    return kinds


def _is_doubtful(value: Any) -> bool:
    """A day before March 1900 (programs differ on it), or a number beyond all numbers."""
    if type(value) is float:
        return not -LARGEST < value < LARGEST
    if isinstance(value, datetime):
        return value.date() < FIRST_SURE_DAY
    return isinstance(value, date) and value < FIRST_SURE_DAY


def _with_marks(row: list[Any], kinds: str, number: int, found: Findings) -> str:
    """The kinds with formulas and errors marked; the row is widened to reach them."""
    errors = found.errors.get(number, {})
    formulas = found.formulas.get(number, set())
    width = max(len(row), *(at + 1 for at in (*errors, *formulas)))
    row += [""] * (width - len(row))
    letters = list(kinds.ljust(width, "t"))
    for at in formulas:
        letters[at] = "f"
    for at, text in errors.items():
        letters[at], row[at] = "x", text
    return "".join(letters)


def _check(texts: list[str], number: int, count: int, sheet: str, limits: Limits) -> None:
    """Hold a row against the limits."""
    if count > limits.rows + limits.heading_rows:
        raise Unreadable(
            f"工作表「{sheet}」超过 {limits.rows} 行（第 {number} 行仍有内容），请分成几个文件。"
        )
    longest = max(map(len, texts))
    if longest > limits.cell_characters:
        at = next(at for at, text in enumerate(texts) if len(text) == longest)
        raise Unreadable(
            f"工作表「{sheet}」单元格 {address_of(number, at)} 有 {longest} 个字，"
            f"超过 {limits.cell_characters} 个。请缩短后再上传。"
        )
