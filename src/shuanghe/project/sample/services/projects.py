"""Sample projects of both enterprises: figures from their KPIs, benefit by the formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.activities.projects.models import (
    Call,
    Family,
    Project,
    ProjectMeasure,
    ProjectMilestone,
    ProjectPerson,
)
from shuanghe.activities.projects.queries.terms import baseline_months, clocks, letter_of
from shuanghe.activities.projects.rules.baseline import Baseline, baseline_of
from shuanghe.activities.projects.rules.clocks import due_on, month_after, months_later
from shuanghe.activities.projects.rules.states import ENDED, UNDER_WAY, State
from shuanghe.activities.projects.services.changing import SOURCE
from shuanghe.activities.projects.services.following import deadlines_follow
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.operations.models import GoalMeasure, Kpi, Side
from shuanghe.operations.queries.values import series_many
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.operations.services import Linked, link_keep
from shuanghe.operations.services.interventions import (
    Intervening,
    intervention_end,
    intervention_keep,
)
from shuanghe.organisation.models import Member, Organisation
from shuanghe.project.sample.rules.projects import Course, course_of
from shuanghe.project.sample.services.project_benefits import Series, benefits_add, doings_add

WHO = "示例申报人"
PROBLEM = "示例：“{kpi}”与对标值有差距，班组之间差别大，原因没有逐项查清。"
PARTY = "示例：成立党员突击队，每名党员包一个环节；党支部每月一次专题研究，公开进度。"
MONTHS_BACK = 30
TEAM = 4
A_WHILE = timedelta(days=20)
SIX = Decimal("0.000001")


@dataclass(frozen=True)
class Drawn:
    """One project to be made: what the plan says of it, where it lies, how it went."""

    told: dict[str, Any]
    unit: Organisation
    plant: Organisation
    owner: Organisation
    course: Course
    number: str
    call: Call


@cache
def projects_plan() -> dict[str, Any]:
    """The YAML the sample projects are drawn from."""
    text = files("shuanghe.project.sample").joinpath("projects.yaml").read_text("utf-8")
    plan: dict[str, Any] = yaml.safe_load(text)
    return plan


def projects_enter(actor: Actor, *, on: date) -> int:
    """Give every sample enterprise its projects; how many in all."""
    made = 0
    with looking(Scope.everything("装入示例项目")):
        for name, told in projects_plan()["enterprises"].items():
            path = files("shuanghe.project.sample").joinpath(f"{name}.yaml")
            code = str(yaml.safe_load(path.read_text("utf-8"))["code"])
            place = Organisation.objects.filter(is_sample=True, parent=None, code=code).first()
            if place is not None:
                made += projects_load(actor, organisation=place, told=told, on=on)
    return made


@action("project.manage")
def projects_load(
    actor: Actor, *, organisation: Organisation, told: Sequence[dict[str, Any]], on: date
) -> int:
    """Write the sample projects of one enterprise, set-wise, as the services would have."""
    drawn = _drawn(organisation, told, on)
    kpis = {one.code: one for one in Kpi.objects.filter(organisation=organisation)}
    wanted = [kpis[one.told[key]] for one in drawn for key in ("kpi", "output") if key in one.told]
    plants = {one.plant.pk for one in drawn}
    filed = _series(wanted, plants, on, is_confirmed=False)
    series = _series(wanted, plants, on, is_confirmed=True)
    projects = Project.objects.bulk_create(
        _project(one, kpis[one.told["kpi"]].title) for one in drawn
    )
    measures = ProjectMeasure.objects.bulk_create(
        _measure(project, one, kpis[one.told["kpi"]], series)
        for project, one in zip(projects, drawn, strict=True)
    )
    _people(projects)
    ProjectMilestone.objects.bulk_create(_milestones(projects, drawn, on))
    doings_add(actor, organisation, projects, drawn, measures, filed, on=on)
    benefits_add(projects, drawn, measures, kpis, series)
    _follow(actor, projects, measures, drawn, on=on)
    trail().note(organisation, f"装入示例项目 {len(projects)} 项")
    return len(projects)


def _series(kpis: Sequence[Kpi], units: set[int], on: date, *, is_confirmed: bool) -> Series:
    """(KPI, unit) → month → value, over the months that projects look back on."""
    found: dict[tuple[int, int], dict[date, Decimal]] = {}
    since = month_after(on.replace(day=1), -MONTHS_BACK)
    plain = list(dict.fromkeys(kpis))
    for kpi, unit, month, amount in series_many(plain, units, since, on, is_confirmed=is_confirmed):
        found.setdefault((kpi, unit), {})[month] = amount
    return found


def _drawn(place: Organisation, told: Sequence[dict[str, Any]], on: date) -> list[Drawn]:
    ages, calls = projects_plan()["ages"], _calls(place, on)
    plants = {
        one.code: one
        for one in Organisation.objects.filter(path__startswith=place.path, kind="plant")
    }
    bodies = list(
        Organisation.objects.filter(
            path__startswith=place.path,
            kind__in=("committee", "general_branch", "branch"),
            dissolved_on=None,
        ).order_by("path")
    )
    by_code = {one.code: one for one in bodies}
    drawn: list[Drawn] = []
    for line in told:
        for at, (code, state) in enumerate(line["units"].items()):
            unit = by_code.get(f"{place.code}-{code}")
            if unit is None:
                continue
            below = [one for one in bodies if one.parent_id == unit.pk]
            is_own = line["family"] == Family.SECRETARY or not below
            course = course_of(State(state), months=ages.get(state, 0), on=on)
            year = (course.started_on or on).year
            call = calls[year]
            call.last_number += 1
            number = f"{place.code}-{year}-{letter_of(line['family'])}{call.last_number:03d}"
            owner = unit if is_own else below[at % len(below)]
            plant = plants[f"{unit.code}-X"]
            drawn.append(Drawn(line, unit, plant, owner, course, number, call))
    Call.objects.bulk_update(calls.values(), ["last_number"])
    return drawn


def _calls(place: Organisation, on: date) -> dict[int, Call]:
    """The calls of the last years; this year's is open for one to try a proposal."""
    years = (on.year - 2, on.year - 1, on.year)
    made = Call.objects.bulk_create(
        Call(
            organisation=place,
            year=year,
            title=f"{year} 年两带两创项目（示例）",
            text="示例：小切口、有难度、一年内能完成、能推广。",
            opens_on=date(year, 1, 5),
            closes_on=date(year, 12, 31),
            is_sample=True,
        )
        for year in years
    )
    return {one.year: one for one in made}


