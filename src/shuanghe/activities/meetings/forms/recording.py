"""The recorder's sheet: who came, what each item came to, the minutes. One page, one save."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext

from shuanghe.activities.meetings.forms.lines import ExclusionForm, HeadForm, ItemForm, TaskLine
from shuanghe.activities.meetings.models import AgendaItem, Attendee, Meeting, Presence
from shuanghe.activities.meetings.services.holding import AttendanceEntry
from shuanghe.activities.meetings.services.recording import (
    ExclusionEntry,
    ItemEntry,
    SheetEntry,
    TaskEntry,
)

NEW = "new"
PRESENCES = (Presence.PRESENT, Presence.LEAVE, Presence.ABSENT)
REASON = 100


@dataclass
class PersonRow:
    """One person of the roll with what is ticked."""

    member_id: int
    name: str
    note: str
    presence: str
    leave_reason: str
    error: str = ""


@dataclass
class ItemRows:
    """One item with its tasks, the last row empty for one more. item: None for a new one."""

    item: AgendaItem | None
    form: ItemForm
    tasks: list[tuple[int | None, TaskLine]] = field(default_factory=list)
    is_first: bool = False

    @property
    def has_tasks(self) -> bool:
        return any(pk or (form.is_bound and form.errors) for pk, form in self.tasks)

    @property
    def vote(self) -> Any:
        """The vote on the item, if one was opened."""
        votes = list(self.item.votes.all()) if self.item else []
        return votes[0] if votes else None


class Sheet:
    """All of the sheet. data: what was sent; None for a fresh page."""

    def __init__(
        self,
        meeting: Meeting,
        *,
        people: Sequence[Attendee],
        items: Sequence[AgendaItem],
        classes: Mapping[str, str],
        data: Any = None,
    ) -> None:
        """people in order; items with votes and tasks prefetched; classes of 不计入应到会."""
        first = {"version": meeting.version, "minutes": meeting.minutes}
        self.head = HeadForm(data, initial=first)
        self.attendees = people
        self.people = [_person_row(one, data) for one in people]
        self.items = [_item_rows(one, data) for one in items] + [_item_rows(None, data)]
        self.items[0].is_first = True
        listed = [(one.member_id, one.member_name) for one in people]
        self.exclusion = ExclusionForm(data, prefix="exclusion", people=listed, classes=classes)
        self.dropped = tuple(
            one.member_id for one in people if data and data.get(f"drop-{one.member_id}")
        )
        self.is_bound = data is not None
        self.general: list[str] = []

    def forms(self) -> Iterator[forms.Form]:
        """Every form of the sheet."""
        yield self.head
        yield self.exclusion
        for rows in self.items:
            yield rows.form
            yield from (form for _pk, form in rows.tasks)

    def is_valid(self) -> bool:
        """Whether everything can be read; people on leave need a reason."""
        for row in self.people:
            if row.presence == Presence.LEAVE and not row.leave_reason:
                row.error = gettext("请写明请假事由。")
        checked = [form.is_valid() for form in self.forms()]
        return all(checked) and not self._faulty_people()

    def _faulty_people(self) -> list[PersonRow]:
        return [row for row in self.people if row.error]

    def refuse(self, where: str, message: str) -> None:
        """Show what the service refused: at the item, the people, the exclusion, or on top."""
        named = {rows.form.prefix: rows.form for rows in self.items}
        if where in named:
            named[where].add_error("title", message)
        elif where == "exclusion":
            self.exclusion.add_error("member", message)
        elif where == "minutes":
            self.head.add_error("minutes", message)
        else:
            self.general.append(message)

    def faults(self) -> list[tuple[str, str, str]]:
        """Every error as (id of its field, label, message); the id is "" for the whole sheet."""
        found = [("", "", message) for message in self.general]
        found += [(f"p{row.member_id}", row.name, row.error) for row in self._faulty_people()]
        for form in self.forms():
            found += [
                (bound.id_for_label or bound.auto_id, str(bound.label), str(bound.errors[0]))
                for bound in form
                if bound.errors
            ]
        return found

    def entry(self, *, moved_up: int | None = None) -> SheetEntry:
        """What the service takes, from a valid sheet."""
        given = self.exclusion.cleaned_data
        names = {one.member_name: one.member_id for one in self.attendees}
        exclusion = None
        if given.get("member"):
            exclusion = ExclusionEntry(
                given["member"], given["exclusion"], given["consent_on"], given["consent_note"]
            )
        return SheetEntry(
            presences=tuple(
                AttendanceEntry(row.member_id, row.presence, row.leave_reason)
                for row in self.people
            ),
            exclusion=exclusion,
            dropped=self.dropped,
            items=tuple(_item_entry(rows, names) for rows in self.items),
            minutes=_lines(self.head.cleaned_data["minutes"]),
            moved_up=moved_up,
        )


def _person_row(one: Attendee, data: Any) -> PersonRow:
    note = gettext("编入") if one.is_guest else "" if one.is_voter else gettext("无表决权")
    presence, reason = one.presence or Presence.PRESENT, one.leave_reason
    if data is not None:
        sent = data.get(f"p{one.member_id}", presence)
        presence = sent if sent in PRESENCES else presence
        reason = str(data.get(f"r{one.member_id}", reason)).strip()[:REASON]
    reason = reason if presence == Presence.LEAVE else ""
    return PersonRow(one.member_id, one.member_name, note, str(presence), reason)


def _item_rows(item: AgendaItem | None, data: Any) -> ItemRows:
    prefix = f"item-{item.pk if item else NEW}"
    names = ("title", "outcome", "text", "subject_name")
    first = {name: getattr(item, name) for name in names} if item else {}
    rows = ItemRows(item, ItemForm(data, prefix=prefix, initial=first))
    tasks = list(item.tasks.all()) if item else []
    for task in tasks:
        known = {"text": task.text, "owner_name": task.owner_name, "due_on": task.due_on}
        rows.tasks.append((task.pk, TaskLine(data, prefix=f"task-{task.pk}", initial=known)))
    rows.tasks.append((None, TaskLine(data, prefix=f"{prefix}-task")))
    return rows


def _item_entry(rows: ItemRows, names: Mapping[str, int]) -> ItemEntry:
    given = {**rows.form.cleaned_data}
    if rows.item and rows.vote:
        given |= {"outcome": rows.item.outcome, "subject_name": rows.item.subject_name}
    return ItemEntry(
        item_id=rows.item.pk if rows.item else None,
        title=given["title"],
        outcome=given["outcome"],
        text=_lines(given["text"]),
        subject_name=given["subject_name"],
        is_removed=given["is_removed"],
        tasks=tuple(
            TaskEntry(
                task_id=pk,
                text=form.cleaned_data["text"],
                owner_id=names.get(form.cleaned_data["owner_name"]),
                owner_name=form.cleaned_data["owner_name"],
                due_on=form.cleaned_data["due_on"],
            )
            for pk, form in rows.tasks
            if pk or form.cleaned_data["text"]
        ),
    )


def _lines(text: str) -> str:
    """Text as it is kept: browsers end lines in their own way."""
    return text.replace("\r\n", "\n").strip()
