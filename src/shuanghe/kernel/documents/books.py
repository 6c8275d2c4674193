"""A book in words: chapters, sections and what stands in them, for Word and PDF alike.

An official paper is set by the national standard; a book of many chapters is not one. It has a
cover, a table of contents with page numbers, numbered pages and headings that a reader jumps to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shuanghe.kernel.documents.layout import MM
from shuanghe.kernel.documents.official import Labelled, Paragraph, Signatures, Table
from shuanghe.kernel.documents.wording import clean, lines_of, width_of

LEVELS = (1, 2, 3, 4)
CONTENTS = "目　录"
IN_CONTENTS = (1, 2)
"""The levels of headings that the table of contents shows."""


@dataclass(frozen=True)
class Title:
    """A heading of level 1 (a chapter, on a page of its own) to 4."""

    text: str
    level: int


@dataclass(frozen=True)
class Remark:
    """A small line under what it explains: a citation, how sure it is, whose default it is."""

    text: str


@dataclass(frozen=True)
class Verse:
    """Lines that stand in the middle, as in a song."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Box:
    """One box of a flow: what it says, a small line below it, a word at its side."""

    text: str
    below: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Flow:
    """Boxes one below the other with arrows between them, under the titles of their stages."""

    stages: Sequence[tuple[str, Sequence[Box]]]


BookBlock = Title | Paragraph | Labelled | Table | Signatures | Remark | Verse | Flow


@dataclass(frozen=True)
class Book:
    """A book. cover: lines under the title; header: stands above every page of the body.

    is_sheet: a few pages without cover and contents; the title stands above the text.
    """

    title: str
    blocks: Sequence[BookBlock]
    subtitle: str = ""
    cover: Sequence[str] = ()
    header: str = ""
    is_sheet: bool = False


@dataclass(frozen=True)
class BookLayout:
    """The page of a book: mm for the margins, points for sizes and line heights."""

    paper: tuple[float, float] = (210, 297)
    top: float = 26
    bottom: float = 24
    left: float = 24
    right: float = 22
    text_size: float = 12
    pitch: float = 20
    small_size: float = 10.5
    small_pitch: float = 16
    title_sizes: tuple[float, ...] = (20, 16, 14, 12)
    title_pitches: tuple[float, ...] = (34, 28, 24, 20)
    cover_size: float = 28
    indent: int = 2

    @property
    def measure(self) -> float:
        """The width of the type area in mm."""
        return self.paper[0] - self.left - self.right


BOOK = BookLayout()
LEAST_COLUMN = 3.0
MOST_COLUMN = 26.0


def cells_of(table: Table) -> list[list[str]]:
    """The texts of a table by row, the headings first, each a clean line."""
    return [[clean(cell) for cell in row] for row in (table.headings, *table.rows)]


def widths_of(table: Table, rows: Sequence[Sequence[str]]) -> list[float]:
    """The widths of the columns in mm, together as wide as the page: as given, else by content."""
    wanted = list(table.widths) or [_weight(column) for column in zip(*rows, strict=True)]
    whole = sum(wanted)
    return [round(one / whole * BOOK.measure, 2) for one in wanted]


def _weight(column: Iterable[str]) -> float:
    """How wide a column wants to be, in characters: its longest text, within bounds."""
    longest = max((width_of(cell) for cell in column), default=0)
    return min(max(longest + 1, LEAST_COLUMN), MOST_COLUMN)


def titles_of(book: Book) -> list[tuple[int, Title]]:
    """The headings that the table of contents shows, each with its number in the book."""
    titles = (block for block in book.blocks if isinstance(block, Title))
    return [(at, one) for at, one in enumerate(titles) if one.level in IN_CONTENTS]


def paragraphs_of(text: str) -> Iterator[str]:
    """The lines of a text, each a paragraph."""
    yield from lines_of(text)


def points(millimetres: float) -> float:
    """Millimetres in points."""
    return millimetres * MM


def plain(value: Any) -> str:
    """A clean line."""
    return clean(value)