def _project(one: Drawn, kpi: str) -> Project:
    course, told = one.course, one.told
    approved = course.day("approve")
    clock, workdays = clocks()["public_notice"], calendar_entered().add_workdays
    return Project(
        organisation=one.owner,
        call=one.call,
        unit=one.unit,
        number=one.number,
        year=one.call.year,
        family=told["family"],
        field=told["field"],
        title=told["title"],
        leader_name=WHO,
        problem=PROBLEM.format(kpi=kpi),
        party_measures=PARTY,
        operations_measures=f"示例：{told['measures']}。",
        budget_fen=3_000_000,
        expected_fen=0 if told["method"] == "F8" else 60_000_000,
        method=told["method"],
        prices=told.get("prices", {}),
        state=course.state,
        proposed_by=WHO,
        state_on=course.steps[-1].on,
        approved_on=approved,
        notice_until=None if approved is None else due_on(clock, approved, workdays),
        started_on=course.started_on,
        verified_on=course.day("confirm_benefit"),
        accepted_on=course.day("accept"),
        client_key=f"sample-{one.number}",
        is_sample=True,
    )


def _measure(project: Project, one: Drawn, kpi: Kpi, series: Series) -> ProjectMeasure:
    months, least = baseline_months()
    approved, values = project.approved_on, series.get((kpi.pk, one.plant.pk), {})
    base: Baseline | None = None
    if approved is not None:
        base = baseline_of(values, before=approved, months=months, least=least)
    latest = values[max(values)]
    target = ((base.amount if base else latest) * (1 - Decimal(str(one.told["cut"])))).quantize(SIX)
    return ProjectMeasure(
        project=project,
        kpi=kpi,
        unit=one.plant,
        kpi_title=kpi.title,
        kpi_measure=kpi.measure,
        kpi_decimals=kpi.decimals,
        unit_name=str(one.plant),
        baseline_millionths=None if base is None else millionths_of(base.amount),
        from_month=None if base is None else base.from_month,
        to_month=None if base is None else base.to_month,
        month_count=0 if base is None else base.count,
        source="" if base is None else f"经营指标台账已确认数值 {base.count} 个月的平均",
        frozen_on=approved,
        target_millionths=millionths_of(target),
        target_by=months_later(project.started_on or project.state_on, 10),
    )


