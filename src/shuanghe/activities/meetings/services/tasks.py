"""What a meeting decided that somebody does by a day, and that it was done."""

from datetime import date, timedelta

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingState,
    Outcome,
    Task,
)
from shuanghe.activities.meetings.queries.people import host_named
from shuanghe.activities.meetings.queries.practice import setting
from shuanghe.activities.meetings.services.agenda import item_locked
from shuanghe.activities.meetings.services.locking import meeting_saved
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation


@action("record.file")
def task_set(
    actor: Actor,
    *,
    organisation: Organisation,
    item: AgendaItem,
    text: str,
    owner: int | None = None,
    owner_name: str = "",
    due_on: date | None = None,
) -> Task:
    """Set a task on an item of a held meeting; it comes into force with the archive.

    owner: the id of somebody of the organisation; owner_name alone for others. due_on: 30 days
    after the meeting when left out. Raises Refused.
    """
    meeting, row = item_locked(organisation, item)
    if meeting.held_on is None:
        raise Refused(_("会议还没有登记召开，不能布置任务；请先登记召开日期。"))
    if not text.strip():
        raise Refused(_("请写明任务内容。"))
    name = _owner_named(meeting, owner, owner_name)
    due = due_on or meeting.held_on + timedelta(days=int(setting("task_due_days")))
    if due < meeting.held_on:
        raise Refused(
            _("完成期限 %(due)s 早于会议日期 %(day)s，请核对。")
            % {"due": due, "day": meeting.held_on}
        )
    task: Task = Task.objects.create(
        organisation=organisation,
        item=row,
        text=text.strip()[:200],
        owner_id=owner,
        owner_name=name,
        due_on=due,
    )
    if row.outcome == Outcome.OPEN:
        row.outcome = Outcome.TASK
        row.save(update_fields=["outcome"])
    meeting_saved(meeting)
    after = {"text": task.text, "owner": name, "due_on": due}
    trail().note(meeting, f"会议《{meeting.title}》布置任务：{task.text}", after=after)
    return task


def _owner_named(meeting: Meeting, owner: int | None, owner_name: str) -> str:
    """The name of whoever does it: somebody called, of the roll, or of a body below."""
    if owner is None:
        if not owner_name.strip():
            raise Refused(_("请写明责任人。"))
        return owner_name.strip()[:60]
    called = Attendee.objects.filter(meeting=meeting, member_id=owner).first()
    if called is not None:
        return str(called.member_name)
    day = meeting.held_on or meeting.planned_on
    name = host_named(meeting.organisation, owner, day)
    if name is None:
        below = Member.objects.filter(
            pk=owner, organisation__path__startswith=meeting.organisation.path
        )
        name = below.values_list("name", flat=True).first()
    if name is None:
        raise Refused(_("责任人不在本组织，请改选；外单位人员请直接填写姓名。"))
    return str(name)


@action("record.file")
def task_finish(
    actor: Actor, *, organisation: Organisation, task: Task, done_on: date, result: str = ""
) -> Task:
    """Say that a task in force was done on a day, and what came of it. Raises Refused."""
    row = _task_locked(organisation, task)
    if not row.is_in_force:
        raise Refused(_("会议归档以后任务才生效，请先归档会议。"))
    if done_on > timezone.localdate():
        raise Refused(_("完成日期 %(day)s 还没有到，请核对。") % {"day": done_on})
    if row.item.meeting.held_on and done_on < row.item.meeting.held_on:
        raise Refused(_("完成日期 %(day)s 早于布置任务的会议，请核对。") % {"day": done_on})
    row.done_on, row.result = done_on, result.strip()[:200]
    row.save(update_fields=["done_on", "result"])
    trail().note(row, f"完成任务：{row.text}", after={"done_on": done_on, "result": row.result})
    return row


@action("record.file")
def task_drop(
    actor: Actor,
    *,
    organisation: Organisation,
    task: Task,
    reason: str = "",
    on: date | None = None,
) -> None:
    """Give a task up: one in force needs a reason and stays visible; one still being written is
    taken off the sheet. Raises Refused.
    """
    row = _task_locked(organisation, task)
    if not row.is_in_force:
        meeting, _item = item_locked(organisation, row.item)
        if meeting.state == MeetingState.PLANNED or AgendaItem.objects.filter(carries=row).exists():
            raise Refused(_("这项任务已列入别的会议议程，不能删除。"))
        before = {"text": row.text, "owner": row.owner_name, "due_on": row.due_on}
        row.delete()
        meeting_saved(meeting)
        trail().note(meeting, f"会议《{meeting.title}》删除任务：{before['text']}", before=before)
        return
    if not reason.strip():
        raise Refused(_("请写明终止原因，例如“情况变化，不再需要”。"))
    row.dropped_on, row.result = on or timezone.localdate(), reason.strip()[:200]
    row.save(update_fields=["dropped_on", "result"])
    trail().note(row, f"终止任务：{row.text}", after={"reason": row.result})


def _task_locked(organisation: Organisation, task: Task) -> Task:
    row: Task | None = (
        Task.objects.select_for_update(of=("self",))
        .filter(pk=task.pk, organisation=organisation)
        .select_related("item__meeting")
        .first()
    )
    if row is None:
        raise Http404
    if row.done_on is not None or row.dropped_on is not None:
        raise Refused(_("这项任务已经办结，不能再改。"))
    return row
