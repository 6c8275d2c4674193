"""The goal tree as it is kept: goals, their measures, and the history of both."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.operations.models import Goal, GoalChange, GoalLevel, GoalMeasure, Kpi, Side
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation

TITLES = {
    "number": "序号", "title": "目标", "text": "说明", "year": "年份", "owner": "责任单位",
    "owner_post": "责任岗位", "level": "层级", "parent": "上级目标",
}  # fmt: skip


@dataclass(frozen=True)
class GoalLine:
    """What a goal says: fields of the model by name, without its place and days."""

    fields: dict[str, Any] = field(default_factory=dict)


@action("goal.manage")
def goal_create(
    actor: Actor, *, organisation: Organisation, line: GoalLine, from_on: date | None = None
) -> Goal:
    """Add a goal to the tree of an organisation. Raises Refused for one that cannot be."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    made = Goal(
        organisation=organisation,
        from_on=from_on or timezone.localdate(),
        is_sample=organisation.is_sample,
        **line.fields,
    )
    _check(made, organisation)
    made.save()
    _keep(actor, made, f"建立{made.level_title}“{made.title}”")
    trail().note(made, f"建立目标“{made.title}”", after=told(made))
    return made


@action("goal.manage")
def goal_change(actor: Actor, *, organisation: Organisation, goal: Goal, line: GoalLine) -> Goal:
    """Change a goal; each changed field is a line of its history. Raises Refused."""
    before, changes = told(goal), []
    for name, value in line.fields.items():
        former = getattr(goal, name)
        if former != value:
            changes.append(f"{TITLES[name]}：{_said(former)} → {_said(value)}")
            setattr(goal, name, value)
    _check(goal, organisation)
    goal.save()
    if changes:
        _keep(actor, goal, "；".join(changes))
    trail().note(goal, f"修改目标“{goal.title}”", before=before, after=told(goal))
    return goal


@action("goal.manage")
def goal_close(actor: Actor, *, organisation: Organisation, goal: Goal, reason: str) -> None:
    """End a goal today; it stays in the history. Raises Refused while goals hang under it."""
    if not reason.strip():
        raise Refused(_("请写明结束这个目标的原因，例如“已完成”。"))
    if goal.until_on is not None:
        raise Refused(_("这个目标已经结束了。"))
    if Goal.objects.filter(parent=goal, until_on=None).exists():
        raise Refused(_("它下面还有没有结束的目标，请先结束或改挂那些目标。"))
    goal.until_on = timezone.localdate()
    goal.save(update_fields=["until_on"])
    _keep(actor, goal, f"结束：{reason.strip()[:200]}")
    trail().note(goal, f"结束目标“{goal.title}”", after={"until_on": goal.until_on})


@action("goal.manage")
def measure_add(
    actor: Actor,
    *,
    organisation: Organisation,
    goal: Goal,
    title: str = "",
    kpi: Kpi | None = None,
    wanted: Decimal | None = None,
    from_on: date | None = None,
) -> GoalMeasure:
    """Say by what a goal is measured: a KPI with the value wanted, or a measure of Party work."""
    said = title.strip() or (kpi.title if kpi is not None else "")
    if not said:
        raise Refused(_("请选一个指标，或写一条党的工作措施。"))
    if kpi is None and wanted is not None:
        raise Refused(_("目标值要和经营指标一起填：请选一个指标，或去掉目标值。"))
    open_ = GoalMeasure.objects.filter(goal=goal, until_on=None)
    if (kpi is not None and open_.filter(kpi_id=kpi.pk).exists()) or (
        kpi is None and open_.filter(title=said).exists()
    ):
        raise Refused(_("这个目标已经有“%(title)s”了。") % {"title": said})
    made: GoalMeasure = GoalMeasure.objects.create(
        goal=goal,
        side=Side.PARTY if kpi is None else Side.OPERATIONS,
        title=said[:100],
        kpi_id=None if kpi is None else kpi.pk,
        millionths=None if wanted is None else millionths_of(wanted),
        from_on=from_on or timezone.localdate(),
    )
    wrote = "" if wanted is None else f"，目标值 {wanted.normalize():f}"
    _keep(actor, goal, f"增加衡量“{said}”{wrote}")
    trail().note(made, f"目标“{goal.title}”增加衡量“{said}”", after={"wanted": wanted})
    return made


@action("goal.manage")
def measure_end(
    actor: Actor, *, organisation: Organisation, measure: GoalMeasure, reason: str
) -> None:
    """Take a measure off its goal from today, and say why. Raises Refused when that was done."""
    if not reason.strip():
        raise Refused(_("请写明取消的原因，会留在目标的沿革里。"))
    if measure.until_on is not None:
        raise Refused(_("这条衡量已经取消了。"))
    measure.until_on = timezone.localdate()
    measure.save(update_fields=["until_on"])
    _keep(actor, measure.goal, f"取消衡量“{measure.title}”：{reason.strip()[:150]}")
    trail().note(measure, f"取消目标的衡量“{measure.title}”")


def _check(goal: Goal, organisation: Organisation) -> None:
    """Raise Refused for what a goal cannot say, with the mend."""
    if not goal.title.strip() or not goal.number.strip():
        raise Refused(_("请写明目标的序号和内容。"))
    if goal.level == GoalLevel.YEARLY and goal.year is None:
        raise Refused(_("年度目标要写明是哪一年。"))
    if goal.owner is not None and not is_within(goal.owner.path, organisation.path):
        raise Refused(_("责任单位要在制定目标的组织之内，请另选一个。"))
    same = Goal.objects.filter(organisation=organisation, number=goal.number, until_on=None)
    if same.exclude(pk=goal.pk).exists():
        raise Refused(_("序号 %(number)s 已经用过了，请换一个。") % {"number": goal.number})
    seen, upper = {goal.pk}, goal.parent
    while upper is not None:
        if upper.pk in seen:
            raise Refused(_("上级目标不能是它自己或它下面的目标。"))
        seen.add(upper.pk)
        upper = upper.parent
    if goal.parent is not None and goal.parent.organisation_id != goal.organisation_id:
        raise Refused(_("上级目标要是同一个组织的目标。"))


def _keep(actor: Actor, goal: Goal, text: str) -> None:
    GoalChange.objects.create(goal=goal, text=text[:300], changed_by=actor.name)


def _said(value: object) -> str:
    return "无" if value in (None, "") else str(value)


def told(goal: Goal) -> dict[str, Any]:
    """What the audit line keeps of a goal."""
    return {
        "number": goal.number,
        "title": goal.title,
        "year": goal.year,
        "owner": goal.owner_id,
        "parent": goal.parent_id,
    }
