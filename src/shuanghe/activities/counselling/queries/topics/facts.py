"""What the gates ask about a topic, and what its pages and papers tell from the facts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shuanghe.activities.counselling.models import (
    CoachingLog,
    CoachingWay,
    CounsellingTopic,
    TopicMeasure,
    TopicPart,
    TopicPerson,
    TopicSheet,
)
from shuanghe.activities.counselling.queries.topics.benefits import Benefit, benefit_of
from shuanghe.activities.counselling.queries.topics.places import kpis_measured
from shuanghe.activities.counselling.queries.topics.terms import (
    criteria_of,
    limits,
    sheet,
    words,
)
from shuanghe.activities.counselling.rules.topics.charters import Charter, charter_faults
from shuanghe.activities.counselling.rules.topics.gates import Facts
from shuanghe.activities.counselling.rules.topics.months import Baseline, baseline_of, month_after
from shuanghe.operations.queries.values import confirmed_at
from shuanghe.operations.rules.lights import is_better
from shuanghe.procedures.rules.panels import mean_of


def content_of(sheets: Sequence[TopicSheet], kind: str) -> Mapping[str, Any]:
    """What the newest sheet of a kind says; empty without one."""
    found = [one for one in sheets if one.kind == kind]
    return found[-1].content if found else {}


def charter_of(topic: CounsellingTopic, kpis: int, *, on: date) -> Charter:
    """The charter of a topic as it is judged."""
    return Charter(
        title=topic.title,
        family=topic.family,
        problem=topic.problem,
        party_measures=topic.party_measures,
        operations_measures=topic.operations_measures,
        kpis=kpis,
        party_indicators=topic.party_indicators,
        combinations=topic.combinations,
        fusions=topic.fusions,
        starts_on=topic.started_on or on,
        ends_on=topic.ends_on,
    )


def charter_lacks(topic: CounsellingTopic, kpis: int, *, on: date) -> list[str]:
    """What stands against approving a charter."""
    charter = charter_of(topic, kpis, on=on)
    return charter_faults(charter, limits(), families=words("families"))


def baselines_now(
    topic: CounsellingTopic, measures: Sequence[TopicMeasure], *, on: date
) -> dict[int, Baseline | None]:
    """By measure, the mean of the confirmed months before a day; None where they are too few."""
    told = sheet("scoring")
    months, least = told["baseline_months"], told["baseline_months_least"]
    kpis = kpis_measured({one.kpi_id for one in measures})
    pairs = [(kpis[one.kpi_id], one.unit_id) for one in measures if one.kpi_id in kpis]
    values = confirmed_at(
        topic.organisation.path, pairs, month_after(on.replace(day=1), -months), on
    )
    return {
        one.pk: baseline_of(
            values.get((one.kpi_id, one.unit_id), {}), before=on, months=months, least=least
        )
        for one in measures
    }


@dataclass(frozen=True)
class BenefitTold:
    """What is known of the benefit of a topic. lack: what is missing, "" when nothing is."""

    benefit: Benefit | None
    reason: str
    lack: str


def benefit_told(topic: CounsellingTopic, result: Mapping[str, Any]) -> BenefitTold:
    """The benefit that the result sheet names, as finance left it."""
    if not result:
        return BenefitTold(None, "", "还没有结题小结，不知道有没有金额效益。")
    if not result.get("has_money"):
        reason = str(result.get("no_money") or "")
        return BenefitTold(None, reason, "" if reason else "没有金额效益的，请写明原因。")
    number = str(result.get("project") or "")
    found = benefit_of(number, topic.organisation)
    if found is None:
        lack = f"没有找到本企业编号为“{number}”的辅导课题类项目，请核对编号。"
        return BenefitTold(None, "", lack)
    if found.verified is None:
        return BenefitTold(found, "", f"项目 {number} 的效益还没有经企业以外的财务核定。")
    return BenefitTold(found, "", "")


@dataclass(frozen=True)
class Scored:
    """What the panel's scores come to: how many count, their mean, the means by criterion."""

    count: int
    mean: Decimal | None
    marks: Mapping[str, Decimal]


def scored(scores: Sequence[Any]) -> Scored:
    """The scores of judges who did not stand aside."""
    counted = [one for one in scores if not one.is_recused and one.hundredths is not None]
    mean = mean_of([one.total for one in counted], drop_from=sheet("evaluation")["drop_from"])
    marks = {
        one.key: sum((Decimal(str(row.marks.get(one.key, 0))) for row in counted), Decimal(0))
        / len(counted)
        for one in criteria_of("evaluation")
        if counted
    }
    return Scored(len(counted), mean, marks)


@dataclass(frozen=True)
class Rows:
    """What is kept of a topic, read once. judges: how many scored it; benefit: where known."""

    sheets: Sequence[TopicSheet]
    measures: Sequence[TopicMeasure]
    people: Sequence[TopicPerson]
    logs: Sequence[CoachingLog]
    judges: int
    benefit: BenefitTold | None = None


def rows_of(topic: CounsellingTopic) -> Rows:
    """Everything kept of a topic."""
    return Rows(
        list(topic.sheets.all()),
        list(topic.measures.all()),
        list(topic.people.all()),
        list(topic.logs.all()),
        scored(list(topic.scores.all())).count,
    )


def _named(measure: TopicMeasure) -> str:
    return f"{measure.unit_name} {measure.kpi_title}"


def _is_idle(measure: TopicMeasure, baseline: Baseline | None) -> bool:
    """Whether the target is no better than the baseline that would be frozen."""
    if baseline is None:
        return False
    return is_better(measure.target, baseline.amount, measure.kpi_direction) is False


def facts_of(topic: CounsellingTopic, step: str, *, on: date, rows: Rows | None = None) -> Facts:
    """Everything the gate of a step asks, as it stands on a day; rows: where they were read."""
    held = rows or rows_of(topic)
    kinds, parts = Counter(one.kind for one in held.sheets), {one.part for one in held.people}
    found = baselines_now(topic, held.measures, on=on) if step == "choose" else {}
    benefit = ""
    if step == "close":
        told = held.benefit or benefit_told(topic, content_of(held.sheets, "result"))
        benefit = told.lack
    since = topic.started_on or topic.opened_on
    days = {one.day for one in held.logs if one.way == CoachingWay.ON_SITE and one.day >= since}
    is_choosing = step == "choose"
    return Facts(
        sheets=kinds,
        charter=tuple(charter_lacks(topic, len(held.measures), on=on)) if is_choosing else (),
        baselines_short=tuple(
            _named(one) for one in held.measures if one.pk in found and found[one.pk] is None
        ),
        targets_idle=tuple(
            _named(one) for one in held.measures if _is_idle(one, found.get(one.pk))
        ),
        is_host_approved=topic.host_approved_on is not None,
        is_steering_approved=topic.steering_approved_on is not None,
        people=len(held.people),
        has_counsellor=TopicPart.COUNSELLOR in parts,
        agreed_sides=len({one["side"] for one in topic.agreed}),
        tasks=kinds.get("task", 0),
        days_on_site=len(days),
        benefit=benefit,
        scores=held.judges,
        scores_least=sheet("evaluation")["judges_least"],
    )
