"""Records of work as the API gives them: what, when, how many, never who was there."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from shuanghe.gateways.api.forms.organisations import Place, place_shown
from shuanghe.records.models import Record
from shuanghe.records.queries.found import Seen
from shuanghe.records.queries.practice import kinds_titled


class RecordLine(Schema):
    """One act of an organisation. Who was there stays in the product: only counts are given."""

    id: int
    organisation: Place
    kinds: list[str]
    kind_titles: list[str]
    title: str
    done_on: date
    entered_on: date
    entitled_count: int | None
    present_count: int | None
    hours: Decimal | None
    is_late_entry: bool
    is_withdrawn: bool


class RecordPage(Schema):
    """Records, newest first."""

    items: list[RecordLine]
    next: str | None


class DutyMet(Schema):
    """A duty that a record counts towards."""

    rule: str
    title: str
    citation: str
    period: str
    due_on: date
    is_in_time: bool


class RecordOne(RecordLine):
    """One record and what it counts towards."""

    period: str
    place: str
    host_name: str
    speaker_name: str
    summary: str
    has_paper: bool
    paper_hash: str
    filed_by: str
    filed_at: datetime
    corrects: int | None
    withdrawn_reason: str
    counts_towards: list[DutyMet]
    is_sample: bool


def record_line(record: Record) -> dict[str, Any]:
    """The values of a record in a list."""
    return {
        "id": record.pk,
        "organisation": place_shown(record.organisation),
        "kinds": list(record.kinds),
        "kind_titles": kinds_titled(record.kinds),
        "title": record.title,
        "done_on": record.done_on,
        "entered_on": record.entered_on,
        "entitled_count": record.entitled_count,
        "present_count": record.present_count,
        "hours": record.hours,
        "is_late_entry": record.is_late_entry,
        "is_withdrawn": record.withdrawn_at is not None,
    }


def record_shown(seen: Seen) -> RecordOne:
    """One record with the duties it counts towards."""
    record = seen.record
    return RecordOne(
        **record_line(record),
        period=str(seen.period),
        place=record.place,
        host_name=record.host_name,
        speaker_name=record.speaker_name,
        summary=record.summary,
        has_paper=bool(record.paper),
        paper_hash=record.paper_hash,
        filed_by=record.filed_by,
        filed_at=record.filed_at,
        corrects=record.corrects_id,
        withdrawn_reason=record.withdrawn_reason,
        counts_towards=[
            DutyMet(
                rule=one.duty,
                title=one.title,
                citation=one.citation,
                period=one.period,
                due_on=one.due_on,
                is_in_time=one.is_in_time,
            )
            for one in seen.satisfied
        ],
        is_sample=record.is_sample,
    )
