"""What the gates ask about a project."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.activities.projects.models import (
    BenefitClaim,
    ChangeKind,
    Project,
    ProjectChange,
    ProjectMeasure,
    Replication,
)
from shuanghe.activities.projects.queries.places import unit_path
from shuanghe.activities.projects.queries.terms import acceptance, baseline_months, clocks
from shuanghe.activities.projects.rules.baseline import Baseline, baseline_of
from shuanghe.activities.projects.rules.benefit import FORMULAS
from shuanghe.activities.projects.rules.clocks import due_on, month_after, months_due
from shuanghe.activities.projects.rules.moves import Facts
from shuanghe.activities.projects.rules.states import UNDER_WAY, State
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.operations.queries.definitions import kpis_named
from shuanghe.operations.queries.values import confirmed_at
from shuanghe.operations.rules.amounts import rounded
from shuanghe.operations.rules.lights import is_better
from shuanghe.procedures.rules.panels import mean_of, shown

PROPOSAL = (
    ("problem", "要解决的问题"),
    ("leader_name", "负责人"),
    ("party_measures", "党的工作措施"),
    ("operations_measures", "生产经营措施"),
)


def baselines_now(
    project: Project, measures: Sequence[ProjectMeasure], *, on: date
) -> dict[int, Baseline | None]:
    """By measure, the mean of the confirmed months before a day; None where they are too few."""
    months, least = baseline_months()
    kpis = {one.pk: one for one in kpis_named({one.kpi_id for one in measures})}
    pairs = [(kpis[one.kpi_id], one.unit_id) for one in measures if one.kpi_id in kpis]
    since = month_after(on.replace(day=1), -months)
    values = confirmed_at(unit_path(project), pairs, since, on)
    return {
        one.pk: baseline_of(
            values.get((one.kpi_id, one.unit_id), {}), before=on, months=months, least=least
        )
        for one in measures
    }


def reverified_from(verified_on: date) -> date:
    """The day from which what was verified on a day may be verified once more."""
    return due_on(clocks()["reverification_opens"], verified_on, calendar_entered().add_workdays)


def months_owed(project: Project, filed: Iterable[date], *, on: date) -> list[date]:
    """The months whose progress is due and not filed."""
    if project.reports_from is None or State(project.state) not in UNDER_WAY:
        return []
    return months_due(project.reports_from, set(filed), on=on, day=clocks()["progress"].value)


def claims_standing(project: Project) -> list[BenefitClaim]:
    """The claims that were not withdrawn, with their confirmations and verifications."""
    found = BenefitClaim.objects.filter(project=project, withdrawn_on=None)
    return list(found.prefetch_related("confirmations", "verifications").order_by("id"))


@dataclass(frozen=True)
class Scored:
    """What the panel's scores come to."""

    count: int
    mean: Decimal | None

    @property
    def is_passed(self) -> bool:
        """Whether the mean itself, not as shown, reaches the line."""
        return self.mean is not None and self.mean >= acceptance().pass_from

    @property
    def shown(self) -> str:
        """The mean to one place."""
        return "" if self.mean is None else shown(self.mean)


def scored(project: Project) -> Scored:
    """The scores of judges who did not stand aside."""
    found = project.scores.filter(is_recused=False, hundredths__isnull=False)
    told = found.values_list("hundredths", flat=True)
    totals = [Decimal(one) / 100 for one in told if one is not None]
    return Scored(len(totals), mean_of(totals, drop_from=acceptance().drop_from))


def facts_of(project: Project, *, on: date) -> Facts:
    """Everything the gates of the table ask, as it stands on a day."""
    measures = list(project.measures.all())
    claims = claims_standing(project)
    score, replies = scored(project), Replication.objects.filter(project_id=project.pk)
    kinds = set(ProjectChange.objects.filter(project=project).values_list("kind", flat=True))
    filed = project.progress.values_list("month", flat=True)
    return Facts(
        state=State(project.state),
        on=on,
        lacks=lacks_of(project, measures),
        **_aims(project, measures, on),
        notice_until=project.notice_until,
        objections_open=project.objections.filter(answered_on=None).count(),
        months_owed=tuple(f"{one:%Y-%m}" for one in months_owed(project, filed, on=on)),
        claims=len(claims),
        claims_unverified=sum(not one.verifications.all() for one in claims),
        scores=score.count,
        scores_least=acceptance().judges_least,
        mean=score.shown,
        is_passed=score.is_passed,
        has_release=ChangeKind.RELEASE in kinds,
        has_rework_open=project.rework_by is not None and ChangeKind.REWORK_DONE not in kinds,
        offers=replies.count(),
        offers_open=replies.filter(answer="open").count(),
        has_no_offer_reason=ChangeKind.NO_OFFER in kinds,
    )


def lacks_of(project: Project, measures: Sequence[ProjectMeasure]) -> tuple[str, ...]:
    """What a proposal does not say yet."""
    lacks = [title for name, title in PROPOSAL if not str(getattr(project, name)).strip()]
    formula = FORMULAS.get(project.method)
    if formula is None:
        lacks.append("效益计算方法")
    elif formula.is_money and not measures:
        lacks.append("要改善的指标")
    else:
        lacks += [one.title for one in formula.prices if one.key not in project.prices]
    if not project.milestones.exists():
        lacks.append("计划节点")
    return tuple(lacks)


def _aims(
    project: Project, measures: Sequence[ProjectMeasure], on: date
) -> dict[str, tuple[str, ...]]:
    """Before approval: KPIs whose months are too few, and those whose target improves nothing."""
    if project.state != State.CHECKED:
        return {}
    found = baselines_now(project, measures, on=on)
    directions = {one.pk: one.direction for one in kpis_named({one.kpi_id for one in measures})}
    short, idle = [], []
    for one in measures:
        name, baseline = f"{one.unit_name} {one.kpi_title}", found[one.pk]
        if baseline is None:
            short.append(name)
        elif is_better(one.target, baseline.amount, directions.get(one.kpi_id, "")) is False:
            before, after = (rounded(x, one.kpi_decimals) for x in (baseline.amount, one.target))
            idle.append(f"{name}基线 {before}、目标 {after}")
    return {"baselines_short": tuple(short), "targets_idle": tuple(idle)}
