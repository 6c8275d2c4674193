"""Many judged acts are filed at once: records, attendance, evidence and hours by sets."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from shuanghe.duties.services import (
    EvidenceEntry,
    MemberEntry,
    evidence_file_many,
    member_credit_file,
)
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor, WriteOutsideScope
from shuanghe.kernel.search.services import entries_add
from shuanghe.kernel.tree import is_within
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.services.loading import ids_reserve, rows_load
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.bodies import is_late
from shuanghe.records.queries.practice import credited_kinds
from shuanghe.records.rules import Act
from shuanghe.records.services.evidence import SOURCE, amount_of
from shuanghe.records.services.indexing import document_of

COLUMNS = (
    "id", "organisation_id", "kinds", "title", "done_on", "period_on", "place", "host_name",
    "speaker_name", "entitled_count", "present_count", "hours", "summary", "paper", "paper_name",
    "paper_hash", "client_key", "filed_by", "filed_at", "entered_on", "origin", "is_late_entry",
    "withdrawn_reason", "is_sample",
)  # fmt: skip
ATTENDANCE = ("record_id", "member_id", "is_present", "member_name", "leave_reason")


@dataclass(frozen=True)
class LoadedRecord:
    """One act that has been judged. attendance: member id, present, name, reason for leave."""

    organisation: Organisation
    act: Act
    client_key: str
    entered_on: date
    place: str = ""
    host_name: str = ""
    speaker_name: str = ""
    summary: str = ""
    attendance: Sequence[tuple[int, bool, str, str]] = ()
    origin: str = ""


@dataclass(frozen=True)
class Filed:
    """The record of an entry, and whether it is marked 补录."""

    record_id: int
    is_late_entry: bool


@action("record.file")
def records_load(
    actor: Actor, *, organisation: Organisation, entries: Sequence[LoadedRecord]
) -> list[Filed]:
    """File many judged acts of an organisation and those below it, in the order given.

    The caller has judged them by the rules of entry and the rolls of their days, and gives no
    client_key twice. Raises WriteOutsideScope when an act lies elsewhere.
    """
    if not all(is_within(one.organisation.path, organisation.path) for one in entries):
        raise WriteOutsideScope("有记录不属于该组织及其下级，未写入。")
    filed = [
        Filed(pk, is_late(one.act, organisation=one.organisation, entered_on=one.entered_on))
        for pk, one in zip(ids_reserve(Record, len(entries)), entries, strict=True)
    ]
    stamp = connection.ops.adapt_datetimefield_value(timezone.now())
    pairs = list(zip(filed, entries, strict=True))
    rows_load(Record, COLUMNS, (_row(made, one, actor.name, stamp) for made, one in pairs))
    rows_load(
        Attendance,
        ATTENDANCE,
        ((made.record_id, *person) for made, one in pairs for person in one.attendance),
    )
    _evidence(actor, organisation, pairs)
    entries_add(document_of(_record(made, one), _present(one)) for made, one in pairs)
    trail().note(organisation, f"成批录入工作记录 {len(filed)} 条", after={"filed": len(filed)})
    return filed


def _row(made: Filed, one: LoadedRecord, filed_by: str, stamp: Any) -> tuple[Any, ...]:
    act = one.act
    hours = None if act.hours is None else str(act.hours)
    return (
        made.record_id, one.organisation.pk, json.dumps(list(act.kinds)), act.title,
        act.done_on.isoformat(), act.period_on.isoformat(), one.place, one.host_name,
        one.speaker_name, act.entitled, act.present, hours, one.summary, "", "", "",
        one.client_key, filed_by, stamp, one.entered_on.isoformat(), one.origin[:200],
        made.is_late_entry, "", one.organisation.is_sample,
    )  # fmt: skip


def _record(made: Filed, one: LoadedRecord) -> Record:
    """The record as the index reads it."""
    return Record(
        pk=made.record_id,
        organisation=one.organisation,
        kinds=list(one.act.kinds),
        title=one.act.title,
        done_on=one.act.done_on,
        place=one.place,
        host_name=one.host_name,
        speaker_name=one.speaker_name,
        summary=one.summary,
    )


def _present(one: LoadedRecord) -> Iterator[str]:
    return (name for _member, is_present, name, _reason in one.attendance if is_present)


def _evidence(
    actor: Actor, organisation: Organisation, pairs: Sequence[tuple[Filed, LoadedRecord]]
) -> None:
    """Evidence for every kind of every act, and hours for those present."""
    entries: list[EvidenceEntry] = []
    members: dict[str, list[MemberEntry]] = defaultdict(list)
    for made, one in pairs:
        act = one.act
        when = (act.done_on, act.period_on, SOURCE, made.record_id)
        credited = credited_kinds(act.done_on)
        for kind in act.kinds:
            amount = amount_of(kind, act.hours)
            entries.append(EvidenceEntry(one.organisation.pk, kind, *when, amount))
            if kind in credited:
                members[kind] += [
                    MemberEntry(member, kind, *when, amount)
                    for member, is_present, _name, _reason in one.attendance
                    if is_present
                ]
    evidence_file_many(actor, organisation=organisation, entries=entries)
    credits_ = [entry for some in members.values() for entry in some]
    if credits_:
        member_credit_file(actor, organisation=organisation, entries=credits_)
