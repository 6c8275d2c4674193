"""What the goals of a year ask for, as targets of agreements."""

from datetime import date
from decimal import Decimal

from shuanghe.activities.agreements.rules.drafting import GOALS_AREA, Drafted
from shuanghe.operations.models import Direction, Goal, GoalLevel, GoalMeasure
from shuanghe.operations.queries.goals import goals_in_view
from shuanghe.organisation.models import ADMINISTRATIVE


def goals_asking(year: int) -> dict[int, list[Drafted]]:
    """What the goals of a year ask for: by the id of the body that answers for them.

    A goal of an administrative unit falls on the Party body beside it. Under the negative id of a
    body stands what every body directly below it takes on: its measures of Party work.
    """
    found: dict[int, list[Drafted]] = {}
    for goal in goals_in_view():
        if goal.level != GoalLevel.YEARLY or goal.year != year or goal.owner is None:
            continue
        owner = goal.owner
        body = owner.parent_id if owner.kind in ADMINISTRATIVE else owner.pk
        for at, measure in enumerate(goal.measures.all(), 1):
            found.setdefault(body, []).append(_of_goal(goal, measure, at, year))
            if measure.kpi_id is None:
                found.setdefault(-body, []).append(_of_goal(goal, measure, at, year))
    return found


def _of_goal(goal: Goal, measure: GoalMeasure, at: int, year: int) -> Drafted:
    kpi = measure.kpi if measure.kpi_id is not None else None
    is_counted = kpi is not None and measure.millionths is not None
    return Drafted(
        code=f"MB-{goal.number}-{at}"[:20],
        area=GOALS_AREA,
        area_title="与生产经营融合",
        area_at=0,
        statement=f"{goal.title}：{measure.title}"[:200],
        quality="以确认后的指标数值为准" if kpi is not None else "措施落实，效果能从所属目标看出",
        quantity=measure.millionths if is_counted else None,
        unit=kpi.measure if kpi is not None and is_counted else "",
        weight=Decimal(0),
        due_on=date(year, 12, 31),
        post="secretary",
        is_lower_better=kpi is not None and kpi.direction == Direction.LOWER,
        goal_id=goal.pk,
        goal_title=f"{goal.number} {goal.title}",
        kpi_id=measure.kpi_id,
        provenance="目标树",
    )
