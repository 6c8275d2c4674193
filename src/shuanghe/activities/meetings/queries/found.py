"""Lists of meetings: those kept here, and records of meetings that were first on paper."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import islice

from django.db.models import QuerySet

from shuanghe.activities.meetings.models import Meeting
from shuanghe.kernel.search.models import Entry
from shuanghe.kernel.search.queries import Wanted as Looked
from shuanghe.kernel.search.queries import entries_found, entries_newest
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record
from shuanghe.records.queries.found import SOURCE as RECORDS
from shuanghe.records.queries.practice import kinds_titled
from shuanghe.rulebook.queries import meeting_kinds

SOURCE = "meetings.meeting"
SUPERSEDED = "superseded"
WITHDRAWN = "withdrawn"
CANCELLED = "cancelled"
PAPER = "paper"
"""The state of a meeting that is on file as a record alone."""

GONE = (SUPERSEDED, WITHDRAWN)
AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty values ask for nothing. state: of a meeting, or PAPER."""

    organisation: Organisation | None = None
    kind: str = ""
    from_on: date | None = None
    until_on: date | None = None
    text: str = ""
    person: str = ""
    state: str = ""
    is_with_cancelled: bool = False


@dataclass(frozen=True)
class Found:
    """One meeting as a list shows it. pk: of the meeting, or of the record when is_paper.

    starts_at is None and the counts too where nothing is known. key stays the same and version
    grows while it is changed.
    """

    pk: int
    is_paper: bool
    day: date
    starts_at: time | None
    kinds: list[str]
    title: str
    organisation: Organisation
    place: str
    state: str
    entitled: int | None = None
    present: int | None = None
    hours: Decimal | None = None
    key: str = ""
    version: int = 0
    is_correction: bool = False


def meetings_found(wanted: Wanted) -> "QuerySet[Entry]":
    """The meetings in the scope in force that fit, newest first; give a slice to meetings_shown.

    A meeting with a record of its own comes once. Corrected and withdrawn ones do not come,
    cancelled ones only when they are asked for.
    """
    found = entries_found(
        Looked(
            text=wanted.text,
            person=wanted.person,
            kinds=[wanted.kind] if wanted.kind else list(meeting_kinds()),
            path=wanted.organisation.path if wanted.organisation else "",
            from_on=wanted.from_on,
            until_on=wanted.until_on,
            sources=_sources(wanted.state),
            states=[wanted.state] if wanted.state not in ("", PAPER) else [],
            unless=_unless(wanted),
        )
    )
    return _once(found)


def acts_found(text: str) -> "QuerySet[Entry]":
    """Meetings and records of every kind in the scope in force, by their text, newest first.

    For taking the first few.
    """
    unless = (*GONE, CANCELLED)
    return _once(entries_newest(Looked(text=text, sources=[SOURCE, RECORDS], unless=unless)))


def _once(found: "QuerySet[Entry]") -> "QuerySet[Entry]":
    """Without the records that frozen meetings have filed."""
    filed = Meeting.objects.filter(record__isnull=False).values("record_id")
    return found.exclude(source_type=RECORDS, source_id__in=filed)


def _unless(wanted: Wanted) -> Sequence[str]:
    return GONE if wanted.state or wanted.is_with_cancelled else (*GONE, CANCELLED)


def _sources(state: str) -> Sequence[str]:
    if state == PAPER:
        return [RECORDS]
    return [SOURCE] if state else [SOURCE, RECORDS]


def meetings_shown(entries: Iterable[Entry]) -> list[Found]:
    """Entries as lines of a list, in their order, in two statements."""
    wanted = list(entries)
    lines: dict[tuple[str, int], Found] = {
        **{(SOURCE, one.pk): _of_meeting(one) for one in _meetings(wanted)},
        **{(RECORDS, one.pk): _of_record(one) for one in _records(wanted)},
    }
    found = (lines.get((one.source_type, one.source_id)) for one in wanted)
    return [line for line in found if line is not None]


def meetings_streamed(entries: "QuerySet[Entry]") -> Iterator[Found]:
    """All of them, a few hundred at a time."""
    left = entries.iterator(AT_ONCE)
    while some := list(islice(left, AT_ONCE)):
        yield from meetings_shown(some)


def _meetings(entries: Iterable[Entry]) -> "QuerySet[Meeting]":
    ids = [one.source_id for one in entries if one.source_type == SOURCE]
    found: QuerySet[Meeting] = Meeting.objects.filter(pk__in=ids)
    return found.select_related("organisation", "record").defer(
        "minutes", "notice_text", "snapshot", "record__summary"
    )


def _records(entries: Iterable[Entry]) -> "QuerySet[Record]":
    ids = [one.source_id for one in entries if one.source_type == RECORDS]
    found: QuerySet[Record] = Record.objects.filter(pk__in=ids)
    return found.select_related("organisation").defer("summary")


def _of_meeting(one: Meeting) -> Found:
    return Found(
        pk=one.pk,
        is_paper=False,
        day=one.held_on or one.planned_on,
        starts_at=one.starts_at,
        kinds=kinds_titled(one.kinds),
        title=one.title,
        organisation=one.organisation,
        place=one.place,
        state=str(one.state),
        entitled=one.record.entitled_count if one.record else None,
        present=one.record.present_count if one.record else None,
        hours=one.hours,
        key=one.client_key,
        version=one.version,
        is_correction=one.corrects_id is not None,
    )


def _of_record(one: Record) -> Found:
    return Found(
        pk=one.pk,
        is_paper=True,
        day=one.done_on,
        starts_at=None,
        kinds=kinds_titled(one.kinds),
        title=one.title,
        organisation=one.organisation,
        place=one.place,
        state=PAPER,
        entitled=one.entitled_count,
        present=one.present_count,
        hours=one.hours,
        key=one.client_key,
    )
