"""A slow, exact look through one sheet's XML: formulas, error values, and what must be refused.

The quick reader drops error values, formulas without a result and a cell given twice. This pass
runs only when a cheap scan cannot rule these out, or to find the place of a failure.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from shuanghe.kernel.uploads.limits import Limits, Unreadable
from shuanghe.kernel.uploads.workbooks import address_of, column_number

DOUBTFUL = (b"<f", b'"e"', b"'e'", b"<!")
ROW_NUMBER = re.compile(rb"""[^<>]*?\sr\s*=\s*["']([0-9]{1,9})["']""")
LAST_CELL = re.compile(rb"""\sr="([A-Za-z]{1,3})[0-9]""")
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
TYPES = frozenset({"", "n", "s", "b", "e", "str", "inlineStr", "d"})


@dataclass
class Findings:
    """What the quick reader cannot tell: by row number, then by column counted from 0."""

    formulas: dict[int, set[int]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)

    def rows(self) -> list[int]:
        """Numbers of the rows with a finding, in order."""
        return sorted({*self.formulas, *self.errors})


def is_beyond_doubt(xml: bytes, limits: Limits) -> bool:
    """Whether a cheap scan rules out all that the slow pass looks for.

    It may doubt an innocent sheet, which only costs time. What it cannot see (a cell given
    twice, a second table, prefixed names) shows when the cells read are counted.
    """
    if any(xml.find(mark) >= 0 for mark in DOUBTFUL):
        return False
    last = 0
    for row in xml.split(b"<row")[1:]:
        told = ROW_NUMBER.match(row)
        number = int(told[1]) if told else last + 1
        if not last < number <= limits.last_row:
            return False
        last = number
        at = row.rfind(b' r="')
        cell = LAST_CELL.match(row, at) if at >= 0 else None
        if cell and column_number(cell[1].decode()) >= limits.columns:
            return False
    return True


def inspect(xml: bytes, *, sheet: str, limits: Limits) -> Findings:
    """Read the whole sheet.

    Raises Unreadable at a row or cell given twice, content too far out, or broken XML.
    """
    return _Inspection(sheet, limits).run(xml)


class _Inspection:
    """One pass; keeps where it is, so that every refusal names the cell."""

    def __init__(self, sheet: str, limits: Limits) -> None:
        self.sheet, self.limits = sheet, limits
        self.found = Findings()
        self.row, self.column, self.kind = 0, -1, ""
        self.rows_seen: set[int] = set()
        self.columns_seen: set[int] = set()
        self.has_content = self.is_formula = False
        self.row_has_content = False
        self.tables = 0
        self.text: list[str] | None = None

    def run(self, xml: bytes) -> Findings:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as fault:
            raise Unreadable(
                f"工作表「{self.sheet}」在第 {max(self.row, 1)} 行附近内容残缺，"
                "文件已损坏或没有传完。请另存一份再上传。"
            ) from fault
        return self.found

    def start(self, tag: str, given: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self.cell_starts(given)
        elif tag in ("v", "is"):
            self.has_content = True
            self.text = [] if tag == "v" else None
        elif tag == "f":
            self.is_formula = self.has_content = True
        elif tag == "row":
            self.row_starts(given)
        elif tag == "sheetData":
            self.tables += 1
            if self.tables > 1:
                self.refuse("有两个数据区，无法确定以哪个为准")

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "c":
            self.cell_ends()

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def row_starts(self, given: dict[str, str]) -> None:
        told = given.get("r", "")
        self.row = int(told) if told.isascii() and told.isdigit() else self.row + 1
        if self.row in self.rows_seen:
            self.refuse(f"第 {self.row} 行在文件里出现两次，无法确定以哪个为准")
        self.rows_seen.add(self.row)
        self.column, self.columns_seen = -1, set()

    def cell_starts(self, given: dict[str, str]) -> None:
        told = REFERENCE.fullmatch(given.get("r", ""))
        if told:
            self.column = column_number(told[1])
            if int(told[2]) != self.row:
                self.refuse(f"单元格 {told[0]} 写在了第 {self.row} 行里")
        elif "r" in given:
            self.refuse(f"第 {self.row} 行有无法识别的单元格地址 {given['r'][:12]}")
        else:
            self.column += 1
        self.kind, self.text = given.get("t", ""), None
        self.has_content = self.is_formula = False

    def cell_ends(self) -> None:
        if not self.has_content:
            return
        place = address_of(self.row, self.column)
        if self.column in self.columns_seen:
            self.refuse(f"单元格 {place} 在文件里出现两次，无法确定以哪个为准")
        self.columns_seen.add(self.column)
        if self.row > self.limits.last_row:
            self.refuse(f"单元格 {place} 有内容，超出 {self.limits.rows} 行的上限")
        if self.column >= self.limits.columns:
            self.refuse(f"单元格 {place} 有内容，超出 {self.limits.columns} 列的上限")
        if self.kind not in TYPES:
            self.refuse(f"单元格 {place} 的类型 {self.kind[:12]} 无法识别")
        value = "".join(self.text or ())
        if self.kind == "e":
            self.found.errors.setdefault(self.row, {})[self.column] = value or "#ERROR"
        elif self.is_formula:
            self.found.formulas.setdefault(self.row, set()).add(self.column)
        elif self.kind in ("", "n") and self.text is not None:
            self.number(place, value)

    def number(self, place: str, value: str) -> None:
        try:
            is_finite = not value.strip() or abs(float(value)) < float("inf")
        except ValueError:
            is_finite = False
        if not is_finite:
            self.refuse(f"单元格 {place} 应为数字，内容却是“{value[:20]}”")

    def refuse(self, what: str) -> None:
        raise Unreadable(f"工作表「{self.sheet}」{what}。请改正后再上传。")
