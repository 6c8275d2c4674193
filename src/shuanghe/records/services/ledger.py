"""A judged ledger is written as a whole: records, attendance, evidence and hours by sets."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.duties.services import (
    EvidenceEntry,
    MemberEntry,
    evidence_file_many,
    evidence_withdraw_many,
    member_credit_file,
)
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, Grant, WriteOutsideScope, current_scope
from shuanghe.kernel.tree import SEGMENT, is_within
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.services.loading import ids_reserve, rows_load
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.judging import CHANGED, ERROR, NEW, SAME, Judged
from shuanghe.records.queries.practice import credited_kinds
from shuanghe.records.services.evidence import SOURCE, amount_of
from shuanghe.records.services.indexing import ledger_index, records_unindex

COLUMNS = (
    "id", "organisation_id", "kinds", "title", "done_on", "period_on", "place", "host_name",
    "speaker_name", "entitled_count", "present_count", "hours", "summary", "paper", "paper_name",
    "paper_hash", "client_key", "filed_by", "filed_at", "entered_on", "origin", "is_late_entry",
    "withdrawn_reason", "corrects_id", "is_sample",
)  # fmt: skip
AT_ONCE = 500
ATTENDANCE_COLUMNS = ("record_id", "member_id", "is_present", "member_name", "leave_reason")


@dataclass(frozen=True)
class LedgerResult:
    """What an import did: rows by verdict, how many of them 补录， and people credited."""

    new: int
    changed: int
    same: int
    late_entries: int
    credits: int


@action("record.import")
def ledger_apply(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    judge: Callable[[], Sequence[Judged]],
    name: str,
    on: date,
) -> LedgerResult:
    """Write a ledger: all its rows or, when one has an error, none.

    judge judges the file again inside this transaction, in the actor's scope, so that what is
    written fits what is on record now. A changed row withdraws the standing record and puts a
    correction in its place. name: the file, kept as the origin. on: the day of import.
    organisation: the place of the audit line, None for the whole tree.
    """
    rows = judge()
    _check_clean(rows)
    written = [one for one in rows if one.verdict in (NEW, CHANGED)]
    _withdraw(actor, written, name)
    ids = ids_reserve(Record, len(written))
    stamp = connection.ops.adapt_datetimefield_value(timezone.now())
    rows_load(
        Record,
        COLUMNS,
        (
            _row(pk, one, actor=actor, name=name, on=on, stamp=stamp)
            for pk, one in zip(ids, written, strict=True)
        ),
    )
    rows_load(Attendance, ATTENDANCE_COLUMNS, _attendance(ids, written))
    ledger_index(ids, written)
    credited = _evidence(actor, ids, written)
    result = LedgerResult(
        new=sum(one.verdict == NEW for one in rows),
        changed=sum(one.verdict == CHANGED for one in rows),
        same=sum(one.verdict == SAME for one in rows),
        late_entries=sum(one.is_late_entry for one in written),
        credits=credited,
    )
    summary = f"导入台账《{name}》：新增 {result.new}、更正 {result.changed}、无变化 {result.same}"
    trail().note(organisation or ("records.ledger", name), summary, after=result.__dict__)
    return result


def _check_clean(rows: Sequence[Judged]) -> None:
    """Refuse a ledger with errors; name the rows and the first reason."""
    wrong = [one for one in rows if one.verdict == ERROR]
    if wrong:
        some = "、".join(str(one.row.number) for one in wrong[:10])
        first = next(iter(wrong[0].reasons.values()), "")
        raise Refused(
            _(
                "有 %(value)s 行有错误(第 %(some)s 行)，整批都没有写入；改好后重新上传。"
                "第 %(number)s 行：%(first)s"
            )
            % {"value": len(wrong), "some": some, "number": wrong[0].row.number, "first": first}
        )


def _withdraw(actor: Actor, written: Iterable[Judged], name: str) -> None:
    """Withdraw the standing records of changed rows with all their evidence, one batch per tree."""
    now = timezone.now()
    standing: dict[str, list[Record]] = defaultdict(list)
    paths: dict[str, list[str]] = defaultdict(list)
    for one in written:
        record, place = one.standing, one.organisation
        if record is None or place is None:
            continue
        reason = f"台账《{name}》第 {one.row.number} 行更正"
        record.withdrawn_at, record.withdrawn_reason = now, reason[:200]
        tree = _tree_of(place.path)
        standing[tree].append(record)
        paths[tree].append(place.path)
    for tree, records in standing.items():
        Record.objects.bulk_update(
            records, ["withdrawn_at", "withdrawn_reason"], batch_size=AT_ONCE
        )
        records_unindex([record.pk for record in records])
        ids = [record.pk for record in records]
        announce("records_withdrawn", record_ids=ids, is_corrected=True)
        top = _common(paths[tree])
        evidence_withdraw_many(
            _filing(actor, top.path),
            organisation=top,
            source_type=SOURCE,
            source_ids=[record.pk for record in records],
            reason=f"台账《{name}》更正",
        )


def _row(pk: int, one: Judged, *, actor: Actor, name: str, on: date, stamp: Any) -> tuple[Any, ...]:
    line, place = one.line, one.organisation
    if line is None or place is None:
        raise ValueError("有错误的行不能写入。")
    act = line.act
    old = one.standing
    entered_on = line.entered_on or (old.entered_on if old else on)
    origin = f"台账《{name}》第 {one.row.number} 行"
    hours = None if act.hours is None else str(act.hours)
    kept = (old.place, old.paper.name, old.paper_name, old.paper_hash) if old else ("", "", "", "")
    return (
        pk, place.pk, json.dumps(list(act.kinds)), act.title, act.done_on.isoformat(),
        act.period_on.isoformat(), kept[0], line.host, line.speaker, act.entitled, act.present,
        hours, line.remark, kept[1], kept[2], kept[3], uuid4().hex, actor.name, stamp,
        entered_on.isoformat(), origin[:200], one.is_late_entry, "", old.pk if old else None,
        place.is_sample,
    )  # fmt: skip


def _attendance(ids: Iterable[int], written: Iterable[Judged]) -> Iterable[tuple[Any, ...]]:
    for pk, one in zip(ids, written, strict=True):
        for member, is_present in one.attendance.items():
            yield pk, member, is_present, one.names[member], ""


def _evidence(actor: Actor, ids: Sequence[int], written: Sequence[Judged]) -> int:
    """Evidence for every kind of every row and hours for those present, one batch per tree."""
    entries: dict[str, list[EvidenceEntry]] = defaultdict(list)
    credits_: dict[str, list[MemberEntry]] = defaultdict(list)
    paths: dict[str, list[str]] = defaultdict(list)
    for pk, one in zip(ids, written, strict=True):
        if one.line is None or one.organisation is None:
            continue
        act, place = one.line.act, one.organisation
        tree = _tree_of(place.path)
        paths[tree].append(place.path)
        when = (act.done_on, act.period_on, SOURCE, pk)
        entries[tree] += [
            EvidenceEntry(place.pk, kind, *when, amount_of(kind, act.hours)) for kind in act.kinds
        ]
        present = [member for member, there in one.attendance.items() if there]
        for kind in credited_kinds(act.done_on).intersection(act.kinds):
            amount = amount_of(kind, act.hours)
            credits_[tree] += [MemberEntry(member, kind, *when, amount) for member in present]
    for tree, batch in entries.items():
        top = _common(paths[tree])
        filing = _filing(actor, top.path)
        evidence_file_many(filing, organisation=top, entries=batch)
        if credits_[tree]:
            member_credit_file(filing, organisation=top, entries=credits_[tree])
    return sum(len(batch) for batch in credits_.values())


def _tree_of(path: str) -> str:
    """The part of the scope in force that holds a path; for the whole tree, the top above it."""
    root = next((root for root in current_scope().roots if is_within(path, root)), None)
    if root is None:
        raise WriteOutsideScope("台账里有不在您管理范围内的组织，未写入。")
    return root or path[:SEGMENT]


def _common(paths: Sequence[str]) -> Organisation:
    """The lowest organisation above all the paths; it lies in every scope that holds them all."""
    low, high = min(paths), max(paths)
    same = 0
    while same < len(low) and low[same : same + SEGMENT] == high[same : same + SEGMENT]:
        same += SEGMENT
    top: Organisation = Organisation.objects.get(path=low[:same])
    return top


def _filing(actor: Actor, path: str) -> Actor:
    """The importer, with the right to file what the import right has already let through."""
    grant = Grant(path, frozenset({"record.file"}), "台账导入")
    return Actor(actor.name, actor.user_id, actor.member_id, (*actor.grants, grant))
