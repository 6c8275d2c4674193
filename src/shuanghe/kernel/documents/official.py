"""An official paper in words: what is said, not how it is set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4, numbered 一、 （一） 1. （1） by its place (BZ-25)."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Body text, its first line indented by two characters; each line of text is a paragraph."""

    text: str


@dataclass(frozen=True)
class Labelled:
    """A label in 黑体 and what it says; turned lines align behind the colon (BZ-32)."""

    label: str
    text: str


@dataclass(frozen=True)
class Table:
    """A ruled table. widths are millimetres per column, equal when left out."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float] = ()


@dataclass(frozen=True)
class Signatures:
    """Places to sign by hand, two in a line: 主持人（签名）：…"""

    roles: Sequence[str]


@dataclass(frozen=True)
class Picture:
    """A drawing as wide as the text. svg: with its namespace; ratio: height by width.

    alt says what it shows; it stands instead where no font here can write the drawing's words.
    """

    svg: str
    ratio: float
    alt: str


Block = Heading | Paragraph | Labelled | Table | Signatures | Picture


@dataclass(frozen=True)
class Signature:
    """Who issues the paper, and when (BZ-27). stamped: room is left for the seal.

    day_text stands for a day that is not known yet.
    """

    name: str
    day: date | None = None
    is_stamped: bool = True
    day_text: str = ""


@dataclass(frozen=True)
class Imprint:
    """The lines at the foot of the last page (BZ-29)."""

    copied_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None


@dataclass(frozen=True)
class Annex:
    """An attachment on a page of its own (BZ-26). label stands for 附件 and its number."""

    title: str
    blocks: Sequence[Block]
    label: str = ""


@dataclass(frozen=True)
class OfficialPaper:
    """A paper after GB/T 9704-2012.

    mark is the red name at the head (发文机关标志 or ×××纪要), number 发文字号; with either comes
    the red separator. A line break in title is kept, a longer line is broken. subtitle stands
    under it in 楷体. attendance is the list under minutes, and who signs them. header stands
    above the type area.
    """

    title: str
    blocks: Sequence[Block] = ()
    subtitle: str = ""
    mark: str = ""
    number: str = ""
    addressee: str = ""
    attachments: Sequence[str] = ()
    attendance: Sequence[Block] = ()
    signature: Signature | None = None
    note: str = ""
    imprint: Imprint | None = None
    annexes: Sequence[Annex] = ()
    header: str = ""
    is_landscape: bool = False


def day_words(day: date) -> str:
    """2026年7月1日: Arabic numerals, no zero in front (BZ-27)."""
    return f"{day.year}年{day.month}月{day.day}日"
