"""Scores of the counsellor and the host of a topic, and the growth of people."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.activities.counselling.models import (
    AbilityRating,
    CoachingForm,
    CounsellingTopic,
    HostRating,
)
from shuanghe.activities.counselling.queries.topics.places import company_path
from shuanghe.activities.counselling.queries.topics.showing import TopicView
from shuanghe.activities.counselling.queries.topics.terms import criteria_of, sheet
from shuanghe.activities.counselling.rules.topics.months import (
    days_by_month,
    month_after,
    months_between,
)
from shuanghe.activities.counselling.rules.topics.people import (
    CounsellorFacts,
    HostFacts,
    Whole,
    counsellor_score,
    host_score,
)
from shuanghe.kernel.permissions import Actor, Scope, looking

TAUGHT = (CoachingForm.LESSON, CoachingForm.DEMONSTRATION)


def _months(topic: CounsellingTopic) -> set[str]:
    """The whole months of coaching, as 2026-05."""
    if topic.started_on is None:
        return set()
    end = topic.closed_on or topic.ends_on or topic.stage_on
    first = month_after(topic.started_on.replace(day=1))
    return {f"{one:%Y-%m}" for one in months_between(first, end.replace(day=1))}


def counsellor_whole(view: TopicView) -> Whole:
    """The score of the counsellor in this topic, part by part."""
    topic, told, months = view.topic, sheet("evaluation"), _months(view.topic)
    days = days_by_month(one.day for one in view.logs if one.way == "on_site")
    full = {f"{m:%Y-%m}" for m, count in days.items() if count >= told["days_a_month"]}
    mean = view.scored.mean if topic.closed_on else None
    ratings: list[Decimal] = []
    if topic.appointment_id is not None:
        rows = HostRating.objects.filter(appointment_id=topic.appointment_id)
        ratings = [Decimal(one) for one in rows.values_list("score", flat=True)]
    office = view.content("office_rating").get("points")
    facts = CounsellorFacts(
        topic_scores=[] if mean is None else [mean],
        months_full=len(full & months),
        months=len(months),
        host_ratings=ratings,
        office_points=None if office is None else Decimal(str(office)),
        lessons=sum(one.form in TAUGHT for one in view.logs),
        lessons_full=told["lessons_full"],
    )
    return counsellor_score(
        facts, {one.key: one for one in criteria_of("evaluation", "counsellor")}
    )


def host_whole(view: TopicView) -> Whole:
    """The score of the host in this topic, part by part."""
    told, months = sheet("evaluation"), _months(view.topic)
    leader = days_by_month(one.day for one in view.logs if one.has_leader)
    group = days_by_month(one.day for one in view.logs if one.form == CoachingForm.GROUP)
    tasks = [one.content for one in view.kept("task")]
    revisit = view.content("revisit_6").get("is_sustained")

    def enough(days: dict[date, int], least: int) -> int:
        return len({f"{m:%Y-%m}" for m, count in days.items() if count >= least} & months)

    facts = HostFacts(
        months=len(months),
        months_with_leader=enough(leader, told["leader_days_a_month"]),
        months_with_group=enough(group, told["group_meetings_a_month"]),
        tasks=len(tasks),
        tasks_done=sum(bool(one.get("done_on")) for one in tasks),
        is_sustained=revisit,
    )
    return host_score(facts, {one.key: one for one in criteria_of("evaluation", "host")})


@dataclass(frozen=True)
class Growth:
    """The ratings of one person: ability → (phase, side) → points."""

    name: str
    member_id: int
    marks: dict[str, dict[tuple[str, str], int]]


def growth_of(actor: Actor, topic: CounsellingTopic) -> list[Growth]:
    """The ratings that somebody may read: his own, or all for those who settle."""
    path = company_path(topic)
    with looking(Scope.of(path)):
        rows = AbilityRating.objects.filter(topic_id=topic.pk)
        if not actor.may("counselling.manage", path):
            rows = rows.filter(member_id=actor.member_id or 0)
        held = list(rows)
    people: dict[int, Growth] = {}
    for row in held:
        growth = people.setdefault(row.member_id, Growth(row.name, row.member_id, {}))
        for ability, points in row.marks.items():
            growth.marks.setdefault(ability, {})[row.phase, row.side] = points
    return list(people.values())
