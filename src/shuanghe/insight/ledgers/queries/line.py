"""一线: the goal tree with the Party work hung on each goal, and how its KPIs stand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from shuanghe.activities.projects.services.changing import SOURCE as PROJECT
from shuanghe.insight.ledgers.queries.figures import STATUS
from shuanghe.insight.ledgers.queries.places import opening, within
from shuanghe.insight.ledgers.rules.rows import Opening, Status
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.tree import is_within
from shuanghe.operations.models import Goal, GoalLink, GoalMeasure, Kpi, KpiUnit, Side
from shuanghe.operations.queries.goals import Node, goal_tree
from shuanghe.operations.queries.reading import month_before
from shuanghe.operations.queries.standings import standings
from shuanghe.organisation.models import Organisation

BACK = 12
"""How many months before the running one the newest value may lie."""
Lights = dict[int, tuple[tuple[Status, int], ...]]
"""KPI id → how many units have which light in their newest month."""


@dataclass(frozen=True)
class Hung:
    """One thing on a goal: a measure or a piece of work."""

    title: str
    side: str
    opening: Opening
    lights: tuple[tuple[Status, int], ...] = ()


@dataclass
class Branch:
    """A goal with what stands on its Party side, on its operating side, and below it."""

    goal: Goal
    lacks: tuple[str, ...]
    party: list[Hung] = field(default_factory=list)
    operations: list[Hung] = field(default_factory=list)
    children: list["Branch"] = field(default_factory=list)


def line_of(actor: Actor, organisation: Organisation, *, on: date) -> list[Branch]:
    """The goals that hold for a place and those below it, as trees: seven statements."""
    roots = goal_tree(on)
    lights: Lights = {}
    if actor.may("kpi.read", organisation.path):
        kpis = {one.kpi_id: one.kpi for node in _all(roots) for one in node.measures if one.kpi_id}
        with looking(actor.scope("kpi.read")):
            lights = _lights(kpis, organisation, on)
    made = (_branch(node, organisation, lights) for node in roots)
    return [one for one in made if one is not None]


def _all(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)


def _branch(node: Node, organisation: Organisation, lights: Lights) -> Branch | None:
    """A node with what concerns the place; None when neither it nor anything below does."""
    children = [
        one for child in node.children if (one := _branch(child, organisation, lights)) is not None
    ]
    here, path = organisation.path, node.goal.organisation.path
    if not (is_within(here, path) or is_within(path, here) or children):
        return None
    branch = Branch(node.goal, node.lacks, children=children)
    for measure in node.measures:
        (branch.party if measure.kpi_id is None else branch.operations).append(
            _measure(measure, organisation, lights)
        )
    for link in node.links:
        if is_within(link.organisation.path, here):
            (branch.operations if link.side == Side.OPERATIONS else branch.party).append(
                _link(link)
            )
    return branch


def _measure(measure: GoalMeasure, organisation: Organisation, lights: Lights) -> Hung:
    if measure.kpi_id is None:
        return Hung(measure.title, measure.side, opening("operations:goal", measure.goal_id))
    found = lights.get(measure.kpi_id, ())
    return Hung(
        measure.title or measure.kpi.title,
        measure.side,
        opening("operations:league", kpi=str(measure.kpi_id))
        if found
        else opening("operations:goal", measure.goal_id),
        found,
    )


def _link(link: GoalLink) -> Hung:
    if link.source_type == PROJECT and link.source_id.isdecimal():
        return Hung(link.title, link.side, opening("projects:project", int(link.source_id)))
    return Hung(link.title, link.side, opening("operations:goal", link.goal_id))


def _lights(kpis: dict[int, Kpi], organisation: Organisation, on: date) -> Lights:
    lines = KpiUnit.objects.filter(
        within("organisation__path", organisation), kpi_id__in=list(kpis), until_on=None
    ).select_related("organisation")
    units = {line.organisation_id: line.organisation for line in lines}
    if not units:
        return {}
    since = month_before(on.replace(day=1), BACK)
    newest: dict[tuple[int, int], tuple[date, Status]] = {}
    for one in standings(list(kpis.values()), list(units.values()), since, on):
        newest[one.kpi.pk, one.unit.pk] = one.month, STATUS[one.light]
    found: Lights = {}
    for kpi in kpis:
        mine = [light for (pk, _unit), (_month, light) in newest.items() if pk == kpi]
        order = (Status.RED, Status.AMBER, Status.GREEN)
        found[kpi] = tuple((light, mine.count(light)) for light in order if light in mine)
    return found
