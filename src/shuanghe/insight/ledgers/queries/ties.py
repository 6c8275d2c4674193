"""What hangs on the KPIs of a subtree through the goal tree: Party measures and Party work."""

from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import IntegerField, Q, Value

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
    projects left out, which the sheet lists themselves. One statement.
    """
    kpis: dict[int, set[int]] = {}
    work: dict[int, list[Tie]] = {}
    for _is_link, _id, goal, number, kpi, title in _hanging(organisation, on):
        if kpi is not None:
            kpis.setdefault(goal, set()).add(kpi)
        else:
            work.setdefault(goal, []).append(_tie(goal, f"{number} {title}".strip()))
    ties: dict[int, list[Tie]] = {}
    for goal, ids in kpis.items():
        for kpi in ids:
            ties.setdefault(kpi, []).extend(work.get(goal, ()))
    return ties


def _hanging(organisation: Organisation, on: date) -> list[tuple[Any, ...]]:
    """(whether hung on, id, goal, number of its measure, KPI, title): measures first, then work."""
    over = Q(goal__organisation_id__in=lineage(organisation.path))
    over |= within("goal__organisation__path", organisation)
    over &= Q(goal__level=GoalLevel.YEARLY)
    with looking(current_scope().with_lineage):
        measures = GoalMeasure.objects.filter(held(on), over).order_by()
        links = GoalLink.objects.filter(held(on), over, within("organisation__path", organisation))
        links = links.exclude(side=Side.OPERATIONS).exclude(source_type=PROJECT).order_by()
        told = measures.values_list(
            Value(0), "pk", "goal_id", "goal__number", "kpi_id", "title"
        ).union(
            links.values_list(
                Value(1), "pk", "goal_id", Value(""), Value(None, IntegerField()), "title"
            ),
            all=True,
        )
        return sorted(told, key=itemgetter(0, 1))


def _tie(goal: int, title: str) -> Tie:
    return Tie(title, opening("operations:goal", goal))
