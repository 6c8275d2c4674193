"""What follows from the steps of a topic's case, and the clocks that run by themselves."""

from datetime import date
from typing import Any

from shuanghe.activities.counselling.models import AFTER_PANEL, CounsellingTopic, TopicStage
from shuanghe.activities.counselling.queries.topics.facts import baselines_now, facts_of
from shuanghe.activities.counselling.queries.topics.terms import Clock, clocks, sheet
from shuanghe.activities.counselling.rules.topics.charters import months_later
from shuanghe.activities.counselling.rules.topics.gates import faults_of, stage_after
from shuanghe.activities.counselling.rules.topics.months import (
    days_by_month,
    half_time,
    month_after,
    months_between,
)
from shuanghe.activities.counselling.services.topics.changing import PROCEDURE, SOURCE
from shuanghe.duties.services import evidence_file
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.actions import Refused, told_together
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.operations.services.interventions import (
    Intervening,
    intervention_end,
    intervention_keep,
)
from shuanghe.procedures.models import Case, CaseStep

CITATION = "我们的理解"
REPORT, REPORT_SOURCE = "counselling_report", "counselling.report"
COACHED = (TopicStage.COACHING, TopicStage.CLOSING)


def topic_of(case: Case) -> CounsellingTopic | None:
    """The topic a case is about; None for a case opened by hand."""
    if case.procedure != PROCEDURE:
        return None
    found: CounsellingTopic | None = (
        CounsellingTopic.objects.select_related("organisation").filter(case=case).first()
    )
    return found


def step_done(case: Case, step: Any, row: CaseStep, actor: Actor) -> None:
    """Hold a step to its gate and let the topic follow; however the step was entered."""
    topic = topic_of(case)
    if topic is None:
        return
    today = row.done_on
    faults = faults_of(step.code, facts_of(topic, step.code, on=today))
    if faults:
        raise Refused(told_together(faults))
    done = set(case.steps.filter(replaced_at=None).values_list("code", flat=True))
    if step.code == "choose":
        _begin(topic, actor, today)
    if step.code == "close":
        topic.closed_on = today
        _report_file(topic, actor, today)
    topic.stage, topic.stage_on = stage_after(done), today
    topic.save()
    deadlines_follow(topic, on=today, done=done)


def steps_undone(case: Case, rows: Any, actor: Actor) -> None:
    """A step of a topic is not taken back: its baseline and approvals rest on it."""
    if topic_of(case) is not None:
        raise Refused("课题的步骤不能撤销：基线和双方批准以它为准；确需重来的，终止后另立课题。")


def case_stopped(case: Case, actor: Actor) -> None:
    """A topic stops with its case."""
    topic = topic_of(case)
    if topic is None:
        return
    topic.stage, topic.stage_on = TopicStage.STOPPED, case.ended_on or topic.stage_on
    topic.save(update_fields=["stage", "stage_on"])
    intervention_end(source_type=SOURCE, source_id=str(topic.pk), ended_on=topic.stage_on)
    deadlines_follow(topic, on=topic.stage_on)


def _begin(topic: CounsellingTopic, actor: Actor, today: date) -> None:
    """Freeze the baselines and say from when on the KPIs should move."""
    measures = list(topic.measures.select_related("unit"))
    for pk, found in baselines_now(topic, measures, on=today).items():
        if found is None:
            continue
        one = next(one for one in measures if one.pk == pk)
        one.baseline_millionths = millionths_of(found.amount)
        one.from_month, one.to_month = found.from_month, found.to_month
        one.month_count = found.count
        one.save()
    topic.started_on = today
    for one in measures:
        intervention_keep(
            actor.name,
            organisation=one.unit,
            intervening=Intervening(one.kpi_id, today, SOURCE, str(topic.pk), topic.title),
        )


def _report_file(topic: CounsellingTopic, actor: Actor, today: date) -> None:
    """The report counts wherever a list asks for it; nobody enters it a second time."""
    evidence_keep(actor, topic, REPORT, today, (REPORT_SOURCE, topic.pk))


