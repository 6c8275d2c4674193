"""What sample projects did and brought: history, progress, claims, verification, scores."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shuanghe.activities.projects.models import (
    Answer,
    BenefitClaim,
    BenefitConfirmation,
    BenefitVerification,
    PanelScore,
    Project,
    ProjectChange,
    ProjectMeasure,
    ProjectProgress,
    Replication,
)
from shuanghe.activities.projects.queries.terms import limits
from shuanghe.activities.projects.rules.benefit import (
    FORMULAS,
    Benefit,
    Costs,
    benefit_of,
    confirmations_owed,
)
from shuanghe.activities.projects.rules.clocks import month_after
from shuanghe.activities.projects.rules.money import fen_of
from shuanghe.activities.projects.rules.states import UNDER_WAY, State
from shuanghe.activities.projects.services.changing import SOURCE
from shuanghe.activities.projects.services.moving import RESULT
from shuanghe.activities.projects.services.progress import EVIDENCE, EVIDENCE_SOURCE
from shuanghe.duties.services.batches import EvidenceEntry, evidence_file_many
from shuanghe.kernel.permissions import Actor
from shuanghe.operations.models import Kpi
from shuanghe.operations.rules.amounts import rounded
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.projects import CLAIMED

Series = Mapping[tuple[int, int], Mapping[date, Decimal]]
NAMES = {
    "propose": "示例申报人", "check_branch": "示例支部书记", "check_unit": "示例单位书记",
    "claim": "示例申报人", "close": "示例申报人", "create": "示例申报人",
    "verify": "示例核算人", "confirm_benefit": "示例核算人", "score": "示例评委一",
}  # fmt: skip
NOTES = {
    "approve": "示例：同意立项", "review_mid": "示例：进度正常，继续抓好落实",
    "accept": "示例：达到目标，同意验收",
    "fail": "示例：指标没有改善", "postpone": "示例：设备到货推迟", "stop": "示例：工艺条件改变",
    "release": "示例：成果发布会上介绍", "offer": "示例：推广到兄弟单位", "take_up": "示例：采用",
}  # fmt: skip
DONE = (
    "示例：完成原因分析",
    "示例：措施全部到位",
    "示例：按计划试行，逐周核对",
    "示例：固化到操作规程",
)
TAKEN_OFF = Decimal("0.04")
SIX = Decimal("0.000001")
JUDGES = ("示例评委一", "示例评委二", "示例评委三", "示例评委四")


def doings_add(
    actor: Actor,
    organisation: Organisation,
    projects: Sequence[Project],
    drawn: Sequence[Any],
    measures: Sequence[ProjectMeasure],
    series: Series,
    *,
    on: date,
) -> None:
    """History, monthly progress, scores, and results taken up."""
    changes: list[ProjectChange] = []
    progress: list[ProjectProgress] = []
    scores: list[PanelScore] = []
    offers: list[Replication] = []
    units = {one.unit.pk: one.unit for one in drawn}
    for at, (project, one, measure) in enumerate(zip(projects, drawn, measures, strict=True)):
        changes += list(_changes(project, one))
        progress += list(_progress(project, measure, series, on=on, is_behind=at % 5 == 0))
        scored = one.course.day("score")
        if scored:
            scores += list(_scores(project, scored, at))
        offered = one.course.day("offer")
        if offered:
            others = [unit for pk, unit in units.items() if pk != project.unit_id]
            offers.append(_offer(project, others[at % len(others)], offered))
    ProjectChange.objects.bulk_create(changes)
    filed = ProjectProgress.objects.bulk_create(progress)
    _evidence_file(actor, organisation, projects, filed)
    PanelScore.objects.bulk_create(scores)
    Replication.objects.bulk_create(offers)


def _evidence_file(
    actor: Actor,
    organisation: Organisation,
    projects: Sequence[Project],
    filed: Sequence[ProjectProgress],
) -> None:
    """Every month's report and every accepted result is evidence, as when done by hand."""
    places = {one.pk: one.organisation_id for one in projects}
    reports = [
        EvidenceEntry(
            places[one.project_id], EVIDENCE, one.filed_on, one.month, EVIDENCE_SOURCE, one.pk
        )
        for one in filed
    ]
    results = [
        EvidenceEntry(one.organisation_id, RESULT, one.accepted_on, one.accepted_on, SOURCE, one.pk)
        for one in projects
        if one.accepted_on is not None
    ]
    evidence_file_many(actor, organisation=organisation, entries=[*reports, *results])


def _changes(project: Project, one: Any) -> Iterator[ProjectChange]:
    for step in one.course.steps:
        yield ProjectChange(
            project=project,
            kind=step.kind,
            from_state=step.before,
            to_state=step.after,
            done_on=step.on,
            note=NOTES.get(step.kind, ""),
            changed_by=NAMES.get(step.kind, "示例党群工作部"),
        )


