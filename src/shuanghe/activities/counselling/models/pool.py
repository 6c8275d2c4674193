"""The pool of counsellors: who was nominated, the competence card, who stands in the register."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shuanghe.activities.counselling.models.choices import (
    OPEN_STATES,
    CounsellorState,
    WithdrawalGround,
)
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class Counsellor(ScopedModel):
    """One member in the pool of a company, with the competence card.

    organisation is the company's body that keeps the register. Levels are 1 to 5; specialties,
    region and the like are keys of rulebooks/counselling. Ratings are never kept here: they are
    worked out from what hosts and panels said.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=20, blank=True)
    name = models.CharField("姓名", max_length=60)
    unit_name = models.CharField("所在单位", max_length=100)
    state = models.CharField(
        "状态", max_length=12, choices=CounsellorState, default=CounsellorState.NOMINATED
    )
    specialties = models.JSONField("专长", default=list)
    specialty_years = models.PositiveSmallIntegerField("专业年限", default=0)
    party_affairs_years = models.PositiveSmallIntegerField("党务年限", default=0)
    management_level = models.PositiveSmallIntegerField("三精管理知识", default=3)
    party_affairs_level = models.PositiveSmallIntegerField("党务能力", default=3)
    coaching_level = models.PositiveSmallIntegerField("辅导能力", default=3)
    dialects = models.CharField("会说的方言、语言", max_length=60, blank=True)
    region = models.CharField("常驻地区", max_length=10, blank=True)
    days_a_month = models.PositiveSmallIntegerField("每月可用天数", default=2)
    experience = models.CharField("以往辅导经历", max_length=400, blank=True)
    line_manager = models.CharField("所在单位负责人", max_length=60, blank=True)
    consented_on = models.DateField("单位同意日", null=True)
    appraised_by = models.CharField("近两年考核合格的核对人", max_length=60, blank=True)
    discipline_cleared_on = models.DateField("纪检部门同意日", null=True)
    nominated_on = models.DateField("推荐日")
    nominated_by = models.CharField("推荐人", max_length=60)
    nominated_by_id = models.BigIntegerField("推荐账号", null=True)
    reason = models.CharField("推荐理由", max_length=200, blank=True)
    qualified_on = models.DateField("资格审核日", null=True)
    qualified_by = models.CharField("资格审核人", max_length=60, blank=True)
    qualified_by_id = models.BigIntegerField("资格审核账号", null=True)
    qualification_note = models.CharField("资格审核意见", max_length=200, blank=True)
    findings = models.JSONField("审核时的提示", default=list)
    approved_on = models.DateField("党委批准日", null=True)
    approved_by = models.CharField("批准登记人", max_length=60, blank=True)
    approval_basis = models.CharField("批准依据", max_length=100, blank=True)
    ended_on = models.DateField("退出日", null=True)
    ground = models.CharField("退出原因", max_length=20, choices=WithdrawalGround, blank=True)
    ended_note = models.CharField("退出说明", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "党建辅导员"
        ordering: ClassVar = ["organisation", "number", "id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="counsellor_register"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "member"],
                condition=Q(state__in=[one.value for one in OPEN_STATES]),
                name="counsellor_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_title(self) -> str:
        return str(CounsellorState(self.state).label)

    @property
    def ground_title(self) -> str:
        return str(WithdrawalGround(self.ground).label) if self.ground else ""
