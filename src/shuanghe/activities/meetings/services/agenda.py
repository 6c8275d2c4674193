"""The items of a meeting and what each came to."""

from typing import Required, TypedDict, Unpack

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import AgendaItem, Meeting, Outcome, Task, Vote
from shuanghe.activities.meetings.queries.people import host_named
from shuanghe.activities.meetings.rules.flow import HELD, PLANNED, SIGNED
from shuanghe.activities.meetings.services.locking import (
    meeting_edited,
    meeting_locked,
    meeting_saved,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

LONGEST_TITLE = 200
LONGEST_SUBJECT = 60


class ItemChanges(TypedDict, total=False):
    """What may change of an item. outcome: a code of models.Outcome; subject: a member's id."""

    title: str
    outcome: str
    text: str
    matter: str
    subject_name: str
    subject: int | None


class NewItem(TypedDict, total=False):
    """A new item: at least its title."""

    title: Required[str]
    outcome: str
    text: str
    matter: str
    subject_name: str
    subject: int | None


@action("record.file")
def item_add(
    actor: Actor, *, organisation: Organisation, meeting: Meeting, **facts: Unpack[NewItem]
) -> AgendaItem:
    """Put an item at the end of the agenda, planned or held. Raises Refused."""
    changed = _changing(organisation, meeting.pk)
    last = AgendaItem.objects.filter(meeting=changed).aggregate(last=Max("position"))["last"]
    item = AgendaItem(meeting=changed, position=(last or 0) + 1)
    _item_set(item, changed, {**facts})
    item.save()
    meeting_saved(changed)
    trail().note(changed, f"会议《{changed.title}》增加议题“{item.title}”")
    return item


@action("record.file")
def item_change(
    actor: Actor, *, organisation: Organisation, item: AgendaItem, **facts: Unpack[ItemChanges]
) -> AgendaItem:
    """Change an item: its words, and while the meeting is held what it came to.

    What is being voted on, or was, stays as it is. Raises Refused.
    """
    meeting, row = item_locked(organisation, item)
    if Vote.objects.filter(item=row).exists() and _touches_vote(row, {**facts}):
        raise Refused(_("这一项已经表决，表决事项、对象和结果不能改；确有错误请先撤回表决。"))
    before = {"title": row.title, "outcome": row.outcome, "text": row.text}
    _item_set(row, meeting, {**facts})
    row.save()
    meeting_saved(meeting)
    after = {"title": row.title, "outcome": row.outcome, "text": row.text}
    trail().note(
        meeting, f"会议《{meeting.title}》修改议题“{row.title}”", before=before, after=after
    )
    return row


def _touches_vote(row: AgendaItem, facts: dict[str, object]) -> bool:
    fixed = {
        "outcome": row.outcome,
        "matter": row.matter,
        "subject_name": row.subject_name,
        "subject": row.subject_id,
    }
    return any(facts.get(name, value) != value for name, value in fixed.items())


@action("record.file")
def item_move(
    actor: Actor, *, organisation: Organisation, item: AgendaItem, position: int
) -> AgendaItem:
    """Put an item at a place of the agenda, from 1; the others move over."""
    meeting, row = item_locked(organisation, item)
    others = list(AgendaItem.objects.filter(meeting=meeting).exclude(pk=row.pk))
    others.sort(key=lambda one: (one.position, one.pk))
    others.insert(max(0, min(position - 1, len(others))), row)
    for number, one in enumerate(others, 1):
        one.position = number
    AgendaItem.objects.bulk_update(others, ["position"])
    meeting_saved(meeting)
    trail().note(meeting, f"会议《{meeting.title}》议题“{row.title}”移到第 {row.position} 项")
    return row


@action("record.file")
def item_remove(actor: Actor, *, organisation: Organisation, item: AgendaItem) -> None:
    """Take an item with its tasks off the agenda; refused once it was put to the vote."""
    meeting, row = item_locked(organisation, item)
    if Vote.objects.filter(item=row).exists():
        raise Refused(_("这一项已经表决，不能删除；确有错误请先撤回表决并说明原因。"))
    tasks = Task.objects.filter(item=row)
    if AgendaItem.objects.filter(carries__in=tasks).exists():
        raise Refused(_("这一项布置的任务已列入别的会议议程，不能删除。"))
    tasks.delete()
    before = {"title": row.title, "outcome": row.outcome, "text": row.text}
    row.delete()
    meeting_saved(meeting)
    trail().note(meeting, f"会议《{meeting.title}》删除议题“{before['title']}”", before=before)


def _changing(organisation: Organisation, meeting_id: int) -> Meeting:
    state = Meeting.objects.filter(pk=meeting_id).values_list("state", flat=True).first()
    if state == PLANNED:
        return meeting_locked(organisation, meeting_id, states=(PLANNED, HELD, SIGNED))
    return meeting_edited(organisation, meeting_id)


def item_locked(organisation: Organisation, item: AgendaItem) -> tuple[Meeting, AgendaItem]:
    """An item fresh from the database and its meeting, locked to be changed.

    Raises Http404 when it is not of the organisation, Refused when its state takes no change.
    """
    meeting = _changing(organisation, item.meeting_id)
    row: AgendaItem | None = AgendaItem.objects.filter(pk=item.pk, meeting=meeting).first()
    if row is None:
        raise Http404
    row.meeting = meeting
    return meeting, row


def _item_set(item: AgendaItem, meeting: Meeting, facts: dict[str, object]) -> None:
    """Put checked facts on an item that is not yet saved."""
    for name, longest in (("title", LONGEST_TITLE), ("subject_name", LONGEST_SUBJECT)):
        if name in facts:
            setattr(item, name, str(facts[name]).strip()[:longest])
    for name in ("text", "matter"):
        if name in facts:
            setattr(item, name, str(facts[name]).strip())
    if not item.title:
        raise Refused(_("请填写议题。"))
    if "outcome" in facts:
        _outcome_set(item, meeting, str(facts["outcome"]))
    if "subject" in facts:
        _subject_set(item, meeting, facts["subject"])


def _outcome_set(item: AgendaItem, meeting: Meeting, outcome: str) -> None:
    if outcome not in Outcome.values:
        raise Refused(_("议题结果只能是通报学习、形成决定、布置任务或表决，请重新选择。"))
    if outcome and meeting.state == PLANNED:
        raise Refused(_("会议还没有登记召开，议题不能先有结果；请先登记召开日期。"))
    item.outcome = outcome


def _subject_set(item: AgendaItem, meeting: Meeting, subject: object) -> None:
    item.subject_id = subject if isinstance(subject, int) else None
    if not isinstance(subject, int):
        return
    name = host_named(meeting.organisation, subject, meeting.held_on or meeting.planned_on)
    if name is None:
        raise Refused(_("被表决的人当天不在本组织名册上；不是党员的请直接填写姓名。"))
    item.subject_name = item.subject_name or name
