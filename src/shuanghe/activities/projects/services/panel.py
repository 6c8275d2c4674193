"""The panel of acceptance: scores, and who stands aside."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import ChangeKind, PanelScore, Project
from shuanghe.activities.projects.queries.judges import partiality_of
from shuanghe.activities.projects.queries.terms import acceptance
from shuanghe.activities.projects.rules.states import State
from shuanghe.activities.projects.services.changing import (
    change_keep,
    company_asked,
    held,
    state_asked,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.rules.panels import hundredths_of, total_of


@action("project.accept")
def score_give(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    marks: Mapping[str, Decimal],
    reason: str = "",
    on: date | None = None,
) -> PanelScore:
    """Score a project that waits for acceptance, once.

    Raises Refused for a judge of the project's unit or team, who is to stand aside, and for
    marks out of range.
    """
    row, today = held(project), on or timezone.localdate()
    company_asked(actor, row, "project.accept")
    state_asked(row, {State.FINANCE_VERIFIED}, _("只有待验收的项目才打分"))
    why = partiality_of(actor, row, "project.accept")
    if why:
        raise Refused(why)
    criteria = acceptance().criteria
    try:
        total = total_of(marks, criteria)
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    made = _once(actor, row, today)
    made.marks = {one.key: str(marks[one.key]) for one in criteria}
    made.hundredths, made.reason = hundredths_of(total), reason.strip()[:200]
    made.save()
    change_keep(actor, row, ChangeKind.SCORE, on=today)
    trail().note(made, f"项目 {row.number} 验收打分", after={"total": total})
    return made


@action("project.accept")
def score_recuse(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    reason: str,
    on: date | None = None,
) -> PanelScore:
    """Stand aside from the acceptance of a project, with the reason."""
    row, today = held(project), on or timezone.localdate()
    company_asked(actor, row, "project.accept")
    state_asked(row, {State.FINANCE_VERIFIED}, _("只有待验收的项目才要回避"))
    if not reason.strip():
        raise Refused(_("请写明为什么回避。"))
    made = _once(actor, row, today)
    made.is_recused, made.reason = True, reason.strip()[:200]
    made.save()
    change_keep(actor, row, ChangeKind.RECUSE, on=today, note=reason)
    trail().note(made, f"项目 {row.number} 验收回避", after={"reason": reason})
    return made


def _once(actor: Actor, project: Project, today: date) -> PanelScore:
    if project.scores.filter(judge=actor.name, judge_id=actor.user_id).exists():
        raise Refused(_("您已经打过分或声明过回避。"))
    return PanelScore(project=project, judge=actor.name, judge_id=actor.user_id, given_on=today)
