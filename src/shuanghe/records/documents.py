"""Records as a ledger: the file that goes out is the file that comes in."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse

from shuanghe.kernel.documents import csv_stream, download, xlsx_chunks
from shuanghe.records.models import Record
from shuanghe.records.queries.found import attendance_names
from shuanghe.records.queries.practice import kinds_titled
from shuanghe.records.rules.ledger import COLUMNS

SHEET = "台账"
AT_ONCE = 2000


def ledger_rows(records: "QuerySet[Record]") -> Iterator[tuple[Any, ...]]:
    """One row for each record, in the columns of the ledger template."""
    found: Iterator[Record] = records.order_by("done_on", "id").iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        names = attendance_names(some)
        for record in some:
            yield _row(record, *names[record.pk])


def _row(record: Record, present: Iterable[str], absent: Iterable[str]) -> tuple[Any, ...]:
    moved = record.period_on != record.done_on
    return (
        record.organisation.code,
        record.done_on.isoformat(),
        "、".join(kinds_titled(record.kinds)),
        record.title,
        record.entitled_count,
        record.present_count,
        "" if record.hours is None else f"{record.hours:g}",
        record.host_name,
        record.speaker_name,
        "、".join(absent),
        f"{record.period_on:%Y-%m}" if moved else "",
        record.summary,
        "、".join(present),
        record.entered_on.isoformat(),
    )


def ledger_sheet(records: "QuerySet[Record]") -> tuple[str, tuple[str, ...], Iterator[Any]]:
    """Title, headings and rows of the ledger sheet."""
    return SHEET, COLUMNS, ledger_rows(records)


def ledger_file(records: "QuerySet[Record]", *, name: str, kind: str) -> FileResponse:
    """The ledger of these records as a download; kind: xlsx or csv."""
    sheet = ledger_sheet(records)
    chunks = csv_stream(sheet[1], sheet[2]) if kind == "csv" else xlsx_chunks([sheet])
    return download(name, chunks, kind)