def evidence_keep(
    actor: Actor, topic: CounsellingTopic, kind: str, day: date, source: tuple[str, int]
) -> None:
    """File what was done in a topic as evidence of the host."""
    is_filer = actor.may("record.file", topic.organisation.path)
    evidence_file(
        actor if is_filer else Actor.system("辅导课题"), organisation=topic.organisation,
        kind=kind, done_on=day, period_on=day, source_type=source[0], source_id=source[1],
    )  # fmt: skip


def deadlines_follow(topic: CounsellingTopic, *, on: date, done: set[str] | None = None) -> None:
    """Make the open deadlines of a topic those of its stage. Runs inside an action."""
    if done is None:
        done = set()
        if topic.case_id is not None:
            rows = topic.case.steps.filter(replaced_at=None)
            done = set(rows.values_list("code", flat=True))
    filed = set(topic.sheets.values_list("kind", flat=True))
    wanted, met = _wanted(topic, done, filed), dict.fromkeys(clocks(), on)
    if topic.stage in COACHED and topic.started_on is not None:
        wanted += _days_wanted(topic)
    met |= {f"days-{month:%Y-%m}": on for month in _months_full(topic)}
    deadlines_keep(Source(SOURCE, topic.pk), wanted=wanted, met=met, on=on)


def _wanted(topic: CounsellingTopic, done: set[str], filed: set[str]) -> list[DeadlineFacts]:
    told, stage = clocks(), topic.stage
    if stage in ("diagnosing", "choosing", "teaming", "closing"):
        key = {"diagnosing": "diagnose", "choosing": "choose", "teaming": "team"}.get(
            stage, "close"
        )
        return [_facts(topic, told[key], topic.stage_on)]
    if stage == "coaching":
        open_ = [key for key in ("midterm", "coach") if key not in done]
        return [_facts(topic, told[key], topic.started_on or topic.stage_on) for key in open_]
    if stage not in AFTER_PANEL or topic.closed_on is None:
        return []
    keys = [key for key in ("revisit_6", "revisit_12") if key not in filed]
    keys += ["fix"] if stage == "fixing" else []
    return [_facts(topic, told[key], topic.closed_on) for key in keys]


def _due(topic: CounsellingTopic, clock: Clock, start: date) -> date:
    end = topic.ends_on or months_later(start, 6)
    if clock.kind == "workdays":
        return calendar_entered().add_workdays(start, clock.value)
    if clock.kind == "months":
        return months_later(start, clock.value)
    return half_time(start, end) if clock.kind == "half_time" else end


def _facts(topic: CounsellingTopic, clock: Clock, start: date, **other: Any) -> DeadlineFacts:
    said = {"key": clock.key, "due_on": None, **other}
    return DeadlineFacts(
        key=said["key"],
        organisation_id=topic.organisation_id if clock.by == "host" else topic.company,
        title=clock.title,
        starts_on=start,
        due_on=said["due_on"] or _due(topic, clock, start),
        subject=f"{topic.number} {topic.title}"[:100],
        citation=CITATION,
        owner="secretary",
        is_soft=True,
    )


def _months_full(topic: CounsellingTopic) -> list[date]:
    """The months with enough days on site."""
    days = topic.logs.filter(way="on_site").values_list("day", flat=True)
    least = sheet("evaluation")["days_a_month"]
    return [month for month, count in days_by_month(days).items() if count >= least]


def _days_wanted(topic: CounsellingTopic) -> list[DeadlineFacts]:
    """One deadline for each whole month of coaching whose days are not reached."""
    start = topic.started_on or topic.stage_on
    end, full = topic.ends_on or months_later(start, 6), set(_months_full(topic))
    clock = clocks()["days"]
    months = months_between(month_after(start.replace(day=1)), end)
    return [
        _facts(
            topic, clock, month, key=f"days-{month:%Y-%m}",
            due_on=date.fromordinal(month_after(month).toordinal() - 1),
        )
        for month in months
        if month not in full
    ]  # fmt: skip
