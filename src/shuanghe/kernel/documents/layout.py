"""The official page in numbers: one source for Word and PDF (GB/T 9704-2012; BZ = our rule ids)."""

from dataclasses import dataclass
from enum import StrEnum

MM = 72 / 25.4


class Face(StrEnum):
    """A typeface of the standard, by its part on the page; the value names it in both formats."""

    TITLE = "title"
    TEXT = "text"
    HEAD = "head"
    KAI = "kai"
    SONG = "song"


# What Word is told; machines in offices have them.
WORD_FONTS = {
    Face.TITLE: "方正小标宋简体",
    Face.TEXT: "仿宋_GB2312",
    Face.HEAD: "黑体",
    Face.KAI: "楷体_GB2312",
    Face.SONG: "宋体",
}


@dataclass(frozen=True)
class Layout:
    """Millimetres, points (1/72 inch) and characters of the page."""

    paper: tuple[float, float] = (210, 297)  # BZ-10: A4
    top: float = 37  # BZ-11
    left: float = 28  # BZ-11
    bottom: float = 35  # BZ-12
    right: float = 26  # BZ-12
    lines: int = 22  # BZ-13
    characters: int = 28  # BZ-13
    text_size: float = 16  # BZ-15: 3号
    # BZ-16: 225 mm / 22 = 28.99 pt, down to a whole twentieth, so that 22 lines never overflow.
    pitch: float = 28.95
    # 28 × 16 pt is wider than the 156 mm of BZ-11; a quarter point less each fits.
    condensed: float = 0.25
    mark_at: float = 35  # BZ-19: upper edge, mm below the top of the type area
    mark_size: float = 54  # the largest; a longer mark is set smaller, so that it stays one line
    rule_below_number: float = 4  # BZ-22, mm
    rule_width: float = 1.5  # points; the standard leaves it open
    title_size: float = 22  # BZ-23: 2号
    blank_above_title: int = 2  # BZ-23, lines
    indent: int = 2  # BZ-25, characters
    stamped_indent: int = 4  # BZ-27, characters right of the date
    imprint_size: float = 14  # BZ-29: 4号
    imprint_thick: float = 0.35  # BZ-29, mm
    imprint_thin: float = 0.25  # BZ-29, mm
    folio_size: float = 14  # BZ-30: 4号
    folio_below: float = 7  # BZ-30, mm from the type area to the dash
    table_size: float = 12
    table_pitch: float = 18

    @property
    def character(self) -> float:
        """The advance of one character of the text, in points."""
        return self.text_size - self.condensed

    def page(self, *, is_landscape: bool) -> tuple[float, float]:
        """Width and height in mm."""
        width, height = self.paper
        return (height, width) if is_landscape else (width, height)

    def area(self, *, is_landscape: bool) -> tuple[float, float]:
        """Width and height of the type area in mm (BZ-11: 156 × 225 upright)."""
        width, height = self.page(is_landscape=is_landscape)
        return width - self.left - self.right, height - self.top - self.bottom


LAYOUT = Layout()
