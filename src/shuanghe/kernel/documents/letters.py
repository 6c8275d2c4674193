"""One table under a title on the official page, as .docx."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shuanghe.kernel.documents.official import OfficialPaper, Paragraph, Table
from shuanghe.kernel.documents.word import docx_official


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
    table = Table(content.headings, list(content.rows), content.widths)
    closing = (Paragraph(text) for text in content.closing)
    return docx_official(
        OfficialPaper(
            title=content.title,
            subtitle=content.subtitle,
            blocks=[table, *closing],
            is_landscape=content.is_landscape,
        )
    )
