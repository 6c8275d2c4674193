"""Drafts put right by hand: targets and clauses, as long as nobody has signed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.queries.skeletons import CLAUSES
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services.stepping import agreements_locked
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.operations.models import Kpi
from shuanghe.operations.queries.goals import goal_over
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation

OURS = "本单位"
MOST = Decimal(100)
CLAUSE_LINES, CLAUSE_LETTERS = 30, 300


@dataclass(frozen=True)
class TargetLine:
    """What one target says; quantity None without one."""

    code: str
    area: str
    area_title: str
    area_at: int
    statement: str
    quality: str
    weight: Decimal
    due_on: date
    quantity: Decimal | None = None
    unit: str = ""
    is_lower_better: bool = False
    evidence: tuple[str, ...] = ()
    post: str = ""
    goal_id: int | None = None
    kpi: Kpi | None = None
    catalogue_item: str = ""


@action("agreement.manage")
def target_save(
    actor: Actor,
    *,
    organisation: Organisation,
    agreement: Agreement,
    line: TargetLine,
    target: AgreementTarget | None = None,
) -> AgreementTarget:
    """Add a target to a draft, or change one. Raises Refused for one that cannot be."""
    held = _draft(organisation, agreement)
    _check(held, line, target)
    made = target or AgreementTarget(agreement=held, at=held.targets.count() + 1)
    before = _told(made) if target is not None else {}
    for name in ("code", "area", "area_title", "area_at", "statement", "quality", "weight"):
        setattr(made, name, getattr(line, name))
    made.due_on, made.unit, made.post = line.due_on, line.unit.strip(), line.post
    made.quantity_millionths = None if line.quantity is None else millionths_of(line.quantity)
    made.is_lower_better = line.is_lower_better
    made.evidence_kinds, made.catalogue_item = list(line.evidence), line.catalogue_item
    made.kpi_id = None if line.kpi is None else line.kpi.pk
    made.goal_id, made.goal_title = _goal(held, line)
    made.provenance = OURS
    made.save()
    trail().note(made, f"{held}：写明目标 {made.code}", before=before, after=_told(made))
    return made


@action("agreement.manage")
def target_remove(
    actor: Actor, *, organisation: Organisation, agreement: Agreement, target: AgreementTarget
) -> None:
    """Take a target out of a draft. Raises Refused for anything else than a draft."""
    held = _draft(organisation, agreement)
    if target.agreement_id != held.pk:
        raise Refused(_("这项目标不在这份责任书里，请刷新页面。"))
    trail().note(held, f"{held}：删去目标 {target.code}", before=_told(target))
    target.delete()


@action("agreement.manage")
def clauses_change(
    actor: Actor, *, organisation: Organisation, agreement: Agreement, clauses: dict[str, list[str]]
) -> Agreement:
    """Change the clauses of a draft: kind → texts. A text that was there keeps its origin."""
    held = _draft(organisation, agreement)
    unknown = set(clauses) - set(CLAUSES)
    lines = [text for texts in clauses.values() for text in texts]
    if unknown or len(lines) > CLAUSE_LINES * len(CLAUSES):
        raise Refused(_("条款种类不对或太多，请刷新页面后重填。"))
    if any(len(text) > CLAUSE_LETTERS for text in lines):
        raise Refused(_("一条条款最多 %(most)s 个字，请分成几条。") % {"most": CLAUSE_LETTERS})
    before = held.clauses
    held.clauses = {
        kind: [
            {"text": text.strip(), "provenance": _origin(before.get(kind, ()), text.strip())}
            for text in clauses.get(kind, ())
            if text.strip()
        ]
        for kind in CLAUSES
    }
    held.save(update_fields=["clauses"])
    trail().note(held, f"修改{held}的条款", before=before, after=held.clauses)
    return held


def _origin(former: Any, text: str) -> str:
    return next((str(one["provenance"]) for one in former if one["text"] == text), OURS)


def _draft(organisation: Organisation, agreement: Agreement) -> Agreement:
    """The agreement as a draft that may be changed. Raises Refused."""
    (held,) = agreements_locked(organisation, [agreement])
    if held.is_frozen:
        raise Refused(_("已经有人签字，内容不能再改；需要调整请办理修订，由双方重新签字。"))
    if held.state != State.DRAFT:
        raise Refused(_("只有起草中的责任书可以改；请先退回修改。"))
    return held


def _check(agreement: Agreement, line: TargetLine, target: AgreementTarget | None) -> None:
    """Raise Refused for what a target cannot say, with the mend."""
    if not line.code.strip() or not line.statement.strip() or not line.quality.strip():
        raise Refused(_("请写明目标的编号、内容和质量要求。"))
    if not line.weight.is_finite() or not 0 < line.weight <= MOST:
        raise Refused(_("分值应大于 0、不超过 100，收到的是 %(got)s。") % {"got": line.weight})
    if line.weight != round(line.weight, 2):
        raise Refused(_("分值最多两位小数。"))
    if (line.quantity is None) != (not line.unit.strip()):
        raise Refused(_("数量要求和计量单位要一起写，例如 4 和 次；没有数量就都不写。"))
    if line.due_on.year != agreement.year:
        raise Refused(
            _("完成时限 %(day)s 不在 %(year)s 年，请改为本年度内的日期。")
            % {"day": line.due_on, "year": agreement.year}
        )
    same = agreement.targets.filter(code=line.code)
    if target is not None:
        same = same.exclude(pk=target.pk)
    if same.exists():
        raise Refused(_("目标编号 %(code)s 已经用过，请换一个。") % {"code": line.code})


def _goal(agreement: Agreement, line: TargetLine) -> tuple[int | None, str]:
    if line.goal_id is None:
        return None, ""
    goal = goal_over(agreement.organisation, line.goal_id)
    if goal is None or goal.until_on is not None:
        raise Refused(_("没有这个目标，或它已经结束；请从目标树上另选一个。"))
    return goal.pk, f"{goal.number} {goal.title}"


def _told(target: AgreementTarget) -> dict[str, Any]:
    return {
        "code": target.code,
        "statement": target.statement,
        "quantity": target.quantity_text,
        "weight": target.weight,
        "due_on": target.due_on,
    }
