"""The goal tree: as a tree, as findings, as the two-skins test month by month.

A goal holds for everything below its organisation, so its readers below see it too; what hangs
on it they see where it lies in their own view.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_noop

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.scopes import current_scope
from shuanghe.kernel.tree import lineage
from shuanghe.operations.models import Goal, GoalLevel, GoalLink, GoalMeasure
from shuanghe.operations.rules.skins import GoalFacts, Skins, Stretch, lacks_of, skins_on
from shuanghe.organisation.models import Organisation

WHY = "目标对下级组织公开"
LACKS = {
    "owner": gettext_noop("没有责任单位"),
    "kpi": gettext_noop("没有衡量它的经营指标"),
    "party": gettext_noop("没有党的工作措施"),
}
MONTHS_SHOWN = 12


@dataclass
class Node:
    """A goal of the tree with its measures, what hangs on it, and what it lacks."""

    goal: Goal
    measures: list[GoalMeasure]
    links: list[GoalLink]
    lacks: tuple[str, ...]
    children: list["Node"] = field(default_factory=list)


def goals_in_view() -> list[Goal]:
    """The open goals of the scope in force and of everything above it, in order.

    owner, parent and measures are loaded with them.
    """
    with looking(current_scope().with_lineage):
        ids = set(Goal.objects.filter(until_on=None).values_list("pk", flat=True))
    with looking(Scope.everything(WHY)):
        found = Goal.objects.filter(pk__in=ids).select_related("owner", "organisation")
        measures = GoalMeasure.objects.filter(until_on=None).select_related("kpi").order_by("id")
        found = found.prefetch_related(Prefetch("measures", measures))
        return sorted(found, key=lambda one: (one.organisation.path, _order(one.number), one.pk))


def goal_over(organisation: Organisation, pk: int) -> Goal | None:
    """A goal of an organisation or of one above it."""
    with looking(Scope.everything(WHY)):
        found: Goal | None = (
            Goal.objects.filter(pk=pk, organisation_id__in=lineage(organisation.path))
            .select_related("organisation", "owner", "parent")
            .first()
        )
    return found


def goals_over(organisation: Organisation) -> list[Goal]:
    """The open goals that hold for an organisation, for a choice."""
    with looking(Scope.everything(WHY)):
        found = Goal.objects.filter(organisation_id__in=lineage(organisation.path), until_on=None)
        return sorted(found, key=lambda one: (_order(one.number), one.pk))


def links_in_view(goals: Sequence[Goal]) -> dict[int, list[GoalLink]]:
    """The open links of these goals that lie in view, by goal."""
    found: dict[int, list[GoalLink]] = {}
    links = GoalLink.objects.filter(goal_id__in=[one.pk for one in goals], until_on=None)
    for link in links.select_related("organisation").order_by("id"):
        found.setdefault(link.goal_id, []).append(link)
    return found


def links_ever(goal: Goal) -> tuple[list[GoalLink], list[GoalLink]]:
    """What hangs on a goal in view, and what hung on it once; one statement."""
    found = GoalLink.objects.filter(goal=goal).select_related("organisation").order_by("id")
    told = list(found)
    return [one for one in told if not one.until_on], [one for one in told if one.until_on]


def goal_tree(on: date) -> list[Node]:
    """The open goals in view as trees."""
    goals = goals_in_view()
    links = links_in_view(goals)
    nodes = {
        one.pk: Node(one, list(one.measures.all()), links.get(one.pk, []), _lacks(one, on))
        for one in goals
    }
    roots: list[Node] = []
    for node in nodes.values():
        upper = nodes.get(node.goal.parent_id or 0)
        (roots if upper is None else upper.children).append(node)
    return roots


def _lacks(goal: Goal, on: date) -> tuple[str, ...]:
    """What a yearly goal lacks; a strategic one is measured through its yearly ones."""
    if goal.level == GoalLevel.STRATEGIC:
        return ()
    measures = list(goal.measures.all())
    return lacks_of(_facts(goal, measures, ()), on)


def _facts(goal: Goal, measures: Iterable[Any], links: Iterable[GoalLink]) -> GoalFacts:
    told = list(measures)
    return GoalFacts(
        goal=goal.pk,
        held=Stretch(goal.from_on, goal.until_on),
        has_owner=goal.owner_id is not None,
        operations=tuple(_stretch(one) for one in told if one.kpi_id is not None),
        party=tuple(_stretch(one) for one in told if one.kpi_id is None),
        links=tuple((one.side, _stretch(one)) for one in links),
    )


def _stretch(one: Any) -> Stretch:
    return Stretch(one.from_on, one.until_on)


def goal_facts() -> list[GoalFacts]:
    """Every yearly goal of the scope in force with all its measures and links, ended ones too."""
    goals = list(Goal.objects.filter(level=GoalLevel.YEARLY))
    ids = [one.pk for one in goals]
    measures: dict[int, list[GoalMeasure]] = {}
    for one in GoalMeasure.objects.filter(goal_id__in=ids):
        measures.setdefault(one.goal_id, []).append(one)
    links: dict[int, list[GoalLink]] = {}
    for link in GoalLink.objects.filter(goal_id__in=ids):
        links.setdefault(link.goal_id, []).append(link)
    return [_facts(one, measures.get(one.pk, ()), links.get(one.pk, ())) for one in goals]


def skins_by_month(on: date, *, months: int = MONTHS_SHOWN) -> list[Skins]:
    """The two-skins test at the end of each of the last months, today's last."""
    facts, days = goal_facts(), [on]
    while len(days) < months:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return [skins_on(facts, day) for day in reversed(days)]


@dataclass(frozen=True)
class Finding:
    """What one yearly goal lacks, in words."""

    goal: Goal
    lacks: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        return [LACKS[one] for one in self.lacks]


def goal_findings(roots: Iterable[Node]) -> list[Finding]:
    """The yearly goals of these trees that have no owner, no KPI or no Party measure."""
    found = []
    for node in roots:
        if node.lacks:
            found.append(Finding(node.goal, node.lacks))
        found += goal_findings(node.children)
    return found


def _order(number: str) -> tuple[tuple[int, str], ...]:
    """1.10 after 1.9."""
    parts = number.replace("-", ".").split(".")
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def goal_in_view(pk: int) -> Goal | None:
    """A goal of the scope in force or of what lies above it, ended ones too."""
    with looking(current_scope().with_lineage):
        if not Goal.objects.filter(pk=pk).exists():
            return None
    with looking(Scope.everything(WHY)):
        found: Goal | None = (
            Goal.objects.filter(pk=pk).select_related("organisation", "owner", "parent").first()
        )
    return found


def measures_of(goal: Goal) -> list[GoalMeasure]:
    """The open measures of a goal that is in view, with their KPIs."""
    with looking(Scope.everything(WHY)):
        found = GoalMeasure.objects.filter(goal=goal, until_on=None).select_related("kpi")
        return list(found.order_by("side", "id"))
