"""What was in a workbook, as an officer sees it: sheets, rows, cells, each with its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}


class Kind(StrEnum):
    """What a cell holds. The value is the letter that a row's kinds are written with."""

    TEXT = "t"
    NUMBER = "n"
    DATE = "d"
    BOOLEAN = "b"
    FORMULA = "f"
    ERROR = "x"
    EMPTY = "-"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the text as seen, its kind, its address such as B7.

    A date is written 2026-07-01 (with 08:30:00 after it when it has a time), a number in its
    shortest exact form, a boolean TRUE or FALSE, a formula as its last computed value.
    """

    text: str
    kind: Kind
    address: str

    def __bool__(self) -> bool:
        return bool(self.text) or self.kind in (Kind.FORMULA, Kind.ERROR)


@dataclass(slots=True)
class Row:
    """A row that is not blank: its number in the sheet (from 1), its texts from column A on.

    kinds holds a letter per text, or "" when every cell is plain text or empty. Trailing blank
    cells are cut off.
    """

    number: int
    texts: list[str]
    kinds: str = ""

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Cell]:
        return (self.cell(at) for at in range(len(self.texts)))

    def text(self, at: int) -> str:
        """The text in the column counted from 0; "" beyond the last cell."""
        return self.texts[at] if at < len(self.texts) else ""

    def kind(self, at: int) -> Kind:
        """The kind of the cell in the column counted from 0."""
        letter = self.kinds[at] if at < len(self.kinds) else "t"
        if letter in "tn-" and not self.text(at):
            return Kind.EMPTY
        return Kind(letter)

    def cell(self, at: int) -> Cell:
        """The cell in the column counted from 0."""
        return Cell(self.text(at), self.kind(at), address_of(self.number, at))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet. merged holds ranges such as A1:C1; hidden rows are in rows like any other."""

    name: str
    rows: list[Row]
    is_hidden: bool = False
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as read. notes say in Chinese what was left aside on purpose (macros, say)."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, spaces around it ignored."""
        return next((sheet for sheet in self.sheets if sheet.name.strip() == name), None)


def column_letters(at: int) -> str:
    """The letters over the column counted from 0: A, Z, AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column counted from 0 under these letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def address_of(row: int, at: int) -> str:
    """The address of a cell: row counted from 1, column from 0."""
    return f"{column_letters(at)}{row}"


def half_width(text: str) -> str:
    """Full-width digits, letters, signs and spaces made half-width; ends trimmed."""
    return text.translate(HALF).strip()


def is_rounded(text: str) -> bool:
    """Whether a number has more digits than a spreadsheet keeps, so that its end is not true."""
    return sum(letter.isdigit() for letter in text) > 15


def name_shown(name: str, *, longest: int = 80) -> str:
    """A file name safe to show: last part only, no control or direction-turning characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in "<>\"'&")
    return kept[-longest:] or "未命名文件"
