"""What is to be planned next: the month's open duties combined, open tasks, the agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db.models import QuerySet

from shuanghe.activities.meetings.models import Meeting, MeetingState, Series, Task
from shuanghe.activities.meetings.queries.people import audience_for
from shuanghe.activities.meetings.queries.practice import guide, kinds_for, setting
from shuanghe.duties.queries import Item, monthly_list
from shuanghe.duties.rules import Verdict
from shuanghe.kernel.periods import Every, Period, period_of, periods_in_year
from shuanghe.organisation.models import Organisation
from shuanghe.records.queries.practice import kinds_titled

OPEN = (Verdict.PENDING, Verdict.MISSING)
PREFILLING = ("kinds", "state", "planned_on", "starts_at", "place", "host_name", "recorder_name",
              "hours", "corrects")  # fmt: skip
MOST_RECENT = 400
"""More than a body holds in a year."""
STANDING = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.SIGNED)


@dataclass(frozen=True)
class Planned:
    """One item for an agenda; task is the open task it carries."""

    title: str
    task: Task | None = None


@dataclass(frozen=True)
class Suggestion:
    """A meeting to plan: which duties it meets, when and where it usually is.

    period: the month written 2026-07. series: the one it belongs to, None for a single meeting.
    """

    kinds: tuple[str, ...]
    title: str
    planned_on: date
    starts_at: time | None
    place: str
    period: str
    obligations: tuple[Item, ...]
    series: Series | None = None


def open_tasks(organisation: Organisation) -> "QuerySet[Task]":
    """Tasks of its frozen meetings that are neither done nor dropped, soonest due first."""
    tasks: QuerySet[Task] = Task.objects.filter(
        organisation=organisation, is_in_force=True, done_on=None, dropped_on=None
    ).order_by("due_on", "id")
    return tasks


def tasks_of_member(member_id: int) -> "QuerySet[Task]":
    """The open tasks of one person in force, in the scope in force, soonest due first.

    Where a member reads the own list, the page opens the scope for it.
    """
    tasks: QuerySet[Task] = Task.objects.filter(
        owner_id=member_id, is_in_force=True, done_on=None, dropped_on=None
    ).order_by("due_on", "id")
    return tasks


def agenda_suggested(
    organisation: Organisation, kinds: Sequence[str], tasks: Sequence[Task] | None = None
) -> list[Planned]:
    """What the agenda begins with: open tasks, then the items that belong to these kinds.

    tasks: the open ones, when they have been read already.
    """
    before = str(setting("carried_title"))
    left = open_tasks(organisation) if tasks is None else tasks
    carried = [Planned(f"{before}{task.text}"[:200], task) for task in left]
    return carried + [Planned(item.title) for item in guide(kinds).items]


def meetings_recent(organisation: Organisation) -> list[Meeting]:
    """The newest meetings of a body, with what a plan is filled in from."""
    rows = Meeting.objects.filter(organisation=organisation).only(*PREFILLING)
    return list(rows[:MOST_RECENT])


def month_suggestions(
    organisation: Organisation,
    month: Period,
    on: date,
    *,
    listed: Sequence[Item] | None = None,
    recent: Sequence[Meeting] | None = None,
) -> list[Suggestion]:
    """Meetings to plan in a month for what is open: series days first, the rest combined by who
    takes part. A month begun is planned from today. Empty when all is done or planned.

    listed, recent: the month's duties and the newest meetings, when they have been read already.
    """
    allowed, found = kinds_for(organisation), []
    recent = meetings_recent(organisation) if recent is None else recent
    standing = _standing(recent, month)
    planned = _kinds_within(standing, month.starts_on, month.ends_on)
    met: set[str] = set()
    wanted: dict[str, list[Item]] = {}
    if listed is None:
        listed = monthly_list(organisation=organisation, month=month, on=on)
    for item in listed:
        kinds = [kind for kind in item.kinds if kind in allowed]
        if item.verdict not in OPEN:
            met |= set(kinds) if item.period == str(month) else set()
            continue
        taken = planned | _kinds_within(standing, item.slot.starts_on, item.slot.ends_on)
        if kinds and not taken & set(item.kinds):
            wanted.setdefault(kinds[0], []).append(item)
    for series in Series.objects.filter(organisation=organisation).order_by("day_of_month", "id"):
        if not _is_due(series, month) or set(series.kinds) & (planned | met):
            continue
        items = [one for kind in series.kinds for one in wanted.pop(kind, [])]
        found.append(_from_series(series, month, on, items))
    by_audience: dict[str, list[str]] = {}
    for kind in wanted:
        by_audience.setdefault(audience_for(organisation, [kind]), []).append(kind)
    last = next((one.place for one in recent if one.place), "")
    for kinds in by_audience.values():
        items = [item for kind in kinds for item in wanted[kind]]
        found.append(_combined(kinds, items, month, on, last))
    return sorted(found, key=lambda one: one.planned_on)


def _standing(recent: Sequence[Meeting], month: Period) -> list[tuple[date, list[str]]]:
    """Day and kinds of the meetings of the month's year that are planned or under way."""
    return [
        (one.planned_on, one.kinds)
        for one in recent
        if one.state in STANDING
        and one.corrects_id is None
        and one.planned_on.year == month.starts_on.year
    ]


def _kinds_within(standing: Sequence[tuple[date, list[str]]], first: date, last: date) -> set[str]:
    return {kind for day, kinds in standing if first <= day <= last for kind in kinds}


def _is_due(series: Series, month: Period) -> bool:
    """Whether a series comes round in the month: every month, or the last of its period."""
    day = month.ends_on
    if series.from_on > day or (series.until_on and series.until_on <= month.starts_on):
        return False
    every = Every(series.every)
    return any(one.ends_on == day for one in periods_in_year(every, day.year))


def _day_in(month: Period, day_of_month: int, on: date) -> date:
    """That day of the month, its last when it is shorter; not before today in a month begun."""
    day = month.starts_on.replace(day=min(day_of_month, month.ends_on.day))
    return min(max(day, on), month.ends_on) if on in month else day


def _from_series(series: Series, month: Period, on: date, items: list[Item]) -> Suggestion:
    return Suggestion(
        kinds=tuple(series.kinds),
        title=_title(series.kinds, month),
        planned_on=_day_in(month, series.day_of_month, on),
        starts_at=series.starts_at,
        place=series.place,
        period=str(month),
        obligations=tuple(items),
        series=series,
    )


def _combined(
    kinds: list[str], items: list[Item], month: Period, on: date, place: str
) -> Suggestion:
    due = min(item.due_on for item in items)
    usual = _day_in(month, int(setting("usual_day")), on)
    return Suggestion(
        kinds=tuple(kinds),
        title=_title(kinds, month),
        planned_on=min(usual, due) if due >= on and due in month else usual,
        starts_at=time.fromisoformat(str(setting("usual_hour"))),
        place=place,
        period=str(period_of(Every.MONTH, month.starts_on)),
        obligations=tuple(items),
    )


def _title(kinds: Sequence[str], month: Period) -> str:
    day = month.starts_on
    return f"{day.year}年{day.month}月{'、'.join(kinds_titled(tuple(kinds)))}"
