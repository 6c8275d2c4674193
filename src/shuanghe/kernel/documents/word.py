"""Official papers as .docx: the fixed parts are packed once, each paper only adds its text."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil
from xml.sax.saxutils import escape

from shuanghe.kernel.documents.composing import (
    Drawing,
    Element,
    Foot,
    Grid,
    Line,
    Run,
    composed,
)
from shuanghe.kernel.documents.drawings import picture_xml, pictures_of
from shuanghe.kernel.documents.layout import LAYOUT, MM, Face
from shuanghe.kernel.documents.official import OfficialPaper
from shuanghe.kernel.documents.word_parts import (
    FOLIO_FOOT,
    FOOTERS,
    HEAD,
    HEADERS,
    NAMES,
    fonts,
    linked,
    twips,
)
from shuanghe.kernel.documents.wording import clean, width_of

CHARACTER = twips(LAYOUT.character)
RED = "FF0000"
CELL_EDGE = 40
HEADER_AT = twips(20 * MM)
EVERY_DATE = (1980, 1, 1, 0, 0, 0)


def docx_official(paper: OfficialPaper) -> bytes:
    """The paper as a Word file: the same paper gives the same bytes; it names no author."""
    elements = composed(paper)
    pictures = pictures_of(elements)
    out = io.BytesIO(_frame(len(pictures)))
    out.seek(0, io.SEEK_END)
    parts: dict[str, str | bytes] = {
        "header.xml": _header(paper.header),
        "document.xml": _document(paper, elements, pictures),
    }
    parts |= {f"media/picture{at}.png": png for at, png in enumerate(pictures.values(), 1)}
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            part = zipfile.ZipInfo(f"word/{name}", EVERY_DATE)
            packed.writestr(part, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@cache
def _frame(pictures: int) -> bytes:
    """The file without its text and pictures."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in linked(pictures).items():
            packed.writestr(zipfile.ZipInfo(name, EVERY_DATE), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _document(
    paper: OfficialPaper, elements: Sequence[Element], pictures: Mapping[str, bytes]
) -> str:
    order = list(pictures)
    body = "".join(
        _shown(element, order) if isinstance(element, Drawing) else _element(element, paper)
        for element in elements
    )
    return f"{HEAD}<w:document {NAMES}><w:body>{body}{_section(paper)}</w:body></w:document>"


def _shown(drawing: Drawing, order: Sequence[str]) -> str:
    """The picture of a drawing, or its words where there is none."""
    if drawing.svg not in order:
        return _line(Line([Run(drawing.alt)], first=LAYOUT.indent))
    return picture_xml(drawing, order.index(drawing.svg) + 1)


def _element(element: Line | Grid | Foot, paper: OfficialPaper) -> str:
    if isinstance(element, Line):
        return _line(element)
    return _grid(element) if isinstance(element, Grid) else _foot(element, paper)


def _line(line: Line) -> str:
    runs = "".join(_run(run) for run in line.runs)
    return f"<w:p><w:pPr>{_properties(line)}</w:pPr>{runs}</w:p>"


def _properties(line: Line) -> str:
    """The parts of w:pPr in the order its schema asks for."""
    first = round(abs(line.first) * CHARACTER)
    turned = "hanging" if line.first < 0 else "firstLine"
    rule = (
        f'<w:pBdr><w:bottom w:val="single" w:sz="{round(LAYOUT.rule_width * 8)}" '
        f'w:space="0" w:color="{RED}"/></w:pBdr>'
    )
    spacing = (
        f'<w:spacing w:before="{twips(line.above)}" w:after="0" '
        f'w:line="{twips(line.height)}" w:lineRule="exact"/>'
    )
    indent = (
        f'<w:ind w:left="{round(line.left * CHARACTER)}" '
        f'w:right="{round(line.right * CHARACTER)}" w:{turned}="{first}"/>'
    )
    parts = (
        ("<w:keepNext/>", line.keeps_next),
        ("<w:pageBreakBefore/>", line.starts_page),
        (rule, line.has_rule),
        ('<w:snapToGrid w:val="0"/>', not line.is_text),
        (spacing, True),
        (indent, line.left or line.right or line.first),
        (f'<w:jc w:val="{line.align}"/>', True),
        (f'<w:outlineLvl w:val="{line.outline - 1}"/>', line.outline),
    )
    return "".join(text for text, is_asked in parts if is_asked)


def _run(run: Run) -> str:
    size = round(run.size * 2)
    colour = f'<w:color w:val="{RED}"/>' if run.is_red else ""
    is_text = run.size == LAYOUT.text_size
    closer = f'<w:spacing w:val="{-twips(LAYOUT.condensed)}"/>' if is_text else ""
    return (
        f"<w:r><w:rPr>{fonts(run.face)}{colour}{closer}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'
    )


def _grid(grid: Grid) -> str:
    columns = "".join(f'<w:gridCol w:w="{twips(width * MM)}"/>' for width in grid.widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in sides)
    edges = "".join(f'<w:{side} w:w="{CELL_EDGE}" w:type="dxa"/>' for side in ("top", "bottom"))
    rows = "".join(_row(row, grid, is_head=at == 0) for at, row in enumerate(grid.rows))
    wide = twips(sum(grid.widths) * MM)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{wide}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{edges}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(row: Sequence[str], grid: Grid, *, is_head: bool) -> str:
    face = Face.HEAD if is_head else Face.TEXT
    repeated = "<w:tblHeader/>" if is_head else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width * MM)}" w:type="dxa"/>'
        f'<w:vAlign w:val="center"/></w:tcPr>{_cell(text, face, is_centred or is_head)}</w:tc>'
        for text, width, is_centred in zip(row, grid.widths, grid.centred, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(text: str, face: Face, is_centred: bool) -> str:  # noqa: FBT001 — one of three in a row
    run = Run(text, face, LAYOUT.table_size)
    align = "center" if is_centred else "left"
    return _line(Line([run], align, height=LAYOUT.table_pitch))


def _foot(foot: Foot, paper: OfficialPaper) -> str:
    """The imprint as a table that stands at the foot of the type area (BZ-29).

    Word stands it there; LibreOffice 7.4 lets it follow the text.
    """
    wide = LAYOUT.area(is_landscape=paper.is_landscape)[0] * MM
    end = (LAYOUT.page(is_landscape=paper.is_landscape)[1] - LAYOUT.bottom) * MM
    thick, thin = (
        f'w:val="single" w:sz="{round(width * MM * 8)}" w:space="0" w:color="000000"'
        for width in (LAYOUT.imprint_thick, LAYOUT.imprint_thin)
    )
    fitting = wide / LAYOUT.imprint_size - 2
    lines = sum(ceil(width_of("".join(row)) / fitting) for row in foot.rows)
    place = f'w:tblpX="{twips(LAYOUT.left * MM)}" w:tblpY="{twips(end - lines * LAYOUT.pitch)}"'
    rows = "".join(_foot_row(row, twips(wide)) for row in foot.rows)
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" '
        f'w:horzAnchor="page" {place}/>'
        f'<w:tblW w:w="{twips(wide)}" w:type="dxa"/><w:tblBorders><w:top {thick}/>'
        f"<w:bottom {thick}/><w:insideH {thin}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{twips(wide)}"/></w:tblGrid>{rows}</w:tbl>'
        f"{_line(Line(height=1))}"
    )


