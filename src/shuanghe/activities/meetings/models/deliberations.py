"""The order of 前置研究: dates, item of the list and decision number only — never the papers."""

from typing import ClassVar

from django.db import models

from shuanghe.activities.meetings.models.meeting import Meeting
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation


class Deliberation(ScopedModel):
    """A matter studied by the committee before the board or the managers decided it."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="deliberations"
    )
    meeting = ScopedForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="deliberations"
    )
    title = models.CharField("事项", max_length=200)
    list_item = models.CharField("前置研究清单条目", max_length=100, blank=True)
    studied_on = models.DateField("党委研究日期", null=True, blank=True)
    decided_on = models.DateField("决策日期", null=True, blank=True)
    deciding_body = models.CharField("决策主体", max_length=60, blank=True)
    decision_number = models.CharField("决定文号", max_length=60, blank=True)
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    client_key = models.CharField("提交编号", max_length=40)

    class Meta(ScopedModel.Meta):
        verbose_name = "前置研究"
        ordering: ClassVar = ["-studied_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "client_key"], name="deliberation_sent_once"
            )
        ]
