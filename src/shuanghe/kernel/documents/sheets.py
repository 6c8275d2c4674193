"""Workbooks written as they are read: streamed XML, flat memory, nothing in a cell ever live."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any
from xml.sax.saxutils import escape

from shuanghe.kernel.documents.parts import (
    BOOK,
    BOOK_LINKS,
    CONTENT,
    CONTENT_TYPES,
    LINK,
    LINKS,
    LISTED,
    OVERRIDE,
    SHEET_END,
    SHEET_HEAD,
    STYLES,
)

Rows = Iterable[Sequence[Any]]
NamedSheet = tuple[str, Sequence[str], Rows]

AT_ONCE = 2_000
LONGEST_TEXT = 32_767
EXACT_DIGITS = 10**15
EPOCH = date(1899, 12, 30).toordinal()
DAY_SECONDS = 86_400
WIDTHS = (14, 40)
LOOKED_AT = 40
"""Rows at the head of a sheet by which its columns are made wide enough."""
LAST_NARROW = "\u2e7f"
"""The characters after it, Chinese ones first of all, are twice as wide."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def _text(value: str) -> str:
    if value.isalnum():
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    if not value:
        return "<c/>"
    if not value.isprintable():
        value = FORBIDDEN.sub("", value)
    if "_x" in value:
        value = ESCAPED.sub("_x005F_", value)
    safe = escape(value[:LONGEST_TEXT])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def _whole(value: int) -> str:
    return f"<c><v>{value}</v></c>" if abs(value) < EXACT_DIGITS else _text(str(value))


def _number(value: float | Decimal) -> str:
    text = str(value)
    return f"<c><v>{text}</v></c>" if text[-1].isdigit() else _text(text)


def _day(value: date) -> str:
    return f'<c s="2"><v>{value.toordinal() - EPOCH}</v></c>'


def _moment(value: datetime) -> str:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return f'<c s="3"><v>{value.toordinal() - EPOCH + seconds / DAY_SECONDS}</v></c>'


CELLS: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: _whole,
    float: _number,
    Decimal: _number,
    bool: lambda value: f'<c t="b"><v>{int(value)}</v></c>',
    date: _day,
    datetime: _moment,
    type(None): lambda _value: "<c/>",
}


def _cell(value: Any) -> str:
    """A cell for any value; what is not known is written as its text."""
    write = CELLS.get(type(value))
    return write(value) if write else _text(str(value))


class _Pipe(io.RawIOBase):
    """A file that is emptied while it is written."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        data, self._held = b"".join(self._held), []
        return data


def xlsx_chunks(sheets: Iterable[NamedSheet]) -> Iterator[bytes]:
    """The bytes of a workbook, piece by piece.

    sheets: (title, heading texts, rows). Values may be str, int, float, Decimal, bool, date,
    datetime (naive local time) or None; whole numbers over 15 digits become text, so that no
    identity number is rounded. Text is only ever text: a leading = never becomes a formula.
    """
    pipe = _Pipe()
    titles: list[str] = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for title, headings, rows in sheets:
            titles.append(_sheet_name(title, titles))
            with out.open(f"xl/worksheets/sheet{len(titles)}.xml", "w") as part:
                coming = iter(rows)
                first = [tuple(row) for row in islice(coming, LOOKED_AT)]
                part.write(_head(headings, first).encode())
                for text in _row_texts(chain(first, coming)):
                    part.write(text.encode())
                    yield pipe.taken()
                part.write(SHEET_END.encode())
        for name, text in _frame(titles or ["空"]).items():
            out.writestr(name, text)
    yield pipe.taken()


def xlsx_stream(target: str | IO[bytes], sheets: Iterable[NamedSheet]) -> None:
    """Write the workbook of xlsx_chunks to a path or an open binary file."""
    if isinstance(target, str):
        with open(target, "wb") as out:  # noqa: PTH123 — a path given as text
            xlsx_stream(out, sheets)
        return
    for chunk in xlsx_chunks(sheets):
        target.write(chunk)


def _row_texts(rows: Rows) -> Iterator[str]:
    """The XML of many rows at a time."""
    held: list[str] = []
    known = CELLS
    for row in rows:
        try:
            cells = [known[type(value)](value) for value in row]
        except KeyError:
            cells = [_cell(value) for value in row]
        held.append(f"<row>{''.join(cells)}</row>")
        if len(held) == AT_ONCE:
            yield "".join(held)
            held = []
    yield "".join(held)


def _head(headings: Sequence[str], first: Sequence[Sequence[Any]]) -> str:
    """The start of a sheet: widths fitting headings and first rows, the first row frozen, bold."""
    columns = "".join(
        f'<col min="{at}" max="{at}" customWidth="1" '
        f'width="{_width(heading, [row[at - 1] for row in first if len(row) >= at])}"/>'
        for at, heading in enumerate(headings, 1)
    )
    cells = "".join(_text(str(heading)) for heading in headings).replace("<c", '<c s="1"')
    return SHEET_HEAD.format(columns=f"<cols>{columns}</cols>" if columns else "") + (
        f"<row>{cells}</row>" if headings else ""
    )


def _width(heading: str, values: Sequence[Any]) -> int:
    """How wide a column is, in letters; a Chinese character takes two."""
    narrow, wide = WIDTHS
    longest = max((_letters(str(value)) + 2 for value in values if value is not None), default=0)
    return min(wide, max(narrow, 2 * len(heading) + 4, longest))


def _letters(text: str) -> int:
    return sum(2 if character > LAST_NARROW else 1 for character in text)


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """A title a workbook accepts: at most 31 characters, none of []:*?/\\, not used before."""
    plain = NOT_IN_NAMES.sub(" ", FORBIDDEN.sub("", title)).strip("' ")[:31] or "表"
    name, at = plain, 2
    while name.lower() in {one.lower() for one in taken}:
        name, at = f"{plain[:26]}({at})", at + 1
    return name


def _frame(titles: Sequence[str]) -> dict[str, str]:
    """The parts around the sheets."""
    numbers = range(1, len(titles) + 1)
    listed = "".join(
        LISTED.format(at=at, title=escape(title, {'"': "&quot;"}))
        for at, title in zip(numbers, titles, strict=True)
    )
    return {
        "xl/workbook.xml": BOOK.format(sheets=listed),
        "xl/_rels/workbook.xml.rels": LINKS.format(
            links=BOOK_LINKS + "".join(LINK.format(at=at) for at in numbers)
        ),
        "xl/styles.xml": STYLES,
        "_rels/.rels": LINKS.format(links=CONTENT),
        "[Content_Types].xml": CONTENT_TYPES.format(
            sheets="".join(OVERRIDE.format(at=at) for at in numbers)
        ),
    }
