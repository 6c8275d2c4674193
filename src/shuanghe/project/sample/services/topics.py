"""Sample topics of counselling: twenty-eight over eighteen companies, written set-wise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.activities.counselling.models import (
    Appointment,
    CoachingLog,
    CounsellingTopic,
    TopicMeasure,
    TopicPerson,
    TopicScore,
    TopicSheet,
)
from shuanghe.activities.counselling.queries.topics.terms import criteria_of, forms, sheet
from shuanghe.activities.counselling.rules.topics.charters import months_later
from shuanghe.activities.counselling.rules.topics.months import Baseline, baseline_of, month_after
from shuanghe.activities.counselling.services.topics.changing import PROCEDURE, SOURCE
from shuanghe.activities.counselling.services.topics.following import deadlines_follow
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.models import Kpi
from shuanghe.operations.queries.values import confirmed_at
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.operations.services.interventions import (
    Intervening,
    intervention_end,
    intervention_keep,
)
from shuanghe.organisation.models import Member, Organisation, Post, PostKind
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.rules import CaseFacts
from shuanghe.procedures.services import Opening
from shuanghe.procedures.services.loading import Loaded, cases_load
from shuanghe.project.sample.rules.topics import MONTHS, Course, course_of, site_days
from shuanghe.project.sample.services.topics_settled import (
    growth_added,
    topics_graded,
    topics_proved,
)

WHO = "示例填报人"
PARTY = "示例：成立党员攻关组，党员包机台；党支部每月专题研究一次，公开进度。"
INDICATOR = "示例：党员责任区覆盖课题涉及的全部岗位"
SIX = Decimal("0.000001")
BACK = 26
JUDGES = 3
WORDS = {
    "text": "示例：见课题台账", "words": "示例：内容由本产品拟定，用来看版式，不是任何企业的情况。",
    "yes_no": True,
}  # fmt: skip
NOT_AFTER = {"diagnosis": "diagnose", "interview": "diagnose", "problem": "diagnose"}
STEP_OF = {
    **NOT_AFTER, "task": "team", "agreement": "team", "midterm": "midterm", "result": "close",
    "office_rating": "close", "fixing": "fix", "spread": "fix",
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """One topic to be made: what the plan says, where it lies, how it went."""

    told: Mapping[str, Any]
    host: Organisation
    plant: Organisation
    course: Course
    score: int
    appointment: Appointment | None


@cache
def topics_plan() -> dict[str, Any]:
    """The YAML the sample topics are drawn from."""
    text = files("shuanghe.project.sample").joinpath("topics.yaml").read_text("utf-8")
    plan: dict[str, Any] = yaml.safe_load(text)
    return plan


def topics_enter(actor: Actor, *, on: date) -> int:
    """Give the sample enterprise its topics; how many."""
    told = files("shuanghe.project.sample").joinpath(f"{topics_plan()['enterprise']}.yaml")
    code = str(yaml.safe_load(told.read_text("utf-8"))["code"])
    with looking(Scope.everything("装入示例课题")):
        place = Organisation.objects.filter(is_sample=True, parent=None, code=code).first()
        return 0 if place is None else topics_load(actor, organisation=place, on=on)


@action("counselling.manage")
def topics_load(actor: Actor, *, organisation: Organisation, on: date) -> int:
    """Write the sample topics of an enterprise, set-wise, as the services would have."""
    drawn = _drawn(organisation, on)
    kpis = {one.code: one for one in Kpi.objects.filter(organisation=organisation)}
    topics = [_topic(organisation, one, at) for at, one in enumerate(drawn, start=1)]
    _cases(actor, organisation, topics, drawn, on)
    topics = CounsellingTopic.objects.bulk_create(topics)
    both = list(zip(topics, drawn, strict=True))
    TopicMeasure.objects.bulk_create([_measure(t, d, kpis[d.told["kpi"]]) for t, d in both])
    heads = _heads(organisation)
    TopicPerson.objects.bulk_create([row for t, d in both for row in _people(t, d, heads)])
    TopicSheet.objects.bulk_create([row for t, d in both for row in _sheets(t, d)])
    TopicScore.objects.bulk_create([row for t, d in both for row in _scores(t, d)])
    logs = CoachingLog.objects.bulk_create([row for t, d in both for row in _logs(t, d, on)])
    topics_proved(actor, organisation, topics, logs)
    for topic, one in both:
        if topic.started_on is not None:
            what = Intervening(
                kpis[one.told["kpi"]].pk, topic.started_on, SOURCE, str(topic.pk), topic.title
            )
            intervention_keep(actor.name, organisation=one.plant, intervening=what)
        if topic.stage == "stopped":
            intervention_end(source_type=SOURCE, source_id=str(topic.pk), ended_on=topic.stage_on)
        deadlines_follow(topic, on=on, done=set(one.course.days))
    topics_graded(topics, on=on)
    growth_added(topics, organisation)
    trail().note(organisation, f"装入示例课题 {len(topics)} 个")
    return len(topics)


def _drawn(place: Organisation, on: date) -> list[Drawn]:
    below = Organisation.objects.filter(path__startswith=place.path)
    plants = {one.code: one for one in below.filter(kind="plant")}
    hosts = {one.code: one for one in below.exclude(kind="plant")}
    held: dict[int, Appointment] = {}
    for one in Appointment.objects.filter(organisation__path__startswith=place.path):
        held.setdefault(one.organisation_id, one)
    drawn = []
    for told in topics_plan()["topics"]:
        for code, (stage, months, score) in told["hosts"].items():
            host = hosts.get(f"{place.code}-{code}")
            plant = plants.get(f"{place.code}-{code}-X")
            if host is not None and plant is not None:
                course = course_of(stage, months=months, on=on)
                drawn.append(Drawn(told, host, plant, course, score, held.get(host.pk)))
    return drawn


def _topic(company: Organisation, one: Drawn, at: int) -> CounsellingTopic:
    course, told = one.course, one.told
    start = course.started_on
    year = (start or course.opened_on).year
    row = CounsellingTopic(
        organisation=one.host,
        company=company.pk,
        appointment=one.appointment,
        number=f"{company.code}-{year}-FD{at:03d}",
        year=year,
        title=f"示例：{told['title']}",
        counsellor_names=one.appointment.counsellor_name if one.appointment else "示例辅导员",
        family=told["family"],
        opened_on=course.opened_on,
        stage=one.course.stage,
        stage_on=course.last_on,
        closed_on=course.days.get("close"),
        client_key=f"sample-topic-{at}",
        is_sample=True,
    )
    if course.stage == "diagnosing":
        return row
    row.problem, row.party_measures = f"示例：{told['problem']}。", PARTY
    row.operations_measures = "示例：逐项查清原因，定出措施，按周核对。"
    row.party_indicators, row.combinations = [INDICATOR], ["production"]
    row.fusions, row.measure_kind = ["grid", "systematic"], told["kind"]
    if start is not None:
        row.started_on = start
        row.ends_on = months_later(start, MONTHS)
        row.host_approved_by = row.steering_approved_by = WHO
        row.host_approved_on = row.steering_approved_on = start
        row.agreed = [
            {"side": side, "name": WHO, "user": 0, "on": start.isoformat()}
            for side in ("host", "counsellor")
            if "team" in course.days
        ]
    return row


def _cases(
    actor: Actor,
    place: Organisation,
    topics: list[CounsellingTopic],
    drawn: list[Drawn],
    on: date,
) -> None:
    """The case of each topic, with the steps it has done."""
    entries = [
        Loaded(
            organisation=one.host,
            opening=Opening(
                PROCEDURE, f"{topic.number} {topic.title}"[:100], one.course.opened_on,
                topic.client_key, about={"name": topic.title}, is_sample=True,
            ),
            facts=CaseFacts(
                {"name": topic.title},
                {step: {"done_on": day} for step, day in one.course.days.items()},
            ),
            stop_reason="示例：企业检修，另行立项" if one.course.stage == "stopped" else "",
        )
        for topic, one in zip(topics, drawn, strict=True)
    ]  # fmt: skip
    cases_load(
        actor, organisation=place, procedure=procedure_on(PROCEDURE, on=on), entries=entries,
        on=on, is_with_clocks=False,
    )  # fmt: skip
    held = {one.client_key: one for one in Case.objects.filter(procedure=PROCEDURE)}
    for topic in topics:
        topic.case = held[topic.client_key]


def _measure(topic: CounsellingTopic, one: Drawn, kpi: Kpi) -> TopicMeasure:
    told, before = sheet("scoring"), topic.started_on or topic.opened_on
    since = month_after(before.replace(day=1), -BACK)
    pair = (kpi.pk, one.plant.pk)
    values = confirmed_at(one.host.path, [(kpi, one.plant.pk)], since, before).get(pair, {})
    base: Baseline | None = baseline_of(
        values, before=before, months=told["baseline_months"], least=told["baseline_months_least"]
    )
    level = base.amount if base else Decimal(1)
    target = (level * (1 - Decimal(str(one.told["cut"])))).quantize(SIX)
    is_frozen = base is not None and topic.started_on is not None
    return TopicMeasure(
        topic=topic,
        kpi=kpi,
        unit=one.plant,
        kpi_title=kpi.title,
        kpi_measure=kpi.measure,
        kpi_decimals=kpi.decimals,
        kpi_direction=kpi.direction,
        unit_name=str(one.plant),
        baseline_millionths=millionths_of(base.amount) if base and is_frozen else None,
        from_month=base.from_month if base and is_frozen else None,
        to_month=base.to_month if base and is_frozen else None,
        month_count=base.count if base and is_frozen else 0,
        target_millionths=millionths_of(target),
    )


def _heads(place: Organisation) -> dict[int, Member]:
    """The secretary of each body below a place, by its id."""
    posts = Post.objects.filter(
        organisation__path__startswith=place.path, kind=PostKind.SECRETARY, until_on=None
    )
    return {one.organisation_id: one.member for one in posts.select_related("member")}


def _people(topic: CounsellingTopic, one: Drawn, heads: Mapping[int, Member]) -> list[TopicPerson]:
    member = one.appointment.member_id if one.appointment else None
    rows = [
        TopicPerson(topic=topic, name=topic.counsellor_names, part="counsellor", member_id=member)
    ]
    if "team" in one.course.days:
        head = heads.get(one.host.pk)
        name = head.name if head else "示例书记"
        rows.append(TopicPerson(topic=topic, name=name, part="secretary", member=head))
        rows += [
            TopicPerson(topic=topic, name=f"示例{title}", part=part)
            for part, title in (("function_head", "主任"), ("member", "组员"))
        ]
    return rows


def _sheets(topic: CounsellingTopic, one: Drawn) -> list[TopicSheet]:
    """Every form whose step is done, filled with words that say they are examples."""
    rows = []
    for kind, step in STEP_OF.items():
        day = one.course.days.get(step)
        if day is None:
            continue
        row = TopicSheet(topic=topic, kind=kind, filed_by=WHO, filed_on=day)
        row.content = _content(kind, day, one)
        if kind == "problem":
            marks = {each.key: each.most * Decimal("0.8") for each in criteria_of("scoring")}
            row.marks = {key: str(value) for key, value in marks.items()}
            row.hundredths = int(sum(marks.values()) * 100)
        rows.append(row)
    return rows


def _content(kind: str, day: date, one: Drawn) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, _title, field in forms()[kind].asked():
        if field.kind == "number":
            content[key] = min(field.most or 8, max(field.least, 8 if field.most > 10 else 3))
        elif field.kind == "date":
            content[key] = day.isoformat()
        elif field.kind == "choice":
            content[key] = next(iter(field.choices or {}))
        else:
            content[key] = WORDS[field.kind]
    if kind == "problem":
        content["text"] = f"示例：{one.told['problem']}"
    if kind == "interview":
        content |= {"role": "示例：班长", "themes": "示例：原因没有逐项查清"}
    if kind == "task":
        content["done_on"] = day.isoformat() if "close" in one.course.days else ""
    if kind == "result":
        content |= {"has_money": False, "project": "", "no_money": "示例：另按项目核定"}
    return content


def _scores(topic: CounsellingTopic, one: Drawn) -> list[TopicScore]:
    day = one.course.days.get("close")
    if day is None or not one.score:
        return []
    rows = []
    for at in range(JUDGES):
        share = Decimal(one.score + at - 1) / 100
        marks = {each.key: each.most * share for each in criteria_of("evaluation")}
        rows.append(
            TopicScore(
                topic=topic, judge=f"示例评委{at + 1}", judge_id=-1 - at, given_on=day,
                marks={key: str(value) for key, value in marks.items()},
                hundredths=int(sum(marks.values()) * 100),
            )
        )  # fmt: skip
    return rows


def _logs(topic: CounsellingTopic, one: Drawn, on: date) -> list[CoachingLog]:
    forms_ = ("problem", "lesson", "group", "demonstration")
    return [
        CoachingLog(
            topic=topic, day=day, way="on_site", form=forms_[at % len(forms_)],
            done="示例：到现场一起查原因、定措施", has_leader=at % 2 == 0,
            filed_by=topic.counsellor_names, filed_on=min(day + timedelta(days=1), on),
            client_key=f"sample-{topic.number}-{at}",
        )
        for at, day in enumerate(site_days(one.course, on=on))
    ]  # fmt: skip
