"""Word documents in the layout of official papers (page and fonts after GB/T 9704-2012)."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shuanghe.kernel.documents.sheets import FORBIDDEN

TITLE_FONT, TEXT_FONT, HEAD_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
TITLE_SIZE, TEXT_SIZE, TABLE_SIZE = 22, 16, 12
PAGE = (210, 297)
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}


@dataclass(frozen=True)
class TableDocument:
    """A title, a line under it, one table, and lines after it."""

    title: str
    subtitle: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    closing: Sequence[str] = ()
    is_landscape: bool = False


def docx_table_document(content: TableDocument) -> bytes:
    """The document as .docx; widths are millimetres per column (equal when left out)."""
    document = docx.Document()
    _page(document, is_landscape=content.is_landscape)
    _line(document, content.title, TITLE_FONT, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER)
    if content.subtitle:
        _line(document, content.subtitle, TEXT_FONT, TEXT_SIZE, WD_ALIGN_PARAGRAPH.CENTER)
    _table(document, content)
    for text in content.closing:
        _line(document, text, TEXT_FONT, TEXT_SIZE, WD_ALIGN_PARAGRAPH.LEFT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any, *, is_landscape: bool) -> None:
    """A4 with the margins of the standard; names no author."""
    section = document.sections[0]
    width, height = reversed(PAGE) if is_landscape else PAGE
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    for side, millimetres in MARGINS.items():
        setattr(section, side, Mm(millimetres))
    document.core_properties.author = ""
    document.core_properties.comments = ""
    _font(document.styles["Normal"], TEXT_FONT, TEXT_SIZE)


def _line(document: Any, text: str, font: str, size: int, where: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = where
    paragraph.paragraph_format.space_after = Pt(6)
    _font(paragraph.add_run(_clean(text)), font, size)


def _font(target: Any, font: str, size: int) -> None:
    """Set the font for Latin and for Chinese text."""
    target.font.name, target.font.size = font, Pt(size)
    target.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(document: Any, content: TableDocument) -> None:
    table = document.add_table(rows=1, cols=len(content.headings))
    table.style = "Table Grid"
    _fill(table.rows[0], content.headings, HEAD_FONT)
    _repeat(table.rows[0])
    for row in content.rows:
        _fill(table.add_row(), row, TEXT_FONT)
    if content.widths:
        table.autofit = False
        for column, millimetres in zip(table.columns, content.widths, strict=True):
            for cell in column.cells:
                cell.width = Mm(millimetres)


def _fill(row: Any, values: Sequence[Any], font: str) -> None:
    for cell, value in zip(row.cells, values, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        _font(paragraph.add_run("" if value is None else _clean(str(value))), font, TABLE_SIZE)


def _clean(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return FORBIDDEN.sub("", text)


def _repeat(row: Any) -> None:
    """Let the heading row stand on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 — python-docx has no call for it
