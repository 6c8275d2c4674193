"""What host companies need: the office's call, and each company's one answer to it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from shuanghe.activities.counselling.models.choices import NeedState
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation


class CounsellingCall(ScopedModel):
    """That the counselling office asks the companies below what they need."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=80)
    text = models.CharField("说明", max_length=400, blank=True)
    opens_on = models.DateField("开始日")
    closes_on = models.DateField("截止日")
    opened_by = models.CharField("发起人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "辅导需求征集"
        ordering: ClassVar = ["-year", "-id"]

    def __str__(self) -> str:
        return self.title

    def is_open(self, on: date) -> bool:
        """Whether a need can be stated on a day."""
        return self.opens_on <= on <= self.closes_on


class CounsellingNeed(ScopedModel):
    """What one host company needs, in answer to a call: once, changed while the call is open."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    call = ScopedForeignKey(CounsellingCall, on_delete=models.PROTECT, related_name="+")
    family = models.CharField("党建+", max_length=20)
    specialties = models.JSONField("需要的专长", default=list)
    urgency = models.PositiveSmallIntegerField("紧迫程度", default=3)
    days_a_month = models.PositiveSmallIntegerField("每月需要天数", default=2)
    from_on = models.DateField("希望开始")
    until_on = models.DateField("希望结束")
    region = models.CharField("所在地区", max_length=10, blank=True)
    text = models.CharField("具体需求", max_length=400)
    state = models.CharField("状态", max_length=10, choices=NeedState, default=NeedState.OPEN)
    filed_on = models.DateField("提出日")
    filed_by = models.CharField("提出人", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "辅导需求"
        ordering: ClassVar = ["organisation", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "call"],
                condition=Q(state=NeedState.OPEN),
                name="counselling_need_once",
            ),
        ]

    @property
    def state_title(self) -> str:
        return str(NeedState(self.state).label)
