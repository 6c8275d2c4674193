"""Claims of benefit: counted by rule over the frozen baseline, claimed once, net of cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import BenefitClaim, ChangeKind, Project, ProjectMeasure
from shuanghe.activities.projects.queries.claimed import claimed_elsewhere
from shuanghe.activities.projects.queries.places import top_of
from shuanghe.activities.projects.queries.progress import series_of
from shuanghe.activities.projects.queries.terms import limits
from shuanghe.activities.projects.rules.benefit import FORMULAS, Benefit, Costs, benefit_of
from shuanghe.activities.projects.rules.clocks import month_after
from shuanghe.activities.projects.rules.money import fen_of
from shuanghe.activities.projects.rules.overlaps import Claimed, overlap_of
from shuanghe.activities.projects.rules.states import UNDER_WAY
from shuanghe.activities.projects.services.changing import (
    change_keep,
    held,
    owner_asked,
    state_asked,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.operations.models import KpiUnit
from shuanghe.organisation.models import Organisation

HUNDRED = Decimal(100)
TWELVE = 12


@dataclass(frozen=True)
class ClaimLine:
    """What a project claims over whole months. inputs: those that neither plan nor ledger gives.

    measure_id: the KPI it is about. share: per cent that is the project's.
    """

    method: str
    from_month: date
    to_month: date
    measure_id: int | None = None
    inputs: Mapping[str, Decimal] = field(default_factory=dict)
    source: str = ""
    costs: Costs = field(default_factory=Costs)
    share: Decimal = HUNDRED
    non_financial: str = ""

    @property
    def months(self) -> int:
        """How many months it is about."""
        first, last = self.from_month, self.to_month
        return (last.year - first.year) * TWELVE + last.month - first.month + 1


@action("project.file")
def claim_file(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    claim: ClaimLine,
    on: date | None = None,
) -> BenefitClaim:
    """Claim benefit for a project that runs.

    Prices are those of the plan, the baseline is the frozen one, what came after is the mean of
    the confirmed months claimed. Raises Refused for a window too short, months without confirmed
    values, negative inputs, and an effect that another claim has taken, with its number.
    """
    today, row = on or timezone.localdate(), held(project)
    owner_asked(actor, row)
    state_asked(row, UNDER_WAY, _("只有实施中的项目才能申报效益"))
    _window(row, claim, today)
    measure = _measure(row, claim)
    inputs = inputs_of(row, measure, claim)
    try:
        benefit = benefit_of(
            claim.method, inputs, months=claim.months, costs=claim.costs, share=claim.share
        )
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    if measure is not None and FORMULAS[claim.method].is_money:
        _once(row, measure, claim)
    _not_said(row, claim)
    made = _kept(actor, row, claim, measure, inputs, benefit, today)
    sums_keep(row)
    change_keep(actor, row, ChangeKind.CLAIM, on=today, note=f"{claim.method} {benefit.net:,} 元")
    trail().note(
        made, f"项目 {row.number} 申报效益 {benefit.net:,} 元", after={"inputs": made.inputs}
    )
    return made


@action("project.file")
def claim_withdraw(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    claim: BenefitClaim,
    reason: str,
    on: date | None = None,
) -> None:
    """Take a claim back before finance has it; it stays readable with the reason."""
    today, row = on or timezone.localdate(), held(project)
    state_asked(row, UNDER_WAY, _("效益已经报财务核定；要改请先由财务退回"))
    if not reason.strip():
        raise Refused(_("请写明为什么撤回。"))
    if claim.withdrawn_on is not None:
        raise Refused(_("这一笔已经撤回了。"))
    claim.withdrawn_on, claim.withdrawal_reason = today, reason.strip()[:200]
    claim.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    sums_keep(row)
    change_keep(actor, row, ChangeKind.WITHDRAW_CLAIM, on=today, note=reason)
    trail().note(claim, f"项目 {row.number} 撤回一笔效益申报", after={"reason": reason})


def inputs_of(
    project: Project, measure: ProjectMeasure | None, claim: ClaimLine
) -> dict[str, Decimal]:
    """All inputs of a claim: plan prices, frozen baseline, the ledger's mean, what was given."""
    found: dict[str, Decimal] = {}
    for one in FORMULAS[claim.method].inputs:
        if one.is_price:
            if one.key not in project.prices:
                raise Refused(_("立项时没有定“%(title)s”，不能计算。") % {"title": one.title})
            found[one.key] = Decimal(project.prices[one.key])
        elif one.takes == "baseline":
            found[one.key] = _baseline(measure)
        elif one.takes == "measured":
            found[one.key] = _measured(project, measure, claim)
        elif one.key in claim.inputs:
            found[one.key] = claim.inputs[one.key]
    return found


def _baseline(measure: ProjectMeasure | None) -> Decimal:
    if measure is None or measure.baseline is None or measure.frozen_on is None:
        raise Refused(_("这个指标没有固定的基线，不能按它计算效益。"))
    return measure.baseline


