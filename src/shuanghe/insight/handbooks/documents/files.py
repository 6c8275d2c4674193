"""A handbook as a book for Word and PDF."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from shuanghe.insight.handbooks.models import Edition
from shuanghe.insight.handbooks.rules.content import Block, BlockKind, Section
from shuanghe.insight.handbooks.rules.words import day
from shuanghe.kernel.documents import (
    Book,
    BookBlock,
    Box,
    Flow,
    Labelled,
    PaperUnset,
    Paragraph,
    Remark,
    SetBook,
    Signatures,
    Table,
    Title,
    Verse,
    docx_book,
    pdf_book,
)


@dataclass(frozen=True)
class Cover:
    """What stands on the cover: title, which edition, and lines below."""

    title: str
    edition: str
    lines: Sequence[str] = ()


def handbook_book(cover: Cover, sections: Iterable[Section]) -> Book:
    """The sections as a book, chapters and sections as its headings."""
    blocks: list[BookBlock] = []
    for chapter, inside in groupby(sections, key=lambda one: one.chapter):
        blocks.append(Title(chapter, 1))
        for section in inside:
            blocks.append(Title(section.title, 2))
            blocks += [one for block in section.blocks for one in _block(block)]
    return Book(
        title=cover.title,
        subtitle=cover.edition,
        cover=cover.lines,
        header=f"{cover.title}　{cover.edition}",
        blocks=blocks,
    )


def handbook_pdf(book: Book) -> SetBook:
    """The book as PDF with its page numbers. Raises PaperUnset without Chinese fonts."""
    return pdf_book(book)


def handbook_docx(book: Book, pages: Sequence[int] | None = None) -> bytes:
    """The book as Word file.

    pages: of its headings, when the PDF was set already; else they are found by setting it, and
    left to Word where this machine cannot.
    """
    if pages is None:
        try:
            pages = pdf_book(book).pages
        except PaperUnset:
            pages = ()
    return docx_book(book, pages=pages)


def _block(block: Block) -> Iterator[BookBlock]:
    yield _MAKERS[block.kind](block)


def _table(block: Block) -> Table:
    return Table(block.rows[0], block.rows[1:], block.widths)


def _flow(block: Block) -> Flow:
    """The rows of a flow under the titles of their stages."""
    stages = groupby(block.rows, key=lambda row: row[0])
    return Flow([(title, [Box(*row[1:]) for row in rows]) for title, rows in stages])


_MAKERS: Mapping[BlockKind, Callable[[Block], BookBlock]] = {
    BlockKind.HEADING: lambda one: Title(one.text, 3),
    BlockKind.PARAGRAPH: lambda one: Paragraph(one.text),
    BlockKind.LABELLED: lambda one: Labelled(one.label, one.text),
    BlockKind.REMARK: lambda one: Remark(one.text),
    BlockKind.TABLE: _table,
    BlockKind.SIGNS: lambda one: Signatures([row[0] for row in one.rows]),
    BlockKind.VERSE: lambda one: Verse([row[0] for row in one.rows]),
    BlockKind.FLOW: _flow,
}


def edition_cover(edition: Edition) -> Cover:
    """The cover of an edition. The number comes with issuing, so a draft's files do not bear it."""
    lines = [
        edition.organisation.name,
        f"内容截至{day(edition.as_of)}",
        f"规则库版本 {edition.rules_version}",
    ]
    if edition.is_sample:
        lines.append("示例数据")
    return Cover(edition.title, f"内容指纹 {edition.hash[:12]}", lines)


def edition_files(edition: Edition, sections: list[Section]) -> tuple[bytes | None, bytes, int]:
    """The PDF, the Word file and the number of pages of an edition.

    Without Chinese fonts on this machine there is no PDF, and the pages are not known.
    """
    book = handbook_book(edition_cover(edition), sections)
    try:
        made = handbook_pdf(book)
    except PaperUnset:
        return None, handbook_docx(book, pages=()), 0
    return made.data, handbook_docx(book, pages=made.pages), made.sheets
