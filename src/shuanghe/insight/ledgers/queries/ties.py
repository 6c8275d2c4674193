"""What hangs on the KPIs of a subtree through the goal tree: Party measures and Party work."""

from datetime import date

from django.db.models import Q

from shuanghe.activities.projects.services.changing import SOURCE as PROJECT
from shuanghe.insight.ledgers.queries.places import opening, within
from shuanghe.insight.ledgers.rules.rows import Tie
from shuanghe.kernel.permissions import current_scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.operations.models import GoalLevel, GoalLink, GoalMeasure, Side
from shuanghe.organisation.models import Organisation


def held(day: date) -> Q:
    """The condition that a dated row held on a day."""
    return Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day))


def ties_of(organisation: Organisation, *, on: date) -> dict[int, list[Tie]]:
    """KPI id → Party measures and Party work of the yearly goals it measures, as on a day.

    Goals of the place, of those above it and below it; work hung on them only in the subtree,
    projects left out, which the sheet lists themselves. Two statements.
    """
    with looking(current_scope().with_lineage):
        over = Q(goal__organisation_id__in=lineage(organisation.path))
        found = GoalMeasure.objects.filter(
            held(on), over | within("goal__organisation__path", organisation)
        ).filter(goal__level=GoalLevel.YEARLY)
        measures = list(
            found.values_list("goal_id", "goal__number", "goal__title", "kpi_id", "title")
        )
    kpis: dict[int, set[int]] = {}
    work: dict[int, list[Tie]] = {}
    for goal, number, _title, kpi, measure in measures:
        if kpi is not None:
            kpis.setdefault(goal, set()).add(kpi)
        else:
            work.setdefault(goal, []).append(_tie(goal, f"{number} {measure}"))
    links = GoalLink.objects.filter(
        held(on), within("organisation__path", organisation), goal_id__in=list(kpis)
    ).exclude(side=Side.OPERATIONS)
    for goal, title in links.exclude(source_type=PROJECT).values_list("goal_id", "title"):
        work.setdefault(goal, []).append(_tie(goal, title))
    ties: dict[int, list[Tie]] = {}
    for goal, ids in kpis.items():
        for kpi in ids:
            ties.setdefault(kpi, []).extend(work.get(goal, ()))
    return ties


def _tie(goal: int, title: str) -> Tie:
    return Tie(title, opening("operations:goal", goal))