def _measured(project: Project, measure: ProjectMeasure | None, claim: ClaimLine) -> Decimal:
    """The mean of the confirmed months claimed; Refused where one of them is missing."""
    found = series_of(project, claim.from_month, claim.to_month, is_confirmed=True)
    points = next((points for one, points in found if measure and one.pk == measure.pk), {})
    months = [month_after(claim.from_month, at) for at in range(claim.months)]
    missing = [f"{one:%Y-%m}" for one in months if one not in points]
    if missing:
        raise Refused(
            _("%(months)s 还没有已确认的数值，请先由填报部门补报并确认。")
            % {"months": "、".join(missing)}
        )
    return sum(points.values(), Decimal(0)) / len(months)


def _window(project: Project, claim: ClaimLine, today: date) -> None:
    if claim.method not in FORMULAS or claim.method not in (project.method, "F8"):
        raise Refused(
            _("立项时定的计算方法是 %(method)s，只能按它或 F8 申报。") % {"method": project.method}
        )
    least = limits().months_least
    if claim.months < least:
        raise Refused(_("计算期至少 %(least)s 个月，请延长起止月份。") % {"least": least})
    first = (project.started_on or today).replace(day=1)
    if claim.from_month < first:
        raise Refused(_("计算期不能早于立项的月份 %(month)s。") % {"month": f"{first:%Y-%m}"})
    if claim.to_month >= today.replace(day=1):
        raise Refused(_("计算期要到上个月为止，本月还没有结束。"))
    if not claim.source.strip():
        raise Refused(_("请写明数据的来源，如报表名称。"))
    if claim.method == "F8" and not claim.non_financial.strip():
        raise Refused(_("不折算金额的效益，请写明指标变化和说明。"))


def _measure(project: Project, claim: ClaimLine) -> ProjectMeasure | None:
    found = project.measures.filter(pk=claim.measure_id or 0).first()
    if found is None and FORMULAS[claim.method].is_money:
        raise Refused(_("请选效益所依据的指标：同一指标、单位和月份只能申报一次。"))
    return found


def _not_said(project: Project, claim: ClaimLine) -> None:
    """Refuse what this project has said already, word for word: the button was pressed twice."""
    told = project.claims.filter(
        withdrawn_on=None, method=claim.method, measure=claim.measure_id,
        from_month=claim.from_month, to_month=claim.to_month, non_financial=claim.non_financial,
    )  # fmt: skip
    if told.exists():
        raise Refused(_("同样的效益已经申报过一笔，不用再报；要改的，请先撤回那一笔。"))


def _once(project: Project, measure: ProjectMeasure, claim: ClaimLine) -> None:
    """Refuse what any project has claimed; who claims the same at the same moment waits."""
    with looking(top_of(project.organisation.path)):
        lines = KpiUnit.objects.filter(kpi_id=measure.kpi_id, organisation_id=measure.unit_id)
        list(lines.select_for_update(of=("self",)).values_list("pk", flat=True))
    mine = Claimed(
        project.number, measure.kpi_id, measure.unit_id, claim.from_month, claim.to_month
    )
    taken = overlap_of(mine, claimed_elsewhere(project, measure))
    if taken is not None:
        raise Refused(
            _("%(unit)s 的“%(kpi)s”在这几个月的效益已由项目 %(number)s 申报，不能重复申报。")
            % {"unit": measure.unit_name, "kpi": measure.kpi_title, "number": taken.number}
        )


def _kept(
    actor: Actor,
    row: Project,
    claim: ClaimLine,
    measure: ProjectMeasure | None,
    inputs: Mapping[str, Decimal],
    benefit: Benefit,
    today: date,
) -> BenefitClaim:
    made: BenefitClaim = BenefitClaim.objects.create(
        project=row,
        measure=measure,
        method=claim.method,
        from_month=claim.from_month,
        to_month=claim.to_month,
        month_count=claim.months,
        inputs={key: str(value) for key, value in inputs.items()},
        source=claim.source.strip()[:200],
        share_percent=claim.share,
        gross_fen=fen_of(benefit.gross),
        costs_fen=fen_of(benefit.costs),
        net_fen=fen_of(benefit.net),
        yearly_fen=fen_of(benefit.yearly),
        non_financial=claim.non_financial.strip(),
        claimed_by=actor.name,
        claimed_by_id=actor.user_id,
        claimed_on=today,
    )
    return made


def sums_keep(project: Project) -> None:
    """The claimed and verified sums of a project, worked out anew from its claims."""
    standing = BenefitClaim.objects.filter(project=project, withdrawn_on=None)
    project.claimed_fen = standing.aggregate(sum=Sum("net_fen"))["sum"] or 0
    last = [
        told[-1].net_fen
        for one in standing.prefetch_related("verifications")
        if (told := list(one.verifications.all()))
    ]
    project.verified_fen = sum(last) if last else None
    project.save(update_fields=["claimed_fen", "verified_fen"])
