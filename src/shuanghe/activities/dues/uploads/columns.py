"""A sheet laid against our columns: headings found by title, cells by column, days and amounts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from shuanghe.kernel.uploads.workbooks import Row, Workbook, half_width

HEADINGS_WITHIN = 10
HIGHEST = Decimal(10**12)
"""Above it an amount is a slip; it also has more digits than a cent can be told in."""
MONEY_SIGNS = str.maketrans("", "", ",¥￥元 ")


class CellFault(ValueError):  # noqa: N818 — an answer, not a defect
    """What is wrong in one cell of a row: its column, and the mend."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


@contextmanager
def cell(column: str) -> Iterator[None]:
    """Say of which column a ValueError speaks. Raises CellFault."""
    try:
        yield
    except CellFault:
        raise
    except ValueError as wrong:
        raise CellFault(column, str(wrong)) from wrong


def refuse(fault: str) -> None:
    """Raise ValueError where there is a fault."""
    if fault:
        raise ValueError(fault)


@dataclass(frozen=True)
class Laid:
    """The rows below the headings, or the problems of the file as a whole."""

    sheet: str = ""
    headings: Sequence[str] = ()
    at: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    first_row: int = 2
    problems: tuple[str, ...] = ()

    def text(self, row: Row, column: str) -> str:
        """The text of a cell; "" where the file has no such column."""
        at = self.at.get(column)
        return "" if at is None else half_width(row.text(at))

    def place_of(self, fault: ValueError) -> int:
        """The column that a fault is about; the first one of ours where it is about the row."""
        column = fault.column if isinstance(fault, CellFault) else ""
        return self.at.get(column, min(self.at.values()))


def laid(book: Workbook, titles: Mapping[str, Sequence[str]], required: Sequence[str]) -> Laid:
    """Find the first sheet with our headings. titles: column → the ways people write it."""
    for sheet in book.sheets:
        for row in sheet.rows[:HEADINGS_WITHIN]:
            at = _columns(row, titles)
            if all(column in at for column in required):
                below = [one for one in sheet.rows if one.number > row.number]
                if not below:
                    return Laid(problems=("表头下面没有数据行，请填写后再上传。",))
                return Laid(sheet.name, row.texts, at, below, row.number + 1)
    wanted = "、".join(titles[column][0] for column in required)
    return Laid(problems=(f"前 {HEADINGS_WITHIN} 行里没有找到表头，必须有这些列：{wanted}。",))


def _columns(row: Row, titles: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, text in enumerate(row.texts):
        plain = "".join(half_width(text).split()).split("(")[0].strip("*")
        for column, written in titles.items():
            if plain in written and column not in found:
                found[column] = at
    return found


def money_read(text: str) -> Decimal:
    """An amount as banks and officers write it. Raises ValueError with the mend."""
    try:
        yuan = Decimal(text.translate(MONEY_SIGNS))
    except InvalidOperation:
        yuan = Decimal("NaN")
    if (
        not yuan.is_finite()
        or not -HIGHEST <= yuan <= HIGHEST
        or yuan != yuan.quantize(Decimal("0.01"))
    ):
        raise ValueError("金额应为数字，最多两位小数，例如 50.00。")
    return yuan


def day_read(text: str) -> date:
    """A day as 2026-11-21, 2026/11/21, 2026.11.21 or 20261121, a time after it left aside.

    Raises ValueError with the mend.
    """
    plain = re.split("[ T]", text, maxsplit=1)[0].replace("/", "-").replace(".", "-")
    if len(plain) == 8 and plain.isdecimal():
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        raise ValueError("日期不存在或写法不对，请写作 2026-11-21。") from None


def month_read(text: str) -> date:
    """A month as 2026-11 or any day in it; its first day. Raises ValueError with the mend."""
    plain = text.replace("/", "-").replace(".", "-").replace("年", "-").rstrip("月")
    if plain.count("-") == 1:
        plain += "-1"
    try:
        return day_read(plain).replace(day=1)
    except ValueError:
        raise ValueError("月份不存在或写法不对，请写作 2026-01。") from None
