"""The holder's own report on a quarter: figures the system knows, words the holder adds."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.agreements.models.agreements import Agreement, AgreementTarget
from shuanghe.activities.agreements.rules.reaching import Reach
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.rules.amounts import amount_of

REACHES = {
    Reach.REACHED: _("已达到"),
    Reach.UNDER_WAY: _("进行中"),
    Reach.MISSED: _("未达到"),
    Reach.UNKNOWN: _("没有数据"),
}


class SelfReport(ScopedModel):
    """One quarter of one agreement. Without submitted_on it is a draft; then it stands."""

    scope_path: ClassVar[str] = "agreement__organisation__path"

    agreement = ScopedForeignKey(Agreement, on_delete=models.PROTECT, related_name="reports")
    quarter = models.SmallIntegerField("季度")
    text = models.TextField("总体情况", blank=True)
    written_by = models.CharField("填写人", max_length=60)
    written_at = models.DateTimeField("填写时间", auto_now=True)
    submitted_on = models.DateField("提交日", null=True)
    submitted_by = models.CharField("提交人", max_length=60, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "责任书季度自评"
        ordering: ClassVar = ["agreement_id", "quarter"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "quarter"], name="self_report_once"),
        ]


class SelfReportLine(ScopedModel):
    """One target in a quarter: evidence filed, the figure so far, what the holder says.

    Figures are written down when the report is submitted; a draft shows those of the day.
    """

    scope_path: ClassVar[str] = "report__agreement__organisation__path"

    report = ScopedForeignKey(SelfReport, on_delete=models.PROTECT, related_name="lines")
    target = ScopedForeignKey(AgreementTarget, on_delete=models.PROTECT, related_name="lines")
    quarter_count = models.IntegerField("本季佐证件数", null=True)
    year_count = models.IntegerField("全年佐证件数", null=True)
    actual_millionths = models.BigIntegerField("累计数", null=True)
    reach = models.CharField("完成情况", max_length=12, blank=True)
    text = models.CharField("说明", max_length=500, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "责任书自评条目"
        ordering: ClassVar = ["report_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "target"], name="self_report_line_once"),
        ]

    @property
    def actual(self) -> Decimal | None:
        """The figure so far, exactly."""
        return None if self.actual_millionths is None else amount_of(self.actual_millionths)

    @property
    def reach_title(self) -> str:
        return REACHES[Reach(self.reach)] if self.reach else ""
