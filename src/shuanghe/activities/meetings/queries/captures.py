"""What a phone takes with it, what the system holds against it, and what waits for a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Attendee,
    Capture,
    CaptureState,
    Meeting,
    MeetingState,
)
from shuanghe.activities.meetings.queries.people import called_for
from shuanghe.activities.meetings.rules.facts import fingerprint
from shuanghe.activities.meetings.rules.flow import REASONS
from shuanghe.activities.meetings.rules.merging import (
    HELD_ON,
    MINUTES,
    OUTCOME,
    PERSON,
    PLACE,
    TEXT,
    Conflict,
    Value,
    item_field,
    person_field,
)
from shuanghe.organisation.models import Organisation

OPEN = (MeetingState.PLANNED, MeetingState.HELD)
CLOSED = (MeetingState.FROZEN, MeetingState.CANCELLED)


def content_of(meeting: Meeting, items: Mapping[int, int] | None = None) -> dict[str, Value]:
    """What the system holds of everything a capture may say.

    items: the items to read, {id in the capture: id in this meeting}; all of it under their own
    ids when left out. Of a planned meeting the people are those to be called.
    """
    rows = {one.pk: one for one in AgendaItem.objects.filter(meeting=meeting)}
    known = {pk: pk for pk in rows} if items is None else items
    content: dict[str, Value] = {
        HELD_ON: meeting.held_on.isoformat() if meeting.held_on else "",
        PLACE: plain(meeting.place),
        MINUTES: plain(meeting.minutes),
    }
    for member_id, presence, reason in _presences(meeting):
        content[person_field(member_id)] = {"presence": presence, "leave_reason": plain(reason)}
    for name, pk in known.items():
        content[item_field(name, OUTCOME)] = rows[pk].outcome
        content[item_field(name, TEXT)] = plain(rows[pk].text)
    return content


def plain(text: str) -> str:
    """A text as both sides compare it: one kind of line end, nothing blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _presences(meeting: Meeting) -> list[tuple[int, str, str]]:
    if meeting.state == MeetingState.PLANNED:
        return [(member_id, "", "") for member_id in called_on(meeting, meeting.planned_on)]
    rows = Attendee.objects.filter(meeting=meeting).order_by("id")
    return list(rows.values_list("member_id", "presence", "leave_reason"))


def called_on(meeting: Meeting, day: date) -> dict[int, str]:
    """Those called to the meeting if it is on that day: {member id: name}."""
    people = called_for(meeting.organisation, meeting.kinds, meeting.audience, day)
    return {one.member_id: one.name for one in people}


def phone_facts(meeting: Meeting) -> dict[str, Any]:
    """All a phone needs to take down a meeting: names, agenda, what is entered, the version."""
    is_planned = meeting.state == MeetingState.PLANNED
    named = called_on(meeting, meeting.planned_on) if is_planned else names_on(meeting)
    items = AgendaItem.objects.filter(meeting=meeting).order_by("position", "id")
    return {
        "title": meeting.title,
        "organisation": meeting.organisation.name,
        "planned_on": (meeting.held_on or meeting.planned_on).isoformat(),
        "is_open": meeting.state in OPEN,
        "version": meeting.version,
        "people": [{"member_id": pk, "name": name} for pk, name in named.items()],
        "items": [{"item_id": one.pk, "title": one.title} for one in items],
        "content": content_of(meeting),
    }


def names_on(meeting: Meeting) -> dict[int, str]:
    """Those on the list of a held meeting: {member id: name}."""
    rows = Attendee.objects.filter(meeting=meeting).order_by("id")
    return dict(rows.values_list("member_id", "member_name"))


def open_captures(meeting: Meeting) -> list[Capture]:
    """The captures of a meeting that wait for a decision, oldest first."""
    waiting = Capture.objects.filter(meeting=meeting, state=CaptureState.CONFLICT)
    return list(waiting.order_by("received_at", "id"))


def capture_in_view(pk: int) -> Capture:
    """One capture of the scope in force with its meeting and organisation.

    Raises Http404, as for one that is not there.
    """
    rows = Capture.objects.select_related("meeting__organisation")
    found: Capture | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def target_of(meeting: Meeting) -> Meeting:
    """Where a capture of the meeting belongs now: there, or in the correction of a frozen one."""
    seen = {meeting.pk}
    while meeting.state == MeetingState.FROZEN:
        standing = Meeting.objects.exclude(state=MeetingState.CANCELLED).exclude(pk__in=seen)
        later = standing.select_related("organisation").filter(corrects=meeting).first()
        if later is None:
            break
        meeting = later
        seen.add(meeting.pk)
    return meeting


def items_between(meeting: Meeting, target: Meeting) -> dict[int, int]:
    """The items of a meeting in its correction, by place and title: {id here: id there}."""
    if meeting.pk == target.pk:
        own = AgendaItem.objects.filter(meeting=meeting).values_list("pk", flat=True)
        return {pk: pk for pk in own}
    there = {(one.position, one.title): one.pk for one in AgendaItem.objects.filter(meeting=target)}
    pairs = ((one, there.get((one.position, one.title))) for one in _items(meeting))
    return {one.pk: pk for one, pk in pairs if pk is not None}


def _items(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.filter(meeting=meeting).order_by("position", "id"))


def why_blocked(meeting: Meeting, field: str) -> str:
    """Why nothing from a phone can be put in this field now; "" when it can."""
    if meeting.state == MeetingState.FROZEN:
        return _("会议已归档，不能直接改。要采用手机上的内容，请先发起更正，再回到这里。")
    if meeting.state in CLOSED:
        return _(REASONS[meeting.state])
    if meeting.roll_frozen_at is not None and field.startswith(f"{PERSON}:"):
        return _("已经开始表决，到会名单已锁定。要改到会情况，请先撤回表决，再回到这里。")
    return ""


@dataclass(frozen=True)
class Review:
    """A capture against what the system holds now.

    mark: a fingerprint of what was shown; a decision holds only for what was seen.
    """

    target: Meeting
    items: Mapping[int, int]
    conflicts: tuple[Conflict, ...]
    agreed: tuple[str, ...]
    mark: str

    @property
    def is_closed(self) -> bool:
        """Whether the meeting takes nothing any more."""
        return self.target.state in CLOSED


def review_of(capture: Capture) -> Review:
    """The conflicts of a capture as they stand now; those that both sides agree on are gone."""
    target = target_of(capture.meeting)
    items = items_between(capture.meeting, target)
    now = content_of(target, items)
    open_, agreed = [], []
    for kept in capture.conflicts:
        field = kept["field"]
        if now.get(field) == kept["ours"]:
            agreed.append(field)
            continue
        blocked = why_blocked(target, field)
        open_.append(Conflict(field, kept["base"], now.get(field), kept["ours"], blocked))
    shown = {"meeting": target.pk, "conflicts": [one.as_dict() for one in open_]}
    return Review(target, items, tuple(open_), tuple(agreed), fingerprint(shown))


def items_elsewhere(meeting: Meeting, item_ids: set[int]) -> set[int]:
    """Which of these ids are items of another meeting in view."""
    rows = AgendaItem.objects.filter(pk__in=item_ids).exclude(meeting=meeting)
    return set(rows.values_list("pk", flat=True))


def listed(meeting: Meeting, organisation: Organisation, days: set[date]) -> set[int]:
    """Everybody who is, or may have been when the phone was filled, on the list of the meeting."""
    meeting.organisation = organisation
    found = set(names_on(meeting))
    for day in days:
        found |= set(called_on(meeting, day))
    return found
