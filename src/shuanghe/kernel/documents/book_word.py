"""A book as .docx: real headings, a table of contents that Word keeps up, numbered pages."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from xml.sax.saxutils import escape

from shuanghe.kernel.documents.book_parts import (
    BODY_FOOTER,
    FRONT_FOOTER,
    WORD_PARTS,
    header_part,
)
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
    titles_of,
    widths_of,
)
from shuanghe.kernel.documents.layout import MM, Face
from shuanghe.kernel.documents.official import Labelled, Paragraph, Signatures, Table
from shuanghe.kernel.documents.word_parts import HEAD, NAMES, fonts, twips
from shuanghe.kernel.documents.wording import lines_of

EVERY_DATE = (1980, 1, 1, 0, 0, 0)
ARROW = "▼"
GREY = "666666"
SIDES = ("top", "left", "bottom", "right")


def docx_book(book: Book, *, pages: Sequence[int] = ()) -> bytes:
    """The book as a Word file: the same book and pages give the same bytes; it names no author.

    pages: the page of each heading of the contents, as `pdf_book` found them; Word puts its own in
    their place when the field is updated. Without them the contents show no numbers until then.
    """
    parts = {**WORD_PARTS, "word/header.xml": header_part(plain(book.header))}
    parts["word/document.xml"] = _document(book, pages)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name, EVERY_DATE), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _document(book: Book, pages: Sequence[int]) -> str:
    front = [*_head(book)] if book.is_sheet else [*_cover(book), *_contents(book, pages)]
    pieces = [*front, *_body(book)]
    names = f"{HEAD}<w:document {NAMES}><w:body>"
    return f"{names}{''.join(pieces)}{_section(BODY_FOOTER, start=True)}</w:body></w:document>"


def _body(book: Book) -> Iterator[str]:
    number = 0
    for block in book.blocks:
        if isinstance(block, Title):
            yield _title(block, number)
            number += 1
        else:
            yield from _block(block)


def _head(book: Book) -> Iterator[str]:
    """The title above the text of a sheet."""
    yield _line(book.title, face=Face.TITLE, size=BOOK.title_sizes[0], align="center", height=36)
    if book.subtitle:
        yield _line(book.subtitle, face=Face.KAI, size=14, align="center", height=28)


def _cover(book: Book) -> Iterator[str]:
    yield _line("", height=BOOK.pitch, before=200)
    yield _line(book.title, face=Face.TITLE, size=BOOK.cover_size, align="center", height=44)
    if book.subtitle:
        yield _line(book.subtitle, face=Face.KAI, size=18, align="center", height=36)
    for at, one in enumerate(book.cover):
        above = 200 if at == 0 else 0
        yield _line(one, size=13, align="center", height=24, before=above)
    yield f"<w:p><w:pPr>{_section('')}</w:pPr></w:p>"


def _contents(book: Book, pages: Sequence[int]) -> Iterator[str]:
    """The field and what it shows until it is updated."""
    yield _line(CONTENTS, face=Face.HEAD, size=BOOK.title_sizes[0], align="center", height=40)
    field = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    for at, (number, title) in enumerate(titles_of(book)):
        page = str(pages[at]) if at < len(pages) else ""
        yield (
            f'<w:p><w:pPr><w:pStyle w:val="TOC{title.level}"/></w:pPr>{field}'
            f'<w:hyperlink w:anchor="_Toc{number}" w:history="1">{_run(title.text)}'
            f"<w:r><w:tab/></w:r>{_page_of(number, page)}</w:hyperlink></w:p>"
        )
        field = ""
    yield '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    yield f"<w:p><w:pPr>{_section(FRONT_FOOTER, roman=True)}</w:pPr></w:p>"


def _page_of(number: int, page: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF _Toc{number} \\h </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{page}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _title(title: Title, number: int) -> str:
    mark = f'w:id="{number}"'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Heading{title.level}"/></w:pPr>'
        f'<w:bookmarkStart {mark} w:name="_Toc{number}"/>'
        f"<w:r><w:t>{escape(plain(title.text))}</w:t></w:r><w:bookmarkEnd {mark}/></w:p>"
    )


def _block(block: BookBlock) -> Iterator[str]:
    if isinstance(block, Paragraph):
        for text in lines_of(block.text):
            yield _styled("Normal", _run(text), indent=True)
    elif isinstance(block, Labelled):
        yield _styled("Normal", _run(f"{block.label}：", Face.HEAD) + _run(block.text))
    elif isinstance(block, Remark):
        yield _styled("Remark", _run(block.text))
    elif isinstance(block, Verse):
        for line in block.lines:
            yield _line(line, face=Face.KAI, size=14, align="center", height=26)
    elif isinstance(block, Table):
        yield _table(block)
    elif isinstance(block, Signatures):
        yield from _signs(block)
    elif isinstance(block, Flow):
        yield from _flow(block)


def _signs(block: Signatures) -> Iterator[str]:
    for at in range(0, len(block.roles), 2):
        pair = [f"{plain(role)}（签名）：" for role in block.roles[at : at + 2]]
        yield _line("　　　　　　".join(pair), height=34)


def _run(text: str, face: Face | None = None) -> str:
    look = f"<w:rPr>{fonts(face)}</w:rPr>" if face else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(plain(text))}</w:t></w:r>'


def _styled(style: str, runs: str, *, indent: bool = False) -> str:
    first = f'<w:ind w:firstLine="{twips(BOOK.indent * BOOK.text_size)}"/>' if indent else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{first}</w:pPr>{runs}</w:p>'


def _line(
    text: str,
    *,
    face: Face = Face.SONG,
    size: float = BOOK.text_size,
    align: str = "left",
    height: float = BOOK.pitch,
    before: float = 0,
) -> str:
    """A line of a face and size of its own; height and the space before it in points."""
    half = round(size * 2)
    look = f'{fonts(face)}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    return (
        f'<w:p><w:pPr><w:spacing w:before="{twips(before)}" w:after="0" '
        f'w:line="{twips(height)}" w:lineRule="exact"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(plain(text))}</w:t>'
        "</w:r></w:p>"
    )


def _table(block: Table) -> str:
    rows = cells_of(block)
    widths = [twips(one * MM) for one in widths_of(block, rows)]
    lines = "".join(_row(row, widths, is_head=at == 0) for at, row in enumerate(rows))
    return f"{_table_head(widths, _borders(('insideH', 'insideV', *SIDES)))}{lines}</w:tbl>{_gap()}"


@cache
def _borders(sides: tuple[str, ...]) -> str:
    return "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{GREY}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        if side in sides
    )


def _table_head(widths: Sequence[int], borders: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    )


def _row(row: Sequence[str], widths: Sequence[int], *, is_head: bool) -> str:
    style = "CellHead" if is_head else "Cell"
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>' if is_head else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for text, width in zip(row, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _gap() -> str:
    """A table needs a paragraph after it; two that touch would be one."""
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
        "</w:pPr></w:p>"
    )


def _flow(flow: Flow) -> Iterator[str]:
    """Each stage a shaded line, each box a row with a border, an arrow between them."""
    widths = [twips(part * BOOK.measure * MM) for part in (0.2, 0.6, 0.2)]
    rows, is_first = [], True
    for title, boxes in flow.stages:
        if title:
            rows.append(_stage_row(title, sum(widths)))
        for box in boxes:
            if not is_first:
                rows.append(_arrow_row(widths))
            rows.append(_box_row(box, widths))
            is_first = False
    yield f"{_table_head(widths, '')}{''.join(rows)}</w:tbl>{_gap()}"


def _stage_row(title: str, wide: int) -> str:
    cell = (
        f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:gridSpan w:val="3"/>'
        '<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="CellHead"/><w:keepNext/></w:pPr>{_run(title)}</w:p>'
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>{cell}</w:tc></w:tr>"


def _arrow_row(widths: Sequence[int]) -> str:
    return _cells([("", ""), (ARROW, ""), ("", "")], widths, boxed=())


def _box_row(box: Box, widths: Sequence[int]) -> str:
    return _cells([(box.beside, ""), (box.text, box.below), ("", "")], widths, boxed=(1,))


def _cells(texts: Sequence[tuple[str, str]], widths: Sequence[int], boxed: Sequence[int]) -> str:
    """A row of three cells, those of boxed with a border; each says a line and a small one."""
    made = []
    for at, ((text, below), width) in enumerate(zip(texts, widths, strict=True)):
        edges = f"<w:tcBorders>{_borders(SIDES)}</w:tcBorders>" if at in boxed else ""
        small = f'<w:p><w:pPr><w:pStyle w:val="CellSmall"/></w:pPr>{_run(below)}</w:p>' * bool(
            below
        )
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{edges}<w:vAlign w:val="center"/>'
            f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="CellMiddle"/></w:pPr>{_run(text)}</w:p>'
            f"{small}</w:tc>"
        )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(made)}</w:tr>"


def _section(footer: str, *, roman: bool = False, start: bool = False) -> str:
    """A part of the book with page numbers of its own; the cover has none."""
    wide, high = (twips(side * MM) for side in BOOK.paper)
    top, right, bottom, left = (
        twips(getattr(BOOK, side) * MM) for side in ("top", "right", "bottom", "left")
    )
    numbers = ""
    if roman or start:
        shape = ' w:fmt="upperRoman"' if roman else ""
        numbers = f'<w:pgNumType{shape} w:start="1"/>'
    header = '<w:headerReference w:type="default" r:id="header"/>' if start else ""
    return (
        f'<w:sectPr>{header}{footer}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{twips(14 * MM)}" w:footer="{twips(12 * MM)}" w:gutter="0"/>{numbers}'
        "</w:sectPr>"
    )