def _people(projects: Sequence[Project]) -> None:
    """The first members of each owner as its team; the leader is one of them."""
    places = {one.organisation.path for one in projects}
    members: dict[str, list[Member]] = {}
    homes = Member.objects.filter(is_sample=True, merged_into=None).select_related("organisation")
    for path in places:
        members[path] = list(homes.filter(organisation__path__startswith=path)[:TEAM])
    rows = []
    for one in projects:
        team = members[one.organisation.path]
        one.leader_name = team[0].name if team else WHO
        rows += [
            ProjectPerson(project=one, name=who.name, member=who, part="member" if at else "leader")
            for at, who in enumerate(team)
        ]
    ProjectPerson.objects.bulk_create(rows)
    Project.objects.bulk_update(projects, ["leader_name"])


def _milestones(
    projects: Sequence[Project], drawn: Sequence[Drawn], on: date
) -> list[ProjectMilestone]:
    """Three steps of each plan; those of a while ago are reached."""
    texts = ("查清原因，定出措施", "措施到位，开始试行", "固化成制度")
    rows = []
    for project, one in zip(projects, drawn, strict=True):
        start = one.course.started_on or one.course.steps[-1].on
        until = min(project.state_on if State(project.state) in ENDED else on, on) - A_WHILE
        for at, text in enumerate(texts):
            due = months_later(start, 2 + 3 * at) + timedelta(days=5)
            is_done = one.course.started_on is not None and due < until
            row = ProjectMilestone(project=project, title=f"示例：{text}", due_on=due)
            row.done_on = due if is_done else None
            rows.append(row)
    return rows


def _follow(
    actor: Actor,
    projects: Sequence[Project],
    measures: Sequence[ProjectMeasure],
    drawn: Sequence[Drawn],
    *,
    on: date,
) -> None:
    """What a start leaves behind: interventions, links to goals; and the clocks that run."""
    goals = {
        one.kpi_id: one.goal_id
        for one in GoalMeasure.objects.filter(until_on=None, kpi__isnull=False)
    }
    for project, measure, one in zip(projects, measures, drawn, strict=True):
        key, start = str(project.pk), one.course.started_on
        if start is not None:
            what = Intervening(measure.kpi_id, start, SOURCE, key, project.title)
            intervention_keep(actor.name, organisation=one.plant, intervening=what)
        if project.state in (State.STOPPED, State.FAILED):
            intervention_end(source_type=SOURCE, source_id=key, ended_on=project.state_on)
        goal = goals.get(measure.kpi_id)
        if goal is not None and State(project.state) in UNDER_WAY:
            linked = Linked(SOURCE, key, f"{project.number} {project.title}"[:100], Side.BOTH)
            place = project.organisation
            link_keep(actor.name, organisation=place, goal_id=goal, linked=linked, on=start)
        deadlines_follow(project, on=on, company=one.call.organisation_id)
