"""One meeting as its page shows it: the way to the archive, what is missing, what hangs on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingState,
    Task,
)
from shuanghe.activities.meetings.queries.facts import facts_archived, facts_from, rows_of
from shuanghe.activities.meetings.queries.signing import missing_for_signature
from shuanghe.activities.meetings.rules.facts import ItemFacts, MeetingFacts
from shuanghe.activities.meetings.rules.progress import (
    FREEZE,
    HOLD,
    NOTICE,
    PLAN,
    SIGN,
    STAGES,
    progress,
)
from shuanghe.duties.queries import Item
from shuanghe.kernel.periods import Every, period_of
from shuanghe.records.queries.prefill import open_items
from shuanghe.rulebook.queries import rulebook

RULE = re.compile(r"[A-Z]{2}-\d+[A-Z]?")
LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Missing:
    """Something still missing, and the rules that ask for it."""

    text: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """One stage of the way to the archive."""

    title: str
    note: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class Next:
    """The one thing to do now: page is the name of its route."""

    title: str
    text: str
    button: str
    page: str
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A meeting as its page shows it. items: facts beside the row they come from.

    record_withdrawn: why its record was taken back with nothing in its place; "" when it stands.
    """

    facts: MeetingFacts
    stages: tuple[Stage, ...]
    next: Next | None
    items: list[tuple[ItemFacts, AgendaItem | None]]
    tasks: list[Task]
    chain: list[Meeting]
    replaced_by: Meeting | None
    is_other_period: bool
    record_withdrawn: str


def meeting_seen(meeting: Meeting, *, on: date) -> Seen:
    """All that the page of a meeting shows."""
    facts, items, tasks = _whole(meeting)
    missing = missing_of(meeting, facts, on=on)
    later = _later(meeting)
    day = meeting.held_on or meeting.planned_on
    return Seen(
        facts=facts,
        stages=_stages(meeting, missing, on),
        next=_next(meeting, missing, on),
        items=[(one, items[at] if at < len(items) else None) for at, one in enumerate(facts.items)],
        tasks=sorted(tasks, key=lambda task: (task.due_on, task.pk)),
        chain=_chain(meeting, later),
        replaced_by=later[0] if later else None,
        is_other_period=bool(
            meeting.period_on
            and period_of(Every.MONTH, meeting.period_on) != period_of(Every.MONTH, day)
        ),
        record_withdrawn=_record_withdrawn(meeting, later),
    )


def _whole(meeting: Meeting) -> tuple[MeetingFacts, list[AgendaItem], list[Task]]:
    """A meeting with the rows of its agenda and its tasks."""
    kept = facts_archived(meeting)
    if kept is not None:
        items = AgendaItem.objects.filter(meeting=meeting)
        return kept, list(items), list(Task.objects.filter(item__meeting=meeting))
    rows = rows_of(meeting)
    return facts_from(meeting, rows), rows.items, rows.tasks


def _later(meeting: Meeting) -> list[Meeting]:
    """The correction of a meeting, if there is one; only what is archived has one."""
    if meeting.state != MeetingState.FROZEN:
        return []
    found = Meeting.objects.filter(corrects=meeting).exclude(state=MeetingState.CANCELLED)
    return list(found[:1])


def _record_withdrawn(meeting: Meeting, later: list[Meeting]) -> str:
    record = meeting.record
    is_replaced = any(one.state == MeetingState.FROZEN for one in later)
    return record.withdrawn_reason if record and record.withdrawn_at and not is_replaced else ""


def missing_of(meeting: Meeting, facts: MeetingFacts, *, on: date) -> tuple[Missing, ...]:
    """What stands between a held meeting and its signatures; nothing in any other state."""
    if meeting.state != MeetingState.HELD:
        return ()
    known = rulebook().entries
    return tuple(
        Missing(text, tuple(one for one in dict.fromkeys(RULE.findall(text)) if one in known))
        for text in missing_for_signature(meeting, facts, on=on)
    )


def would_meet(meeting: Meeting, *, on: date) -> list[Item]:
    """The open duties that the meeting meets when it is archived, soonest due first."""
    day = meeting.period_on or meeting.held_on or meeting.planned_on
    items = open_items(meeting.organisation, day=day, on=on)
    found = {one.slot_id: one for kind in meeting.kinds for one in items.get(kind, ())}
    return sorted(found.values(), key=lambda one: (one.due_on, one.duty))


def _stages(meeting: Meeting, missing: Sequence[Missing], on: date) -> tuple[Stage, ...]:
    way = progress(
        state=meeting.state,
        is_notified=meeting.notified_at is not None,
        is_over=meeting.planned_on <= on,
        is_complete=not missing,
    )
    words = {
        PLAN: (_("计划"), f"{meeting.planned_on:%m-%d}"),
        NOTICE: (_("通知"), _("已通知") if meeting.notified_at else _("可不发")),
        HOLD: (_("开会记录"), f"{meeting.held_on:%m-%d}" if meeting.held_on else ""),
        SIGN: (_("签字"), _("主持人、记录人")),
        FREEZE: (_("归档"), f"{meeting.frozen_at:%m-%d}" if meeting.frozen_at else _("销任务")),
    }
    return tuple(Stage(*words[stage], stage in way.done, stage == way.current) for stage in STAGES)


def _next(meeting: Meeting, missing: tuple[Missing, ...], on: date) -> Next | None:
    way = progress(
        state=meeting.state,
        is_notified=meeting.notified_at is not None,
        is_over=meeting.planned_on <= on,
        is_complete=not missing,
    )
    if way.current == NOTICE:
        text = _("时间、地点、议程已写好，看一眼就能发；也可以打印出来贴。")
        return Next(_("发会议通知"), text, _("写通知"), NOTICE)
    if way.current == HOLD and meeting.state == MeetingState.PLANNED:
        text = _("开会时或开完后，登记到会、议题结果和会议记录，一页写完。")
        return Next(_("开会，做记录"), text, _("开始记录"), HOLD)
    if way.current == HOLD:
        text = _("补齐下面几样，就可以签字。")
        return Next(_("把记录写完"), text, _("继续记录"), HOLD, missing)
    if way.current == SIGN:
        text = _("记录齐了。主持人和记录人用自己的账号签，或登记打印稿上的签字。")
        return Next(_("签字"), text, _("去签字"), SIGN)
    if way.current == FREEZE:
        text = _("归档后内容锁定，对应的任务销账，学时计入个人。")
        return Next(_("归档"), text, _("去归档"), FREEZE)
    return None


def _chain(meeting: Meeting, later: list[Meeting]) -> list[Meeting]:
    """The meeting with those it corrects and the one that corrects it, oldest first."""
    chain = [meeting]
    while chain[0].corrects_id and len(chain) < LONGEST_CHAIN:
        before = Meeting.objects.filter(Q(pk=chain[0].corrects_id)).first()
        if before is None:
            break
        chain.insert(0, before)
    return chain + later
