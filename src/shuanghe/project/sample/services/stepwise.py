"""One meeting of the sample goes the way of any other: planned, held, written, signed, archived."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    Presence,
    Series,
    SignedAs,
    Task,
)
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    item_change,
    meeting_correct,
    meeting_freeze,
    meeting_hold,
    meeting_notify,
    meeting_plan,
    meeting_sign,
    minutes_write,
    task_finish,
    task_set,
    vote_count,
    vote_open,
)
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.sittings import FROZEN, HELD, PLANNED, Item, Sitting

CORRECTED = "到会登记有误：有一人是请假，不是缺席（示例）"
ON_LEAVE = "补交请假条"
OUTCOMES = ("information", "decision", "task")


def sitting_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    sitting: Sitting,
    client_key: str,
    series: Series | None,
    on: date,
) -> Meeting:
    """Enter one meeting step by step, as far as its state says; on: the day of the sample."""
    meeting = meeting_plan(
        actor,
        organisation=organisation,
        client_key=client_key,
        on=on,
        kinds=sitting.kinds,
        title=sitting.title,
        planned_on=sitting.held_on,
        starts_at=time.fromisoformat(sitting.starts_at),
        place=sitting.place,
        host_name=sitting.host,
        recorder_name=sitting.recorder,
        speaker_name=sitting.speaker,
        hours=Decimal(sitting.hours) if sitting.hours else None,
        audience=sitting.audience,
        items=[item.title for item in sitting.items],
        series=series,
    )
    if sitting.state == PLANNED:
        return meeting
    held: dict[str, Any] = {"organisation": organisation, "meeting": meeting}
    meeting_hold(actor, **held, held_on=sitting.held_on, on=on)
    members = _attendance(actor, organisation, meeting, sitting)
    is_written = sitting.state != HELD
    rows = AgendaItem.objects.filter(meeting=meeting).order_by("position", "id")
    told = sitting.items if is_written else sitting.items[:-1]
    for row, item in zip(rows, told, strict=False):
        _item(actor, organisation, row, item, members)
    minutes_write(actor, **held, text=sitting.minutes)
    if not is_written:
        return meeting
    _sign(actor, organisation, meeting, sitting.held_on)
    if sitting.state == FROZEN:
        meeting_freeze(actor, **held, on=max(sitting.entered_on or on, sitting.held_on))
        _finish(actor, organisation, meeting, sitting)
    return meeting


def _attendance(
    actor: Actor, organisation: Organisation, meeting: Meeting, sitting: Sitting
) -> dict[str, int]:
    """Enter who was there; name → member id. While minutes are written one is not yet known."""
    rows = list(Attendee.objects.filter(meeting=meeting).order_by("id"))
    known = rows[:-1] if sitting.state == HELD else rows
    entries = [
        AttendanceEntry(
            one.member_id,
            _presence(one.member_name, sitting),
            sitting.leave.get(one.member_name, ""),
        )
        for one in known
    ]
    attendance_enter(actor, organisation=organisation, meeting=meeting, entries=entries)
    return {one.member_name: one.member_id for one in rows}


def _presence(name: str, sitting: Sitting) -> str:
    if name in sitting.leave:
        return Presence.LEAVE
    return Presence.ABSENT if name in sitting.absent else Presence.PRESENT


def _item(
    actor: Actor,
    organisation: Organisation,
    row: AgendaItem,
    item: Item,
    members: Mapping[str, int],
) -> None:
    place: dict[str, Any] = {"organisation": organisation}
    outcome: dict[str, Any] = {"outcome": item.outcome} if item.outcome in OUTCOMES else {}
    changed = item_change(
        actor, **place, item=row, text=item.text, subject_name=item.subject, **outcome
    )
    if item.ballot is not None:
        ballot = item.ballot
        vote = vote_open(actor, **place, item=changed, matter=ballot.matter)
        counted: dict[str, Any] = {"yes": ballot.yes, "no": ballot.no, "abstain": ballot.abstain}
        vote_count(actor, **place, vote=vote, **counted, scrutineers=ballot.scrutineers)
    for task in item.tasks:
        task_set(
            actor,
            organisation=organisation,
            item=changed,
            text=task.text,
            owner=members.get(task.owner),
            owner_name=task.owner,
            due_on=task.due_on,
        )


def _sign(actor: Actor, organisation: Organisation, meeting: Meeting, day: date) -> None:
    """Both sign on the printed sheet on the day of the meeting."""
    for part, name in (
        (SignedAs.HOST, meeting.host_name),
        (SignedAs.RECORDER, meeting.recorder_name),
    ):
        meeting_sign(
            actor,
            organisation=organisation,
            meeting=meeting,
            signed_as=part,
            name=name,
            is_on_paper=True,
            on=day,
        )


def _finish(actor: Actor, organisation: Organisation, meeting: Meeting, sitting: Sitting) -> None:
    done = {task.text: task for item in sitting.items for task in item.tasks if task.done_on}
    for task in Task.objects.filter(item__meeting=meeting, text__in=done):
        told = done[task.text]
        if told.done_on is not None:
            task_finish(
                actor,
                organisation=organisation,
                task=task,
                done_on=told.done_on,
                result=told.result,
            )


def sitting_correct(
    actor: Actor, *, organisation: Organisation, meeting: Meeting, client_key: str, on: date
) -> Meeting:
    """Correct a frozen meeting: somebody who was put down as away had a reason."""
    place: dict[str, Any] = {"organisation": organisation}
    copy = meeting_correct(
        actor, **place, meeting=meeting, reason=CORRECTED, client_key=client_key, on=on
    )
    away = Attendee.objects.filter(meeting=copy).exclude(presence=Presence.PRESENT).first()
    if away is not None:
        entry = AttendanceEntry(away.member_id, Presence.LEAVE, ON_LEAVE)
        attendance_enter(actor, **place, meeting=copy, entries=[entry])
    _sign(actor, organisation, copy, on)
    return meeting_freeze(actor, **place, meeting=copy, on=on)


def planned_tell(actor: Actor, *, organisation: Organisation, meeting: Meeting) -> int:
    """Tell those called about a planned meeting; returns how many accounts were told."""
    day = meeting.planned_on
    text = (
        f"通知：{day.month}月{day.day}日 {meeting.starts_at:%H:%M} 在{meeting.place}"
        f"召开{meeting.title}，请准时参加，有事请提前请假。（示例数据）"
    )
    return meeting_notify(actor, organisation=organisation, meeting=meeting, text=text)