def _foot_row(row: tuple[str, str], wide: int) -> str:
    """A text one character in, and one as far from the right edge."""
    edge, size = twips(LAYOUT.imprint_size), round(LAYOUT.imprint_size * 2)
    look = f'<w:rPr>{fonts(Face.TEXT)}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    parts = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(text)}</w:t>' for text in row)
    return (
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f'<w:tabs><w:tab w:val="right" w:pos="{wide - edge}"/></w:tabs><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:line="{twips(LAYOUT.pitch)}" w:lineRule="exact"/>'
        f'<w:ind w:left="{edge}" w:right="{edge}"/></w:pPr>'
        f"<w:r>{look}{parts}</w:r></w:p></w:tc></w:tr>"
    )


def _header(text: str) -> str:
    run = Run(clean(text), Face.HEAD, LAYOUT.folio_size)
    line = _line(Line([run] if text else [], "right", height=LAYOUT.table_pitch))
    return f"{HEAD}<w:hdr {NAMES}>{line}</w:hdr>"


def _section(paper: OfficialPaper) -> str:
    wide, high = (twips(side * MM) for side in LAYOUT.page(is_landscape=paper.is_landscape))
    turned = ' w:orient="landscape"' if paper.is_landscape else ""
    top, left, bottom, right = (
        twips(side * MM) for side in (LAYOUT.top, LAYOUT.left, LAYOUT.bottom, LAYOUT.right)
    )
    return (
        f'<w:sectPr>{HEADERS}{FOOTERS}<w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{HEADER_AT}" w:footer="{FOLIO_FOOT}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{twips(LAYOUT.pitch)}"/></w:sectPr>'
    )
