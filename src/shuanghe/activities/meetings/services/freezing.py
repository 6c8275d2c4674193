"""Signed minutes go into the archive: one record, with it the evidence; a correction is a copy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Meeting, MeetingState, Signature, SignedAs, Task
from shuanghe.activities.meetings.queries.facts import content_hash, facts_from, rows_of
from shuanghe.activities.meetings.queries.people import ROLL, audience_for
from shuanghe.activities.meetings.queries.practice import setting
from shuanghe.activities.meetings.rules.facts import MeetingFacts, fingerprint
from shuanghe.activities.meetings.rules.flow import FROZEN, SIGNED
from shuanghe.activities.meetings.rules.roll import PRESENT
from shuanghe.activities.meetings.services.copying import meeting_copy
from shuanghe.activities.meetings.services.indexing import meeting_index
from shuanghe.activities.meetings.services.locking import meeting_locked, meeting_saved
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.records.models import Record
from shuanghe.records.services import (
    Facts,
    Presence,
    RecordRefused,
    record_correct,
    record_file,
)


@action("record.file")
def meeting_freeze(
    actor: Actor, *, organisation: Organisation, meeting: Meeting, on: date | None = None
) -> Meeting:
    """Put signed minutes into the archive: the facts are kept as they are and file one record.

    Both signatures must be under what the minutes say now. Late is marked late (补录) by the
    record. Of a correction the former record is withdrawn and its tasks give way. Once more
    changes nothing. Raises Refused and leaves nothing half done.
    """
    frozen = meeting_locked(organisation, meeting.pk, states=(SIGNED, FROZEN))
    if frozen.state == FROZEN:
        trail().note(frozen, "重复提交，会议已归档")
        return frozen
    rows = rows_of(frozen)
    facts = facts_from(frozen, rows)
    _signatures_check(rows.signatures, facts)
    record = _record_of(actor, frozen, facts, on or timezone.localdate())
    kept = replace(facts, state=FROZEN, is_late_entry=record.is_late_entry).as_dict()
    frozen.record, frozen.snapshot, frozen.snapshot_hash = record, kept, fingerprint(kept)
    frozen.state = MeetingState.FROZEN
    frozen.frozen_by, frozen.frozen_at = actor.name, timezone.now()
    meeting_saved(frozen)
    _tasks_come_into_force(frozen, rows.standing_tasks)
    late = "（补录）" if record.is_late_entry else ""
    trail().note(
        frozen,
        f"会议《{frozen.title}》归档{late}",
        after={"fingerprint": frozen.snapshot_hash, "record": record.pk},
    )
    return frozen


@action("record.file")
def meeting_correct(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    reason: str,
    client_key: str,
    on: date | None = None,
) -> Meeting:
    """Begin the correction of a frozen meeting: a copy to be mended, signed and frozen anew.

    The frozen one stays in force until its correction is frozen, and visible afterwards. The same
    client_key gives back the first copy. Raises Refused without a reason, or when there is a
    correction already.
    """
    first: Meeting | None = Meeting.objects.filter(
        client_key=client_key, organisation=organisation
    ).first()
    if first is not None:
        trail().note(first, "重复提交，沿用已有更正")
        return first
    wrong = meeting_locked(organisation, meeting.pk, states=(FROZEN,))
    if not reason.strip():
        raise Refused(_("请写明更正原因，例如“到会人数登记有误”。"))
    later = wrong.corrections.exclude(state=MeetingState.CANCELLED).first()
    if later is not None and later.state == FROZEN:
        raise Refused(_("这次会议已经更正过，请打开更正后的会议再操作。"))
    if later is not None:
        raise Refused(_("这次会议的更正正在办理，请接着修改那一份；不要的请先取消它。"))
    copy = meeting_copy(wrong, client_key=client_key, created_by=actor.name, reason=reason.strip())
    meeting_index(copy)
    trail().note(
        copy, f"更正会议《{wrong.title}》：{reason.strip()}", before={"corrects": wrong.pk}
    )
    return copy


def _signatures_check(signatures: Sequence[Signature], facts: MeetingFacts) -> None:
    content = content_hash(facts)
    valid = {one.signed_as: one.content_hash for one in signatures}
    missing = [str(part.label) for part in SignedAs if part not in valid]
    if missing:
        raise Refused(_("还缺%(named)s签字，签字齐全后才能归档。") % {"named": "、".join(missing)})
    if any(one != content for one in valid.values()):
        raise Refused(_("签字以后内容有改动，请主持人和记录人核对后重新签字，再归档。"))


def _record_of(actor: Actor, meeting: Meeting, facts: MeetingFacts, on: date) -> Record:
    """File the record of a meeting, or put it in the place of the record it corrects.

    The corrected meeting has given way by then: a record goes only when its meeting has.
    """
    key = sha256(f"meetings.meeting {meeting.pk} {meeting.client_key}".encode()).hexdigest()[:40]
    given = _record_facts(meeting, facts)
    place = meeting.organisation
    try:
        former = _former_record(meeting)
        if former is None:
            return record_file(actor, organisation=place, client_key=key, on=on, **given)
        Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.FROZEN)
        return record_correct(
            actor,
            organisation=place,
            record=former,
            reason=meeting.correction_reason,
            client_key=key,
            on=on,
            **given,
        )
    except RecordRefused as refused:
        raise Refused(_("还不能归档：%(why)s") % {"why": refused}) from refused


def _former_record(meeting: Meeting) -> Record | None:
    """The standing record of the meeting that is corrected; None when there is none to replace."""
    if meeting.corrects_id is None:
        return None
    corrected = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.corrects_id)
    record: Record | None = Record.objects.filter(pk=corrected.record_id, withdrawn_at=None).first()
    return record


def _record_facts(meeting: Meeting, facts: MeetingFacts) -> Facts:
    if meeting.held_on is None:
        raise Refused(_("会议还没有登记召开日期，不能归档。"))
    return Facts(
        kinds=list(meeting.kinds),
        title=meeting.title,
        done_on=meeting.held_on,
        period_on=meeting.period_on,
        place=meeting.place,
        host_name=meeting.host_name,
        speaker_name=meeting.speaker_name,
        entitled_count=facts.entitled_count if facts.people else None,
        present_count=facts.present_count if facts.people else None,
        hours=meeting.hours,
        summary=meeting.minutes[: int(setting("summary_length"))],
        attendance=attendance_of(meeting, facts, meeting.held_on),
    )


def attendance_of(meeting: Meeting, facts: MeetingFacts, held_on: date) -> list[Presence]:
    """Who came and who did not, as the record keeps it: people of the organisation's own roll.

    Holders of posts whose formal relations lie elsewhere are in the numbers alone.
    """
    listed = [one for one in facts.people if one.presence and not one.is_excluded]
    audience = meeting.audience or audience_for(meeting.organisation, meeting.kinds)
    if audience != ROLL and listed:
        roll = roll_on(meeting.organisation, held_on)
        own = {entry.member_id for entry in (*roll.home, *roll.attached)}
        listed = [one for one in listed if one.member_id in own]
    return [Presence(one.member_id, one.presence == PRESENT, one.leave_reason) for one in listed]


def _tasks_come_into_force(meeting: Meeting, tasks: Sequence[Task]) -> None:
    """The tasks of a frozen meeting hold; those of the one it corrects give way to them."""
    former: dict[tuple[Any, ...], Task] = {}
    if meeting.corrects_id is not None:
        old = list(Task.objects.filter(item__meeting=meeting.corrects_id, is_in_force=True))
        former = {(one.text, one.owner_name): one for one in old}
        Task.objects.filter(pk__in=[one.pk for one in old]).update(is_in_force=False)
    for task in tasks:
        task.is_in_force = True
        known = former.get((task.text, task.owner_name))
        if known is not None:
            task.done_on, task.result, task.dropped_on = (
                known.done_on,
                known.result,
                known.dropped_on,
            )
    Task.objects.bulk_update(tasks, ["is_in_force", "done_on", "result", "dropped_on"])
