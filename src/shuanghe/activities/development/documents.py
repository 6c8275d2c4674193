"""Step records as a workbook, streamed."""

from collections.abc import Iterator

from shuanghe.activities.development.queries.exports import records_exported, sheets_of
from shuanghe.activities.development.rules.sheets import HEADINGS, RECORDS_SHEET
from shuanghe.kernel.documents import xlsx_chunks
from shuanghe.organisation.models import Organisation


def records_workbook(organisation: Organisation | None = None) -> Iterator[bytes]:
    """The step records in the scope in force (of one subtree) as a workbook, piece by piece.

    The scope must stay open while the pieces are drawn. What comes out can be imported again.
    """
    yield from xlsx_chunks(sheets_of(records_exported(organisation), RECORDS_SHEET, HEADINGS))
