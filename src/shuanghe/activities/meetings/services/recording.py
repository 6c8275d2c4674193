"""The recorder's sheet is saved as a whole: people, items, tasks and minutes, or nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from shuanghe.activities.meetings.models import AgendaItem, Attendee, Meeting, Task
from shuanghe.activities.meetings.rules.flow import HELD, SIGNED
from shuanghe.activities.meetings.services.agenda import (
    item_add,
    item_change,
    item_move,
    item_remove,
)
from shuanghe.activities.meetings.services.exclusions import exclusion_claim, exclusion_drop
from shuanghe.activities.meetings.services.holding import AttendanceEntry, attendance_enter
from shuanghe.activities.meetings.services.indexing import indexed_once
from shuanghe.activities.meetings.services.locking import meeting_locked
from shuanghe.activities.meetings.services.minutes import minutes_write
from shuanghe.activities.meetings.services.tasks import task_drop, task_set
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

ITEM_FACTS = ("title", "outcome", "text", "subject_name")


@dataclass(frozen=True)
class ExclusionEntry:
    """Somebody to be left out of the count, and when the superior agreed."""

    member_id: int
    exclusion: str
    consent_on: date | None
    consent_note: str


@dataclass(frozen=True)
class TaskEntry:
    """One task. task_id: None for a new one; an empty text takes the task away."""

    task_id: int | None
    text: str
    owner_id: int | None
    owner_name: str
    due_on: date | None


@dataclass(frozen=True)
class ItemEntry:
    """One item. item_id: None for a new one, which without a title is none."""

    item_id: int | None
    title: str
    outcome: str
    text: str
    subject_name: str
    is_removed: bool = False
    tasks: tuple[TaskEntry, ...] = ()


@dataclass(frozen=True)
class SheetEntry:
    """All that the recorder wrote. dropped: members whose exclusion is taken back.

    moved_up: the item that changes places with the one before it.
    """

    presences: tuple[AttendanceEntry, ...]
    exclusion: ExclusionEntry | None
    dropped: tuple[int, ...]
    items: tuple[ItemEntry, ...]
    minutes: str
    moved_up: int | None = None


class SheetRefused(Refused):
    """Something on the sheet cannot stand. where: people, exclusion, item-<id>, minutes or ""."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where


@action("record.file")
def sheet_save(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    version: int | None,
    sheet: SheetEntry,
) -> Meeting:
    """Save what differs from what is kept; each part by its own service, all or nothing.

    Raises SheetRefused, which says at which part; Refused when somebody saved meanwhile.
    """
    states = (HELD, SIGNED)
    held = meeting_locked(organisation, meeting.pk, states=states, version=version)
    saving = _Saving(actor, organisation, held)
    with indexed_once():
        saving.people(sheet)
        for entry in sheet.items:
            saving.item(entry)
        if sheet.moved_up is not None:
            saving.move_up(sheet.moved_up)
        if sheet.minutes != held.minutes:
            with _at("minutes"):
                minutes_write(actor, **saving.place, text=sheet.minutes)
    saved: Meeting = Meeting.objects.select_related("organisation").get(pk=held.pk)
    trail().note(saved, f"保存会议《{saved.title}》的记录", after={"version": saved.version})
    return saved


@contextmanager
def _at(where: str) -> Iterator[None]:
    """Say at which part of the sheet a service refused."""
    try:
        yield
    except Refused as refused:
        raise SheetRefused(where, str(refused)) from refused


class _Saving:
    """One saving of a sheet, part by part."""

    def __init__(self, actor: Actor, organisation: Organisation, meeting: Meeting) -> None:
        self.actor = actor
        self.meeting = meeting
        self.organisation = organisation
        self.place: dict[str, Any] = {"organisation": organisation, "meeting": meeting}
        self.rows = {one.pk: one for one in AgendaItem.objects.filter(meeting=meeting)}

    def people(self, sheet: SheetEntry) -> None:
        """Attendance that changed, then who is left out of the count. A frozen roll stays."""
        if self.meeting.roll_frozen_at is not None:
            return
        for member_id in sheet.dropped:
            with _at("exclusion"):
                exclusion_drop(self.actor, **self.place, member_id=member_id)
        kept = {
            one.member_id: (one.presence, one.leave_reason)
            for one in Attendee.objects.filter(meeting=self.meeting)
        }
        changed = [
            one
            for one in sheet.presences
            if kept.get(one.member_id) != (one.presence, one.leave_reason)
        ]
        if changed:
            with _at("people"):
                attendance_enter(self.actor, **self.place, entries=changed)
        if sheet.exclusion:
            with _at("exclusion"):
                exclusion_claim(self.actor, **self.place, **vars(sheet.exclusion))

    def item(self, entry: ItemEntry) -> None:
        """A new item, a removed one, or what changed of one that is there, with its tasks."""
        if entry.item_id is None and not entry.title:
            if entry.text or entry.outcome or entry.tasks:
                raise SheetRefused("item-new", "新的议题还没有写名称。")
            return
        with _at(f"item-{entry.item_id or 'new'}"):
            row = self._item(entry)
            if row is not None:
                for task in entry.tasks:
                    self._task(row, task)

    def _item(self, entry: ItemEntry) -> AgendaItem | None:
        given = {name: getattr(entry, name) for name in ITEM_FACTS}
        if entry.item_id is None:
            added: AgendaItem = item_add(self.actor, **self.place, **given)
            return added
        row: AgendaItem | None = self.rows.get(entry.item_id)
        if row is None:
            raise Http404
        if entry.is_removed:
            item_remove(self.actor, organisation=self.organisation, item=row)
            return None
        changed: Any = {name: given[name] for name in given if given[name] != getattr(row, name)}
        if changed:
            item_change(self.actor, organisation=self.organisation, item=row, **changed)
        return row

    def _task(self, row: AgendaItem, entry: TaskEntry) -> None:
        place: dict[str, Any] = {"organisation": self.organisation}
        old = Task.objects.filter(pk=entry.task_id, item=row).first() if entry.task_id else None
        same = old and (old.text, old.owner_name, old.due_on) == (
            entry.text,
            entry.owner_name,
            entry.due_on,
        )
        if same:
            return
        if old:
            task_drop(self.actor, **place, task=old)
        if entry.text:
            task_set(
                self.actor,
                **place,
                item=row,
                text=entry.text,
                owner=entry.owner_id,
                owner_name=entry.owner_name,
                due_on=entry.due_on,
            )

    def move_up(self, item_id: int) -> None:
        """Put an item one place earlier."""
        row = AgendaItem.objects.filter(pk=item_id, meeting=self.meeting).first()
        if row is None:
            raise Http404
        item_move(self.actor, organisation=self.organisation, item=row, position=row.position - 1)
