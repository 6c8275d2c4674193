"""One act comes in, is withdrawn or is corrected. Evidence and hours follow at once."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.bodies import body_of, is_late
from shuanghe.records.queries.practice import practice
from shuanghe.records.rules import Act, Fault, act_faults
from shuanghe.records.services.evidence import evidence_of_record, evidence_withdrawn
from shuanghe.records.services.facts import Facts, Presence, RecordRefused
from shuanghe.records.services.indexing import record_index, records_unindex

TEXTS = ("place", "host_name", "speaker_name", "summary", "paper_name", "paper_hash")


@action("record.file")
def record_file(
    actor: Actor,
    *,
    organisation: Organisation,
    client_key: str,
    on: date | None = None,
    **facts: Unpack[Facts],
) -> Record:
    """File one act of an organisation, with evidence for each of its kinds.

    on: the day of entry (today when left out). The same client_key of the same organisation gives
    back the first record, marked is_resent, and changes nothing; of several sent at once one files
    and the others get its record. Raises RecordRefused with the faults by field.
    """
    record = _filed_before(organisation, client_key)
    if record is None:
        record = _record_add(actor, organisation, client_key, on or timezone.localdate(), facts)
    if record.is_resent:
        trail().note(record, "重复提交，沿用已有记录")
        return record
    trail().note(record, f"录入工作记录《{record.title}》", after=record_values(record))
    return record


@action("record.file")
def record_withdraw(
    actor: Actor, *, organisation: Organisation, record: Record, reason: str
) -> None:
    """Take a record back. It stays visible as withdrawn; its evidence no longer counts.

    Raises Refused without a reason, or when it has been withdrawn before.
    """
    _withdrawn(actor, organisation, record, reason)
    trail().note(record, f"撤回工作记录《{record.title}》：{reason}", before=record_values(record))


@action("record.file")
def record_correct(
    actor: Actor,
    *,
    organisation: Organisation,
    record: Record,
    reason: str,
    client_key: str,
    on: date | None = None,
    **facts: Unpack[Facts],
) -> Record:
    """Put a new record in the place of a wrong one; both stay visible.

    The new one counts as entered when the old one was, unless it moves the act to another day.
    Raises RecordRefused or Refused.
    """
    Record.objects.select_for_update(of=("self",)).filter(pk=record.pk).first()
    first = _filed_before(organisation, client_key)
    if first is not None:
        trail().note(first, "重复提交，沿用已有更正")
        return first
    before = record_values(record)
    _withdrawn(actor, organisation, record, reason, is_corrected=True)
    today = on or timezone.localdate()
    entered_on = record.entered_on if facts["done_on"] == record.done_on else today
    fresh = _record_add(
        actor, organisation, client_key, today, facts, corrects=record, entered_on=entered_on
    )
    summary = f"更正工作记录《{record.title}》：{reason}"
    trail().note(fresh, summary, before=before, after=record_values(fresh))
    return fresh


def _filed_before(organisation: Organisation, client_key: str) -> Record | None:
    found: Record | None = Record.objects.filter(
        client_key=client_key, organisation=organisation
    ).first()
    if found is not None:
        found.is_resent = True
    return found


def _withdrawn(
    actor: Actor,
    organisation: Organisation,
    record: Record,
    reason: str,
    *,
    is_corrected: bool = False,
) -> None:
    if record.organisation_id != organisation.pk:
        raise Refused(_("这条记录不属于该组织，请从记录页操作。"))
    held = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if held.withdrawn_at is not None:
        raise Refused(_("这条记录已经撤回过了，请刷新页面查看。"))
    if not reason.strip():
        raise RecordRefused([Fault("reason", "请写明原因，例如“日期填错”。")])
    record.withdrawn_at, record.withdrawn_reason = timezone.now(), reason.strip()[:200]
    record.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    evidence_withdrawn(actor, organisation=organisation, record=record, reason=reason)
    records_unindex([record.pk])
    announce("records_withdrawn", record_ids=[record.pk], is_corrected=is_corrected)


def _record_add(
    actor: Actor,
    organisation: Organisation,
    client_key: str,
    on: date,
    facts: Facts,
    *,
    corrects: Record | None = None,
    entered_on: date | None = None,
) -> Record:
    attendance = list(facts.get("attendance", ()))
    act = _act(facts, attendance)
    faults = act_faults(act, body=body_of(organisation), practice=practice(), on=on)
    names, off_the_roll = _names(organisation, attendance, act.done_on)
    faults += off_the_roll
    if faults:
        raise RecordRefused(faults)
    record = _record_of(organisation, act, facts, entered_on=entered_on or on)
    record.client_key, record.filed_by, record.corrects = client_key, actor.name, corrects
    paper = facts.get("paper")
    if paper is not None:
        record.paper.save(paper.name or "paper", paper, save=False)
    sent_meanwhile = _save_once(record)
    if sent_meanwhile is not None:
        return sent_meanwhile
    Attendance.objects.bulk_create(
        Attendance(
            record=record,
            member_id=one.member_id,
            is_present=one.is_present,
            member_name=names[one.member_id],
            leave_reason=one.leave_reason[:100],
        )
        for one in attendance
    )
    evidence_of_record(actor, organisation=organisation, record=record, attendance=attendance)
    record_index(record, [names[one.member_id] for one in attendance if one.is_present])
    return record


def _record_of(organisation: Organisation, act: Act, facts: Facts, *, entered_on: date) -> Record:
    """The record of an act, not yet saved."""
    texts = {name: str(facts.get(name, "")).strip() for name in TEXTS}
    return Record(
        organisation=organisation,
        kinds=list(act.kinds),
        title=act.title,
        done_on=act.done_on,
        period_on=act.period_on,
        entitled_count=act.entitled,
        present_count=act.present,
        hours=act.hours,
        entered_on=entered_on,
        is_late_entry=is_late(act, organisation=organisation, entered_on=entered_on),
        is_sample=organisation.is_sample,
        **texts,
    )


def _save_once(record: Record) -> Record | None:
    """Write a record; the one that another writer has filed under its key in this very moment."""
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        if record.corrects is None and (
            first := _filed_before(record.organisation, record.client_key)
        ):
            return first
        raise Refused(_("这份表单刚刚已经提交过了，请到记录列表查看，不要重复提交。")) from None
    return None


def _act(facts: Facts, attendance: Sequence[Presence]) -> Act:
    entitled, present = facts.get("entitled_count"), facts.get("present_count")
    if attendance:
        entitled = len(attendance) if entitled is None else entitled
        counted = sum(one.is_present for one in attendance)
        present = counted if present is None else present
    return Act(
        kinds=tuple(dict.fromkeys(facts["kinds"])),
        title=facts["title"].strip(),
        done_on=facts["done_on"],
        period_on=facts.get("period_on") or facts["done_on"],
        entitled=entitled,
        present=present,
        hours=facts.get("hours"),
    )


def _names(
    organisation: Organisation, attendance: Sequence[Presence], day: date
) -> tuple[dict[int, str], list[Fault]]:
    """The names of those listed, and a fault when some are listed twice or off the day's roll."""
    if not attendance:
        return {}, []
    then = roll_on(organisation, day)
    roll = {entry.member_id: entry.name for entry in (*then.home, *then.attached)}
    listed = Counter(one.member_id for one in attendance)
    twice = [roll.get(member, f"编号 {member}") for member, times in listed.items() if times > 1]
    if twice:
        message = f"{'、'.join(twice[:10])} 在名单上列了不止一次，每人只列一次。"
        return roll, [Fault("attendance", message)]
    missing = [one.member_id for one in attendance if one.member_id not in roll]
    if not missing:
        return roll, []
    known = dict(Member.objects.filter(pk__in=missing).values_list("pk", "name"))
    named = "、".join(known.get(member, f"编号 {member}") for member in missing[:10])
    rule = practice().entry_rules["off_the_roll"]
    message = f"{named} {day} 不在“{organisation.name}”名册上（{rule}），请核对日期或取消勾选。"
    return roll, [Fault("attendance", message)]


def record_values(record: Record) -> dict[str, Any]:
    """What the audit line keeps of a record."""
    names = ("title", "kinds", "done_on", "period_on", "entitled_count", "present_count", "hours")
    values = {name: getattr(record, name) for name in names}
    return {**values, "is_late_entry": record.is_late_entry, "paper": record.paper_hash}
