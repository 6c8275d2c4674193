"""The recorder's sheet: who came, what each item came to, the minutes. One page, one save."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field, name_field
from shuanghe.activities.meetings.models import AgendaItem, Attendee, Meeting, Outcome, Presence
from shuanghe.activities.meetings.services.holding import AttendanceEntry
from shuanghe.activities.meetings.services.recording import (
    ExclusionEntry,
    ItemEntry,
    SheetEntry,
    TaskEntry,
)
from shuanghe.kernel.ui.words import choices_in_words

NEW = "new"
PRESENCES = (Presence.PRESENT, Presence.LEAVE, Presence.ABSENT)
REASON = 100


class HeldForm(forms.Form):
    """On which day the meeting took place."""

    held_on = day_field(_("召开日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class HeadForm(forms.Form):
    """The version the recorder saw, and the minutes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    minutes = forms.CharField(
        label=_("会议记录"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 14}),
    )


class ItemForm(forms.Form):
    """One item of the agenda and what it came to."""

    title = forms.CharField(label=_("议题"), max_length=200, required=False)
    outcome = forms.ChoiceField(
        label=_("结果"), required=False, choices=choices_in_words(Outcome.choices)
    )
    text = forms.CharField(
        label=_("内容"), required=False, max_length=5000, widget=forms.Textarea({"rows": 2})
    )
    subject_name = name_field(
        _("被表决的人或事"), help_text=_("例如“接收某某为预备党员”里的姓名；一人一项，逐个表决")
    )
    is_removed = forms.BooleanField(label=_("删去这一项"), required=False)


class TaskLine(forms.Form):
    """One task: what, who, until when. All empty is no task."""

    text = forms.CharField(label=_("任务"), max_length=200, required=False)
    owner_name = name_field(_("责任人"))
    due_on = day_field(_("完成期限"), required=False)

    def clean(self) -> dict[str, Any]:
        """A task has somebody who does it; without a day the service gives the usual one."""
        given = super().clean() or self.cleaned_data
        if given.get("text"):
            if not given.get("owner_name"):
                self.add_error("owner_name", _("请填写责任人。"))
        elif given.get("owner_name") or given.get("due_on"):
            self.add_error("text", _("请写明任务内容；不要这项任务就把这一行清空。"))
        return given


class ExclusionForm(forms.Form):
    """Somebody who is not counted among those due to attend, and who agreed to it."""

    member = forms.TypedChoiceField(label=_("姓名"), coerce=int, required=False, empty_value=None)
    exclusion = forms.ChoiceField(label=_("情形"), required=False)
    consent_on = day_field(_("上级同意日期"), required=False)
    consent_note = forms.CharField(label=_("同意文号或说明"), max_length=100, required=False)

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], classes: Mapping[str, str], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["member"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["exclusion"].choices = [("", "—"), *classes.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("member") and not given.get("exclusion"):
            self.add_error("exclusion", _("请选择属于哪一种情形。"))
        return given


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
