"""The Party side of the sheet: duties, meetings and projects of a subtree in a month."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from shuanghe.activities.meetings.models import MeetingState
from shuanghe.activities.meetings.queries.found import SOURCE as MEETING
from shuanghe.activities.meetings.queries.found import Wanted, meetings_found
from shuanghe.activities.projects.models import Project, ProjectProgress
from shuanghe.activities.projects.models import ProjectState as State
from shuanghe.activities.projects.queries.terms import clocks
from shuanghe.activities.projects.rules.states import DRAFTED, ENDED, UNDER_WAY
from shuanghe.duties.queries import SlotFacts, SlotStatus, subtree_status
from shuanghe.insight.ledgers.queries.places import opening, within
from shuanghe.insight.ledgers.rules.rows import Group, Row, Side, Status, status_of, worst_first
from shuanghe.kernel.periods import Period
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import meeting_kinds

MOST_PROJECTS = 40
DECEMBER = 12


def due_in(slot: SlotFacts, month: Period) -> bool:
    """Whether the board counts a slot in the month: where it falls due, or in its last one."""
    due, year = slot.due_on, slot.starts_on.year
    shown = due.month if due.year == year else DECEMBER
    return (year, shown) == (month.starts_on.year, month.starts_on.month)


def duty_rows(organisation: Organisation, *, month: Period, on: date) -> list[Row]:
    """Each duty that falls due in the month, with the whole subtree; one statement."""
    together: dict[str, list[SlotStatus]] = {}
    for one in subtree_status(organisation=organisation, year=month.starts_on.year, on=on):
        if due_in(one.slot, month):
            together.setdefault(one.slot.duty, []).append(one)
    return worst_first(
        _duty(organisation, month, duty, found) for duty, found in sorted(together.items())
    )


def _duty(organisation: Organisation, month: Period, duty: str, found: Iterable[SlotStatus]) -> Row:
    slots = list(found)
    owed = sum(one.total - one.waived for one in slots)
    done = sum(one.on_time + one.late for one in slots)
    missing, pending = (sum(getattr(one, name) for one in slots) for name in ("missing", "pending"))
    return Row(
        Side.PARTY,
        Group.DUTY,
        slots[0].slot.title,
        opening("dashboards:cell", organisation=organisation.code, month=str(month), duty=duty),
        wanted=str(owed),
        actual=str(done),
        status=status_of(missing=missing, pending=pending) if owed else Status.NONE,
        note=slots[0].slot.citation,
    )


def meeting_rows(organisation: Organisation, *, month: Period, on: date) -> list[Row]:
    """Meetings of each kind in the month, those first on paper too; one statement.

    The same list opens from the row. A meeting is done once it is archived.
    """
    wanted = Wanted(organisation=organisation, from_on=month.starts_on, until_on=month.ends_on)
    listed: Counter[str] = Counter()
    done: Counter[str] = Counter()
    past: Counter[str] = Counter()
    told = meetings_found(wanted).order_by().values_list("source_type", "kinds", "state", "day")
    for source, kinds, state, day in told:
        is_done = source != MEETING or state == MeetingState.FROZEN
        for kind in kinds.split():
            listed[kind] += 1
            done[kind] += is_done
            past[kind] += not is_done and day < on
    asked = {"organisation": organisation.code, "from_": str(month.starts_on)}
    return [
        Row(
            Side.PARTY,
            Group.MEETING,
            title,
            opening("meetings:list", kind=kind, until=str(month.ends_on), **asked),
            wanted=str(listed[kind]),
            actual=str(done[kind]),
            status=status_of(missing=past[kind], pending=listed[kind] - done[kind]),
        )
        for kind, title in meeting_kinds().items()
        if listed[kind]
    ]


def project_rows(organisation: Organisation, *, month: Period, on: date) -> list[Row]:
    """Projects handed in and not over before the month, each with the KPIs it is to move.

    One statement. Under way, the month's progress is asked for.
    """
    progress = ProjectProgress.objects.filter(project=OuterRef("pk"), month=month.starts_on)
    wanted = (
        Project.objects.filter(within("organisation__path", organisation))
        .exclude(state__in=DRAFTED)
        .exclude(state__in=ENDED, state_on__lt=month.starts_on)
        .filter(Q(started_on=None) | Q(started_on__lte=month.ends_on))
        .annotate(is_reported=Exists(progress))
        .order_by("-state_on", "-id", "measures__id")
    )
    told = wanted.values_list(
        "pk", "number", "title", "state", "organisation__name", "started_on", "is_reported",
        "measures__kpi_id",
    )  # fmt: skip
    kpis: dict[int, set[int]] = {}
    facts: dict[int, tuple[str, str, str, date | None, bool]] = {}
    for pk, number, title, state, place, started_on, is_reported, kpi in told:
        facts[pk] = f"{number} {title}", state, place, started_on, is_reported
        kpis.setdefault(pk, set()).update({kpi} - {None})
    return [
        Row(
            Side.PARTY,
            Group.PROJECT,
            title,
            opening("projects:project", pk),
            actual=str(State(state).label),
            status=_progress(state, started_on, month, is_reported=is_reported, on=on),
            note=place,
            kpis=frozenset(kpis[pk]),
        )
        for pk, (title, state, place, started_on, is_reported) in list(facts.items())[
            :MOST_PROJECTS
        ]
    ]


def _progress(
    state: str, started_on: date | None, month: Period, *, is_reported: bool, on: date
) -> Status:
    """Whether the month's progress is there; nothing is asked where no month is reported."""
    if is_reported:
        return Status.DONE
    if state not in UNDER_WAY or started_on is None or started_on > month.ends_on:
        return Status.NONE
    until = month.ends_on + timedelta(days=clocks()["progress"].value)
    return Status.DUE if on <= until else Status.MISSING
