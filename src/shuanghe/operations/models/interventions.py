"""From when on something was to move a KPI of a unit."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models.kpis import Direction, Kpi
from shuanghe.organisation.models import Organisation


class Intervention(ScopedModel):
    """That a piece of work began which is to move a KPI of a unit: when, where it comes from.

    organisation: the unit whose KPI should move. started_on and ended_on: the first days of the
    first and the last month it ran. direction: the way that is wanted, blank for the KPI's own.
    source: (type, id) as in evidence. Once kept its start stays: nobody may move it after seeing
    the outcome; a mistaken one is withdrawn with the reason and stays readable.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="interventions"
    )
    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="interventions")
    started_on = models.DateField("开始月份")
    ended_on = models.DateField("结束月份", null=True)
    direction = models.CharField("希望的方向", max_length=10, choices=Direction, blank=True)
    source_type = models.CharField("来源类别", max_length=60)
    source_id = models.CharField("来源编号", max_length=60)
    title = models.CharField("名称", max_length=100)
    marked_by = models.CharField("登记人", max_length=60)
    marked_at = models.DateTimeField("登记时间", auto_now_add=True)
    withdrawn_on = models.DateField("撤销日期", null=True)
    withdrawal_reason = models.CharField("撤销原因", max_length=200, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "干预"
        ordering: ClassVar = ["started_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kpi"], name="intervention_of"),
            models.Index(fields=["source_type", "source_id"], name="intervention_source"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "kpi", "organisation"],
                condition=Q(withdrawn_on=None),
                name="intervention_once",
            ),
            models.CheckConstraint(
                name="intervention_months",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="intervention_withdrawal_says_why",
                condition=Q(withdrawn_on=None) | ~Q(withdrawal_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def wanted_title(self) -> str:
        """The way that is wanted, in words; empty where the KPI says it."""
        return str(Direction(self.direction).label) if self.direction else ""
