"""两张皮: the work of branches and the key tasks of operations, with the days of both sides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Min, OuterRef, Q

from shuanghe.activities.agreements.models import AgreementTarget
from shuanghe.activities.agreements.services.linking import SOURCE as TARGET
from shuanghe.activities.projects.models import Project, ProjectMeasure
from shuanghe.activities.projects.rules.states import ENDED, State
from shuanghe.activities.projects.services.changing import SOURCE as PROJECT
from shuanghe.insight.ledgers.queries.places import opening, within
from shuanghe.insight.ledgers.rules.rows import Opening
from shuanghe.insight.ledgers.rules.skins import Work
from shuanghe.kernel.permissions import Actor, current_scope, looking
from shuanghe.operations.models import GoalLink, GoalMeasure, Side
from shuanghe.operations.rules.skins import Stretch
from shuanghe.organisation.models import Organisation

OVER = (*ENDED, State.ACCEPTED, State.REPLICATED)
"""States in which a project is no longer work that runs."""


@dataclass(frozen=True)
class Skins:
    """What the two shares are made of: Party work, and key tasks of operations."""

    party: list[Work]
    operations: list[Work]


def skins_of(actor: Actor, organisation: Organisation, *, since: date) -> Skins:
    """The work of a subtree that ran since a day: goal links, projects, targets of agreements.

    Projects and targets only for who may read them. Four statements.
    """
    path = organisation.path
    links, measures = _links(organisation, since)
    kpi_days = {
        goal: [days for is_kpi, days in found if is_kpi] for goal, found in measures.items()
    }
    party_days = {
        goal: [days for is_kpi, days in found if not is_kpi] for goal, found in measures.items()
    }
    party = [_work(link, kpi_days) for link in links if link.side != Side.OPERATIONS]
    operations = [_work(link, party_days) for link in links if link.side != Side.PARTY]
    if actor.may("project.read", path):
        linked = {link.source_id for link in links if link.source_type == PROJECT}
        with looking(actor.scope("project.read")):
            party += _projects(organisation, since, linked)
    if actor.may("agreement.read", path):
        linked = {link.source_id for link in links if link.source_type == TARGET}
        with looking(actor.scope("agreement.read")):
            party += _targets(organisation, since, linked)
    return Skins(party, operations)


Measures = dict[int, list[tuple[bool, Stretch]]]
"""Goal id → (whether it is a KPI, the days it held) of each measure."""


def _links(organisation: Organisation, since: date) -> tuple[list[GoalLink], Measures]:
    ran = Q(until_on=None) | Q(until_on__gt=since)
    found = GoalLink.objects.filter(ran, within("organisation__path", organisation))
    links = list(found.select_related("organisation").order_by("id"))
    measures: Measures = {}
    with looking(current_scope().with_lineage):
        told = GoalMeasure.objects.filter(ran, goal_id__in={link.goal_id for link in links})
        for goal, kpi, from_on, until_on in told.values_list(
            "goal_id", "kpi_id", "from_on", "until_on"
        ):
            measures.setdefault(goal, []).append((kpi is not None, Stretch(from_on, until_on)))
    return links, measures


def _work(link: GoalLink, other_days: dict[int, list[Stretch]]) -> Work:
    is_project = link.source_type == PROJECT and link.source_id.isdecimal()
    where: Opening = (
        opening("projects:project", int(link.source_id))
        if is_project
        else opening("operations:goal", link.goal_id)
    )
    return Work(
        "project" if is_project else "link",
        link.title,
        str(link.organisation),
        where,
        Stretch(link.from_on, link.until_on),
        is_both=link.side == Side.BOTH,
        others=tuple(other_days.get(link.goal_id, ())),
    )


def _projects(organisation: Organisation, since: date, linked: set[str]) -> Iterable[Work]:
    """Projects that started and hang on no goal: linked by the KPIs they set out to move."""
    ended = Min("changes__done_on", filter=Q(changes__to_state__in=OVER))
    found = (
        Project.objects.filter(within("organisation__path", organisation), started_on__isnull=False)
        .annotate(
            over_on=ended,
            has_kpi=Exists(ProjectMeasure.objects.filter(project=OuterRef("pk"))),
        )
        .filter(Q(over_on=None) | Q(over_on__gt=since))
        .order_by("pk")
    )
    told = found.values_list(
        "pk", "number", "title", "organisation__name", "started_on", "over_on", "has_kpi"
    )
    for pk, number, title, place, started_on, over_on, has_kpi in told:
        if str(pk) not in linked:
            yield Work(
                "project",
                f"{number} {title}",
                place,
                opening("projects:project", pk),
                Stretch(started_on, over_on),
                is_both=has_kpi,
            )


def _targets(organisation: Organisation, since: date, linked: set[str]) -> Iterable[Work]:
    """Targets of agreements in force that hang on no goal: linked by their own KPI."""
    found = AgreementTarget.objects.filter(
        Q(agreement__ended_on=None) | Q(agreement__ended_on__gt=since),
        within("agreement__organisation__path", organisation),
        agreement__in_force_on__isnull=False,
    ).order_by("pk")
    told = found.values_list(
        "pk", "statement", "kpi_id", "agreement_id", "agreement__holder_name",
        "agreement__in_force_on", "agreement__ended_on",
    )  # fmt: skip
    for pk, statement, kpi, agreement, place, in_force_on, ended_on in told:
        if str(pk) not in linked:
            yield Work(
                "target",
                statement,
                place,
                opening("agreements:agreement", agreement),
                Stretch(in_force_on, ended_on),
                is_both=kpi is not None,
            )
