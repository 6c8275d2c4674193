"""Puts what a phone took down into a meeting, through the services that a page uses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import AgendaItem, Meeting, MeetingState
from shuanghe.activities.meetings.queries.captures import content_of, why_blocked
from shuanghe.activities.meetings.rules.merging import (
    HELD_ON,
    ITEM,
    MINUTES,
    PERSON,
    PLACE,
    Conflict,
    Content,
    Value,
    field_parts,
    merge,
)
from shuanghe.activities.meetings.services.agenda import item_change
from shuanghe.activities.meetings.services.holding import AttendanceEntry, attendance_enter
from shuanghe.activities.meetings.services.minutes import minutes_write
from shuanghe.activities.meetings.services.planning import meeting_change
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor


def capture_merged(
    actor: Actor, meeting: Meeting, base: Content, payload: Content
) -> tuple[int, list[Conflict]]:
    """Write what only the phone changed; gives how many fields, and the conflicts that are left.

    A field that a rule refuses becomes a conflict with the reason; the others are written.
    """
    found = merge(base, content_of(meeting), payload)
    moved = HELD_ON in found.taken and not _tried(actor, meeting, [HELD_ON], payload)
    if moved:  # the roll follows from the day
        meeting.refresh_from_db()
        found = merge(base, content_of(meeting), payload)
    reasons: dict[str, str] = {}
    for fields in _portions(found.taken):
        why = _tried(actor, meeting, fields, payload)
        if why and len(fields) > 1:  # one that is refused must not hold back the others
            reasons |= {field: _tried(actor, meeting, [field], payload) for field in fields}
        else:
            reasons |= dict.fromkeys(fields, why)
    now = content_of(meeting)
    left = [
        Conflict(field, base.get(field), now.get(field), payload[field], why)
        for field, why in reasons.items()
        if why
    ]
    return len(reasons) - len(left) + moved, [*found.conflicts, *left]


def _tried(actor: Actor, meeting: Meeting, fields: Sequence[str], payload: Content) -> str:
    """Write the fields; gives why it was not done, "" when it was."""
    why = next((why for field in fields if (why := why_blocked(meeting, field))), "")
    if why:
        return why
    if meeting.state == MeetingState.SIGNED:
        return _("会议已经签字：采用手机上的内容会使签字作废，需要重新签字。")
    try:
        fields_write(actor, meeting, {field: payload[field] for field in fields})
    except Refused as refused:
        return str(refused)
    return ""


def _portions(fields: Iterable[str]) -> list[list[str]]:
    """Fields that go into one call: all people together, the two fields of an item together."""
    portions: dict[tuple[str, int], list[str]] = defaultdict(list)
    for field in fields:
        kind, pk, _part = field_parts(field) or (field, 0, "")
        portions[kind, pk if kind == ITEM else 0].append(field)
    return list(portions.values())


def fields_write(
    actor: Actor,
    meeting: Meeting,
    fields: Mapping[str, Value],
    items: Mapping[int, int] | None = None,
) -> None:
    """Write fields of a capture into a meeting; items: {id in the capture: id in the meeting}.

    The day goes first, as the roll follows from it. Raises Refused as those services do.
    """
    place = meeting.organisation
    facts: dict[str, Any] = {name: fields[name] for name in (PLACE,) if name in fields}
    if day := fields.get(HELD_ON):
        facts[HELD_ON] = date.fromisoformat(str(day))
    if facts:
        meeting_change(actor, organisation=place, meeting=meeting, **facts)
    entries, changes = _entries(fields)
    if entries:
        attendance_enter(actor, organisation=place, meeting=meeting, entries=entries)
    for pk, parts in changes.items():
        item = AgendaItem.objects.get(pk=(items or {}).get(pk, pk), meeting=meeting)
        item_change(actor, organisation=place, item=item, **parts)
    if MINUTES in fields:
        minutes_write(actor, organisation=place, meeting=meeting, text=str(fields[MINUTES]))


def _entries(
    fields: Mapping[str, Value],
) -> tuple[list[AttendanceEntry], dict[int, dict[str, Any]]]:
    entries: list[AttendanceEntry] = []
    changes: dict[int, dict[str, Any]] = defaultdict(dict)
    for field, value in fields.items():
        kind, pk, part = field_parts(field) or (field, 0, "")
        if kind == PERSON and isinstance(value, dict):
            entries.append(AttendanceEntry(pk, value["presence"], value["leave_reason"]))
        elif kind == ITEM:
            changes[pk][part] = value
    return entries, changes
