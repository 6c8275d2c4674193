"""What the lists say of meetings: what is planned for an item, and what meetings have decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shuanghe.activities.meetings.models import Meeting, MeetingState, Task
from shuanghe.activities.meetings.queries.appraisals import OwnResult, own_results
from shuanghe.activities.meetings.queries.suggesting import open_tasks, tasks_of_member
from shuanghe.duties.queries import Item
from shuanghe.insight.home.queries.lists import Listed
from shuanghe.insight.home.rules import OPEN
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation

UNDER_WAY = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.SIGNED)
MOST_TASKS = 20


@dataclass(frozen=True)
class Appointed:
    """A meeting that will meet an item once it is archived."""

    pk: int
    state: str
    day: date


@dataclass(frozen=True)
class TaskLine:
    """One task of a meeting. may_read and may_finish: what this reader can do with it."""

    pk: int
    text: str
    owner: str
    due_on: date
    is_overdue: bool
    meeting_id: int
    meeting_title: str
    place: str
    may_read: bool
    may_finish: bool


def meetings_for(
    actor: Actor, organisation: Organisation, items: Sequence[Listed]
) -> dict[int, Appointed]:
    """Slot id → the next meeting planned or under way that will meet it; one statement.

    Empty for a reader without the right to open records there.
    """
    wanted = [
        item for item in items if isinstance(item, Item) and item.verdict in OPEN and item.kinds
    ]
    if not wanted or not actor.may("record.read", organisation.path):
        return {}
    with looking(actor.scope("record.read")):
        rows = Meeting.objects.filter(
            organisation=organisation, state__in=UNDER_WAY, corrects=None
        ).order_by("planned_on", "id")
        held = list(rows.values_list("pk", "state", "kinds", "planned_on", "held_on", "period_on"))
    found: dict[int, Appointed] = {}
    for pk, state, kinds, planned_on, held_on, period_on in held:
        day = held_on or planned_on
        for item in wanted:
            fits = item.slot.starts_on <= (period_on or day) <= item.slot.ends_on
            if fits and not set(kinds).isdisjoint(item.kinds):
                found.setdefault(item.slot_id, Appointed(pk, state, day))
    return found


def tasks_here(actor: Actor, organisation: Organisation, *, on: date) -> list[TaskLine]:
    """The open tasks that meetings of the organisation set, soonest due first; one statement."""
    if not actor.may("record.read", organisation.path):
        return []
    with looking(actor.scope("record.read")):
        return _lines(actor, open_tasks(organisation)[:MOST_TASKS], on)


def tasks_mine(actor: Actor, *, on: date) -> list[TaskLine]:
    """The open tasks of the signed-in member, wherever they were set, soonest due first."""
    if actor.member_id is None:
        return []
    return _lines(actor, tasks_of_member(actor.member_id), on)


def results_mine(actor: Actor) -> list[OwnResult]:
    """How the signed-in member was appraised, newest first, once it was told.

    The scope must be open wherever the member was appraised; only the own rows are read.
    """
    return [] if actor.member_id is None else own_results(actor.member_id)


def _lines(actor: Actor, tasks: QuerySet[Task], on: date) -> list[TaskLine]:
    rows = tasks.values_list(
        "pk", "text", "owner_name", "due_on", "item__meeting_id", "item__meeting__title",
        "organisation__path", "organisation__name",
    )  # fmt: skip
    return [
        TaskLine(
            pk=pk,
            text=text,
            owner=owner,
            due_on=due_on,
            is_overdue=due_on < on,
            meeting_id=meeting,
            meeting_title=title,
            place=place,
            may_read=actor.may("record.read", path),
            may_finish=actor.may("record.file", path),
        )
        for pk, text, owner, due_on, meeting, title, path, place in rows
    ]