def _progress(
    project: Project, measure: ProjectMeasure, series: Series, *, on: date, is_behind: bool
) -> Iterator[ProjectProgress]:
    """Every month from the start to the last one due; the last is missing where one is behind."""
    if project.started_on is None:
        return
    is_open = State(project.state) in UNDER_WAY
    last = month_after((on if is_open else project.state_on).replace(day=1), -1)
    if is_open and is_behind:
        last = month_after(last, -1)
    month, at = project.started_on.replace(day=1), 0
    values = series.get((measure.kpi_id, measure.unit_id), {})
    while month <= last:
        value = values.get(month)
        figure = {
            "title": measure.kpi_title,
            "unit": measure.unit_name,
            "measure": measure.kpi_measure,
            "value": None if value is None else str(rounded(value, measure.kpi_decimals)),
        }
        yield ProjectProgress(
            project=project,
            month=month,
            done=DONE[min(at // 2, len(DONE) - 1)],
            figures=[figure],
            filed_by=project.leader_name,
            filed_on=month_after(month) + timedelta(days=2),
        )
        month, at = month_after(month), at + 1


def _scores(project: Project, day: date, at: int) -> Iterator[PanelScore]:
    is_failed = project.state == State.FAILED
    for number, judge in enumerate(JUDGES):
        marks = {"effect": 40 + (at + number) % 8, "novelty": 18 + number, "practice": 20}
        if is_failed:
            marks = {"effect": 15 + number, "novelty": 15, "practice": 15}
        yield PanelScore(
            project=project,
            judge=judge,
            marks={key: str(value) for key, value in marks.items()},
            hundredths=sum(marks.values()) * 100,
            given_on=day,
        )


def _offer(project: Project, unit: Organisation, day: date) -> Replication:
    is_taken = project.state == State.ARCHIVED
    return Replication(
        organisation=unit,
        project_id=project.pk,
        number=project.number,
        title=project.title,
        practice=project.operations_measures,
        offered_by="示例党群工作部",
        offered_on=day,
        answer_by=day + timedelta(days=14),
        answer=Answer.ACCEPTED if is_taken else Answer.OPEN,
        reason="示例：列入下季度计划" if is_taken else "",
        answered_by="示例单位书记" if is_taken else "",
        answered_on=day + timedelta(days=11) if is_taken else None,
        is_sample=True,
    )


def benefits_add(
    projects: Sequence[Project],
    drawn: Sequence[Any],
    measures: Sequence[ProjectMeasure],
    kpis: Mapping[str, Kpi],
    series: Series,
) -> None:
    """Claims of those that came so far, what finance made of them, and the sums of both."""
    claims: list[BenefitClaim] = []
    verified: dict[int, tuple[Benefit, date]] = {}
    for project, one, measure in zip(projects, drawn, measures, strict=True):
        day = one.course.day("claim")
        if day is None:
            continue
        output = kpis[one.told["output"]].pk if "output" in one.told else None
        claim, benefit = _claim(project, measure, output, series, day)
        claims.append(claim)
        project.claimed_fen = claim.net_fen
        seen = one.course.day("verify")
        if seen:
            verified[len(claims) - 1] = (benefit, seen)
    made = BenefitClaim.objects.bulk_create(claims)
    confirmations: list[BenefitConfirmation] = []
    verifications = []
    for at, (benefit, day) in verified.items():
        confirmations += _confirmations(made[at], benefit, day)
        row = _verification(made[at], benefit, day)
        verifications.append(row)
        made[at].project.verified_fen = row.net_fen
    BenefitConfirmation.objects.bulk_create(confirmations)
    BenefitVerification.objects.bulk_create(verifications)
    Project.objects.bulk_update(projects, ["claimed_fen", "verified_fen"])


def _claim(
    project: Project, measure: ProjectMeasure, output: int | None, series: Series, day: date
) -> tuple[BenefitClaim, Benefit]:
    """A claim over three months; what did not improve is told without money."""
    start = (project.started_on or day).replace(day=1)
    months = [month_after(start, at) for at in range(CLAIMED[0], CLAIMED[1] + 1)]
    values = series[measure.kpi_id, measure.unit_id]
    inputs = {name: Decimal(value) for name, value in project.prices.items()}
    method = project.method
    if output is not None and measure.baseline is not None:
        after = sum((values[one] for one in months), Decimal(0)) / len(months)
        inputs["before"], inputs["after"] = measure.baseline, after.quantize(SIX)
        inputs["output"] = sum((series[output, measure.unit_id][one] for one in months), Decimal(0))
    costs = Costs(running=Decimal(12000), rewards=Decimal(3000))
    try:
        benefit = benefit_of(method, inputs, months=len(months), costs=costs)
    except ValueError:
        method = "F8"
    if method == "F8":
        inputs, benefit = {}, benefit_of("F8", {}, months=len(months), costs=Costs())
    first, last = values[months[0]], values[months[-1]]
    told = f"示例：{measure.kpi_title}由 {rounded(first, 2)} 变为 {rounded(last, 2)}，如实说明。"
    return (
        BenefitClaim(
            project=project,
            measure=measure,
            method=method,
            from_month=months[0],
            to_month=months[-1],
            month_count=len(months),
            inputs={one.key: f"{inputs[one.key].normalize():f}" for one in FORMULAS[method].inputs},
            source="示例生产月报、示例能源台账",
            gross_fen=fen_of(benefit.gross),
            costs_fen=fen_of(benefit.costs),
            net_fen=fen_of(benefit.net),
            yearly_fen=fen_of(benefit.yearly),
            non_financial=told if method == "F8" else "",
            claimed_by=project.leader_name,
            claimed_on=day,
        ),
        benefit,
    )


def _confirmations(claim: BenefitClaim, benefit: Benefit, day: date) -> list[BenefitConfirmation]:
    return [
        BenefitConfirmation(
            claim=claim,
            kind=kind,
            confirmed_by="示例生产部" if kind == "production" else "示例审计部",
            confirmed_on=day - timedelta(days=3),
        )
        for kind in confirmations_owed(benefit.net, set(), limits())
    ]


def _verification(claim: BenefitClaim, benefit: Benefit, day: date) -> BenefitVerification:
    off = (max(benefit.net, Decimal(0)) * TAKEN_OFF).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    lines = [{"amount": str(-off), "reason": "示例：扣除气温影响"}] if off else []
    return BenefitVerification(
        claim=claim,
        adjustments=lines,
        net_fen=claim.net_fen - fen_of(off),
        verified_by="示例核算人",
        verified_on=day,
    )
