"""A record can be found from the moment it is on file, by all that is written on it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from shuanghe.kernel.search.services import (
    Document,
    Source,
    entries_add,
    entries_mark,
)
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.judging import Judged
from shuanghe.records.services.evidence import SOURCE

WITHDRAWN = "withdrawn"
AT_ONCE = 1000


def record_index(record: Record, present: Iterable[str]) -> None:
    """Put a new record into the index. present: the names of those who were there."""
    entries_add([document_of(record, present)])


def records_unindex(source_ids: Sequence[int]) -> None:
    """Say in the index that records have been withdrawn."""
    entries_mark(SOURCE, source_ids, WITHDRAWN)


def ledger_index(ids: Iterable[int], written: Iterable[Judged]) -> None:
    """Put the new records of a ledger into the index."""
    entries_add(_of_ledger(ids, written))


def records_documents() -> Iterator[Document]:
    """Every record in the scope in force as it goes into the index."""
    found = Record.objects.select_related("organisation").order_by("id").iterator(AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        present: dict[int, list[str]] = {record.pk: [] for record in some}
        there = Attendance.objects.filter(record__in=present, is_present=True).order_by("id")
        for pk, name in there.values_list("record_id", "member_name"):
            present[pk].append(name)
        for record in some:
            yield document_of(record, present[record.pk])


RECORDS = Source(SOURCE, "工作记录", records_documents)


def document_of(record: Record, present: Iterable[str]) -> Document:
    """What a record can be found by: title, place and content; host, speaker and those present."""
    return _document(
        record.pk,
        record.organisation.path,
        record.done_on,
        record.kinds,
        title=record.title,
        text=f"{record.place} {record.summary}",
        people=[record.host_name, record.speaker_name, *present],
        state=WITHDRAWN if record.withdrawn_at else "",
    )


def _of_ledger(ids: Iterable[int], written: Iterable[Judged]) -> Iterator[Document]:
    for pk, one in zip(ids, written, strict=True):
        line, place, old = one.line, one.organisation, one.standing
        if line is None or place is None:
            continue
        names = [one.names[member] for member, is_present in one.attendance.items() if is_present]
        yield _document(
            pk,
            place.path,
            line.act.done_on,
            line.act.kinds,
            title=line.act.title,
            text=f"{old.place if old else ''} {line.remark}",
            people=[line.host, line.speaker, *names],
        )


def _document(
    pk: int,
    path: str,
    day: date,
    kinds: Sequence[str],
    *,
    title: str,
    text: str,
    people: Sequence[str],
    state: str = "",
) -> Document:
    return Document(SOURCE, pk, path, day, kinds, title, text, list(dict.fromkeys(people)), state)
