"""The conflicts of a capture in words, for the person who decides them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import AgendaItem, Capture, Meeting, Outcome, Presence
from shuanghe.activities.meetings.queries.captures import names_on
from shuanghe.activities.meetings.rules.merging import (
    HELD_ON,
    ITEM,
    MINUTES,
    OUTCOME,
    PERSON,
    PLACE,
    Choice,
    Conflict,
    Value,
    choices_for,
    field_parts,
)
from shuanghe.organisation.models import Member


@dataclass(frozen=True)
class ShownConflict:
    """One conflict in words. choices: (code, title); note: why the phone's value was held back."""

    field: str
    label: str
    base: str
    theirs: str
    ours: str
    choices: tuple[tuple[str, str], ...]
    blocked: str
    note: str
    is_gone: bool


def conflicts_shown(capture: Capture, conflicts: tuple[Conflict, ...]) -> list[ShownConflict]:
    """Conflicts as the decision page shows them."""
    labels = _labels(capture.meeting)
    notes = {kept["field"]: kept.get("blocked", "") for kept in capture.conflicts}
    titles = {
        Choice.THEIRS: _("保留系统里的"),
        Choice.OURS: _("采用手机上的"),
        Choice.BOTH: _("两份都留：系统里的在前，手机上的接在后面"),
    }
    return [
        ShownConflict(
            field=one.field,
            label=_label(one.field, labels),
            base=value_words(one.field, one.base),
            theirs=value_words(one.field, one.theirs),
            ours=value_words(one.field, one.ours),
            choices=tuple((str(code), titles[code]) for code in choices_for(one)),
            blocked=one.blocked,
            note="" if one.blocked else notes.get(one.field, ""),
            is_gone=one.theirs is None,
        )
        for one in conflicts
    ]


def _labels(meeting: Meeting) -> dict[tuple[str, int], str]:
    labels = {(PERSON, pk): name for pk, name in names_on(meeting).items()}
    items = AgendaItem.objects.filter(meeting=meeting).values_list("pk", "title")
    return labels | {(ITEM, pk): title for pk, title in items}


def _label(field: str, labels: Mapping[tuple[str, int], str]) -> str:
    kind, pk, part = field_parts(field) or (field, 0, "")
    if kind == PERSON:
        known = labels.get((kind, pk)) or member_name(pk)
        return _("%(name)s 的到会情况") % {"name": known}
    if kind == ITEM:
        title = labels.get((kind, pk), _("已删除的议题"))
        return f"{title} · {_('结果') if part == OUTCOME else _('内容')}"
    return {HELD_ON: _("召开日期"), PLACE: _("地点"), MINUTES: _("会议记录")}.get(field, field)


def member_name(member_id: int) -> str:
    """The name of a member in view; otherwise only that there is one."""
    name = Member.objects.filter(pk=member_id).values_list("name", flat=True).first()
    return name or _("不在名单上的人")


def value_words(field: str, value: Value | None) -> str:
    """A value as people read it."""
    if value is None:
        return _("系统里已没有这一项")
    if isinstance(value, dict):
        word = _(str(Presence(value["presence"]).label))
        reason = value["leave_reason"]
        return f"{word}（{reason}）" if reason else word
    if field.endswith(f":{OUTCOME}"):
        return _(str(Outcome(value).label))
    return value or _("（空）")
