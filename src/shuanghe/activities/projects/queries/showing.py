"""One project as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404

from shuanghe.activities.projects.models import (
    BenefitClaim,
    Call,
    ChangeKind,
    Objection,
    PanelScore,
    Project,
    ProjectChange,
    ProjectMeasure,
    ProjectMilestone,
    ProjectPerson,
    ProjectProgress,
    Replication,
)
from shuanghe.activities.projects.queries.facts import months_owed
from shuanghe.activities.projects.queries.gathering import gather
from shuanghe.activities.projects.queries.places import call_and_unit
from shuanghe.activities.projects.queries.progress import series_of
from shuanghe.activities.projects.queries.terms import fields
from shuanghe.activities.projects.rules.clocks import month_after
from shuanghe.activities.projects.rules.states import UNDER_WAY, State

LOOKED_BACK = 3
CHANGES_SHOWN = 60


@dataclass(frozen=True)
class MeasureView:
    """A KPI of a project with its latest month."""

    measure: ProjectMeasure
    month: date | None
    amount: Decimal | None


@dataclass(frozen=True)
class ProjectView:
    """Everything the page of a project shows, as far as its state has come."""

    project: Project
    call: Call
    unit: str
    field: str
    measures: list[MeasureView]
    people: list[ProjectPerson]
    milestones: list[ProjectMilestone]
    progress: list[ProjectProgress]
    owed: list[date]
    claims: list[BenefitClaim]
    objections: list[Objection]
    scores: list[PanelScore]
    replications: list[Replication]
    changes: list[ProjectChange]


def project_in_view(pk: int) -> Project:
    """A project in the scope in force, with its organisation. Raises Http404."""
    found: Project | None = Project.objects.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def project_numbered(number: str) -> Project | None:
    """The same by its number; None for none."""
    found: Project | None = (
        Project.objects.select_related("organisation").filter(number=number).first()
    )
    return found


def project_view(project: Project, *, on: date) -> ProjectView:
    """One project on a day: all that lies below it by one statement, whatever its state."""
    call, unit = call_and_unit(project)
    gather(project)
    progress = list(project.progress.all())
    claims = sorted(project.claims.all(), key=lambda one: one.pk)
    return ProjectView(
        project=project,
        call=call,
        unit=unit,
        field=fields().get(project.field, project.field),
        measures=measures_shown(project, on=on),
        people=list(project.people.all()),
        milestones=list(project.milestones.all()),
        progress=progress,
        owed=months_owed(project, [one.month for one in progress], on=on),
        claims=[one for one in claims if one.withdrawn_on is None],
        objections=list(project.objections.all()),
        scores=list(project.scores.all()),
        replications=replications_of(project) if project.accepted_on else [],
        changes=list(project.changes.all()[:CHANGES_SHOWN]),
    )


def replications_of(project: Project) -> list[Replication]:
    """The units in view that a result was offered to, with their answers."""
    found = Replication.objects.filter(project_id=project.pk).select_related("organisation")
    return list(found.order_by("id"))


def replications_of_topic(topic_id: int) -> list[Replication]:
    """The same for the result of a counselling topic."""
    found = Replication.objects.filter(topic_id=topic_id).select_related("organisation")
    return list(found.order_by("id"))


def measures_shown(project: Project, *, on: date) -> list[MeasureView]:
    """The KPIs of a project with the latest month that has a value."""
    since = month_after(on.replace(day=1), -LOOKED_BACK)
    views = []
    for measure, points in series_of(project, since, on):
        last = max(points, default=None)
        views.append(MeasureView(measure, last, None if last is None else points[last]))
    return views


def is_under_way(project: Project) -> bool:
    """Whether progress is reported for it."""
    return State(project.state) in UNDER_WAY


def events_of(project: Project) -> Sequence[ChangeKind]:
    """What a company may write down beside moves, by state."""
    state = State(project.state)
    if state in UNDER_WAY:
        return (ChangeKind.DISPATCH,)
    if state != State.ACCEPTED:
        return ()
    rework = (ChangeKind.REWORK_DONE,) if project.rework_by else ()
    return (ChangeKind.RELEASE, *rework, ChangeKind.NO_OFFER)
