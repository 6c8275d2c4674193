"""A book as PDF with an outline and page numbers, set by typst from data alone."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import typst

from shuanghe.kernel.documents.books import (
    BOOK,
    CONTENTS,
    Book,
    BookBlock,
    Box,
    Flow,
    Remark,
    Title,
    Verse,
    cells_of,
    plain,
    widths_of,
)
from shuanghe.kernel.documents.official import Labelled, Paragraph, Signatures, Table
from shuanghe.kernel.documents.pdf import STAMP, chosen, fonts_here, refusal
from shuanghe.kernel.documents.wording import lines_of

SOURCE = Path(__file__).with_name("book.typ")
STANDARD: Final = "a-2b"


@dataclass(frozen=True)
class SetBook:
    """A book as set: the file, the page of each heading of the contents, the number of pages.

    pages: in the order of `titles_of`; body_pages: the last numbered page of the body; sheets: all
    pages, those of the cover and the contents too.
    """

    data: bytes
    pages: tuple[int, ...]
    body_pages: int
    sheets: int


def pdf_book(book: Book) -> SetBook:
    """The book as PDF/A-2b: the same book gives the same bytes.

    Raises PaperUnset where this machine has no Chinese font, or no sign for a character.
    """
    installed = fonts_here()
    data = json.dumps(_data(book, chosen(installed.families())), ensure_ascii=False)
    try:
        setter = typst.Compiler(str(SOURCE), font_paths=installed, sys_inputs={"book": data})
        made = setter.compile(format="pdf", pdf_standards=STANDARD, timestamp=STAMP)
        pages = json.loads(setter.query("<pages>", field="value", one=True))
        last = json.loads(setter.query("<last>", field="value", one=True))
        sheets = json.loads(setter.query("<sheets>", field="value", one=True))
    except typst.TypstError as fault:
        raise refusal(fault.message) from fault
    return SetBook(cast("bytes", made), tuple(int(one) for one in pages), int(last), int(sheets))


def _data(book: Book, fonts: dict[str, list[str]]) -> dict[str, Any]:
    width, height = BOOK.paper
    return {
        "title": plain(book.title),
        "subtitle": plain(book.subtitle),
        "cover": [plain(one) for one in book.cover],
        "header": plain(book.header),
        "contents": CONTENTS,
        "is_sheet": book.is_sheet,
        "fonts": fonts,
        "page": {
            "width": width,
            "height": height,
            "top": BOOK.top,
            "bottom": BOOK.bottom,
            "left": BOOK.left,
            "right": BOOK.right,
        },
        "sizes": {
            "text": BOOK.text_size,
            "pitch": BOOK.pitch,
            "small": BOOK.small_size,
            "small_pitch": BOOK.small_pitch,
            "titles": BOOK.title_sizes,
            "cover": BOOK.cover_size,
        },
        "blocks": [one for block in book.blocks for one in _block(block)],
    }


def _block(block: BookBlock) -> list[dict[str, Any]]:
    """A block as the source takes it; a text of several lines is several paragraphs."""
    if isinstance(block, Paragraph):
        return [{"kind": "paragraph", "text": line} for line in lines_of(block.text)]
    return [_single(block)]


def _single(block: BookBlock) -> dict[str, Any]:
    """Every other block is one thing; `kind` is the name that the source knows it by."""
    kind, said = _SHAPES[type(block)](block)
    return {"kind": kind, **said}


def _table(block: Table) -> tuple[str, dict[str, Any]]:
    rows = cells_of(block)
    return "table", {"rows": rows, "widths": widths_of(block, rows)}


def _flow(block: Flow) -> tuple[str, dict[str, Any]]:
    return "flow", {"stages": [_stage(title, boxes) for title, boxes in block.stages]}


_SHAPES: dict[type, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    Title: lambda one: ("title", {"text": plain(one.text), "level": one.level}),
    Labelled: lambda one: ("labelled", {"label": plain(one.label), "text": plain(one.text)}),
    Remark: lambda one: ("remark", {"text": plain(one.text)}),
    Verse: lambda one: ("verse", {"lines": [plain(line) for line in one.lines]}),
    Signatures: lambda one: ("signs", {"roles": [plain(role) for role in one.roles]}),
    Table: _table,
    Flow: _flow,
}


def _stage(title: str, boxes: Any) -> dict[str, Any]:
    return {"title": plain(title), "boxes": [_box(one) for one in boxes]}


def _box(box: Box) -> dict[str, str]:
    return {"text": plain(box.text), "below": plain(box.below), "beside": plain(box.beside)}
