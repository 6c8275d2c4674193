"""The goal tree: what is wanted, who answers for it, by what it is measured, what hangs on it."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models.kpis import Kpi
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.organisation.models import Organisation


class GoalLevel(models.TextChoices):
    """How far a goal reaches."""

    STRATEGIC = "strategic", _("战略目标")
    YEARLY = "yearly", _("年度目标")


class Side(models.TextChoices):
    """Which of the two sides a measure or link stands on."""

    OPERATIONS = "operations", _("生产经营")
    PARTY = "party", _("党的工作")
    BOTH = "both", _("两者都是")


class Goal(ScopedModel):
    """A strategic goal, or what it asks for in one year; the tree goes by parent."""

    organisation = ScopedForeignKey(
        Organisation, verbose_name="制定组织", on_delete=models.PROTECT, related_name="goals"
    )
    parent = ScopedForeignKey(
        "self", verbose_name="上级目标", null=True, on_delete=models.PROTECT,
        related_name="children",
    )  # fmt: skip
    level = models.CharField("层级", max_length=10, choices=GoalLevel)
    number = models.CharField("序号", max_length=20)
    title = models.CharField("目标", max_length=100)
    text = models.TextField("说明", blank=True)
    year = models.SmallIntegerField("年份", null=True)
    owner = ScopedForeignKey(
        Organisation,
        verbose_name="责任单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="owned_goals",
    )
    owner_post = models.CharField("责任岗位", max_length=60, blank=True)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "目标"
        ordering: ClassVar = ["organisation_id", "number", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="goal_yearly_has_year",
                condition=Q(level="strategic") | Q(year__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "number"],
                condition=Q(until_on=None),
                name="goal_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level_title(self) -> str:
        return str(GoalLevel(self.level).label)


class GoalMeasure(ScopedModel):
    """What a goal is measured by: a KPI with the value wanted, or a measure of Party work."""

    scope_path: ClassVar[str] = "goal__organisation__path"

    goal = ScopedForeignKey(Goal, on_delete=models.PROTECT, related_name="measures")
    side = models.CharField("性质", max_length=10, choices=Side)
    title = models.CharField("措施或指标", max_length=100)
    kpi = ScopedForeignKey(Kpi, null=True, on_delete=models.PROTECT, related_name="goal_measures")
    millionths = models.BigIntegerField("目标值", null=True)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "目标衡量"
        ordering: ClassVar = ["goal_id", "side", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="goal_measure_side",
                condition=Q(side="operations", kpi__isnull=False) | Q(side="party", kpi=None),
            )
        ]

    @property
    def wanted(self) -> Decimal | None:
        """The value wanted, exactly."""
        return None if self.millionths is None else amount_of(self.millionths)


class GoalLink(ScopedModel):
    """That something (a project, the target of an agreement, a key task) serves a goal.

    organisation: where the thing lies, which may be below the goal. source: (type, id) as in
    evidence, so that any app can hang its things here.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="goal_links"
    )
    goal = ScopedForeignKey(Goal, on_delete=models.PROTECT, related_name="links")
    source_type = models.CharField("来源类别", max_length=60)
    source_id = models.CharField("来源编号", max_length=60)
    title = models.CharField("名称", max_length=100)
    side = models.CharField("性质", max_length=10, choices=Side)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    linked_by = models.CharField("挂接人", max_length=60)
    ended_by = models.CharField("取下人", max_length=60, blank=True)
    ended_reason = models.CharField("取下原因", max_length=200, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "目标挂接"
        ordering: ClassVar = ["goal_id", "id"]
        indexes: ClassVar = [
            models.Index(fields=["source_type", "source_id"], name="goal_link_source"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal", "source_type", "source_id"],
                condition=Q(until_on=None),
                name="goal_link_once",
            )
        ]

    @property
    def side_title(self) -> str:
        return str(Side(self.side).label)


class GoalChange(ScopedModel):
    """One change of a goal as its history tells it: what, who, when."""

    scope_path: ClassVar[str] = "goal__organisation__path"

    goal = ScopedForeignKey(Goal, on_delete=models.PROTECT, related_name="changes")
    text = models.CharField("变动", max_length=300)
    changed_by = models.CharField("变动人", max_length=60)
    changed_at = models.DateTimeField("变动时间", auto_now_add=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "目标沿革"
        ordering: ClassVar = ["-id"]
