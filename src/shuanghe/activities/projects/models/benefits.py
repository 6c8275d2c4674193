"""Benefit: what a project claims, who confirmed it, what finance verified. Side by side."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from shuanghe.activities.projects.models.choices import ConfirmationKind
from shuanghe.activities.projects.models.projects import Project, ProjectMeasure
from shuanghe.activities.projects.rules.money import yuan_of
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel


class BenefitClaim(ScopedModel):
    """What a project says it brought over some months, by one way of counting.

    inputs: key → number as text; source: where they come from. measure: the KPI it is about,
    which with its unit and months may be claimed once. Amounts are whole fen.
    """

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="claims")
    measure = ScopedForeignKey(
        ProjectMeasure, null=True, on_delete=models.PROTECT, related_name="claims"
    )
    method = models.CharField("计算方法", max_length=4)
    from_month = models.DateField("自")
    to_month = models.DateField("至")
    month_count = models.SmallIntegerField("月数")
    inputs = models.JSONField("数据", default=dict)
    source = models.CharField("数据来源", max_length=200)
    share_percent = models.DecimalField("归属比例", max_digits=5, decimal_places=2, default=100)
    gross_fen = models.BigIntegerField("毛效益")
    costs_fen = models.BigIntegerField("投入")
    net_fen = models.BigIntegerField("申报净效益")
    yearly_fen = models.BigIntegerField("折算全年")
    non_financial = models.TextField("非经济效益", blank=True)
    claimed_by = models.CharField("申报人", max_length=60)
    claimed_by_id = models.BigIntegerField("申报账号", null=True)
    claimed_on = models.DateField("申报日期")
    withdrawn_on = models.DateField("撤回日期", null=True)
    withdrawal_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "效益申报"
        ordering: ClassVar = ["project_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="benefit_withdrawal_says_why",
                condition=Q(withdrawn_on=None) | ~Q(withdrawal_reason=""),
            )
        ]

    @property
    def net(self) -> Decimal:
        """In yuan."""
        return yuan_of(self.net_fen)


class BenefitConfirmation(ScopedModel):
    """That the production department or audit stands by the figures of a claim."""

    scope_path: ClassVar[str] = "claim__project__organisation__path"

    claim = ScopedForeignKey(BenefitClaim, on_delete=models.PROTECT, related_name="confirmations")
    kind = models.CharField("种类", max_length=20, choices=ConfirmationKind)
    note = models.CharField("说明", max_length=200, blank=True)
    confirmed_by = models.CharField("确认人", max_length=60)
    confirmed_by_id = models.BigIntegerField("确认账号", null=True)
    confirmed_on = models.DateField("确认日期")

    class Meta(ScopedModel.Meta):
        verbose_name = "效益确认"
        ordering: ClassVar = ["claim_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "kind"], name="benefit_confirmation_once")
        ]

    @property
    def kind_title(self) -> str:
        return str(ConfirmationKind(self.kind).label)


class BenefitVerification(ScopedModel):
    """What finance makes of a claim; a year later once more. adjustments: [{amount, reason}].

    round: 1 at closing, then the re-verifications. net_fen: what stands. clawed_fen: how much
    less than was verified before.
    """

    scope_path: ClassVar[str] = "claim__project__organisation__path"

    claim = ScopedForeignKey(BenefitClaim, on_delete=models.PROTECT, related_name="verifications")
    round = models.SmallIntegerField("次数", default=1)
    is_method_accepted = models.BooleanField("认可计算方法", default=True)
    adjustments = models.JSONField("调整", default=list)
    net_fen = models.BigIntegerField("核定净效益")
    clawed_fen = models.BigIntegerField("核减", default=0)
    note = models.CharField("核定意见", max_length=300, blank=True)
    verified_by = models.CharField("核定人", max_length=60)
    verified_by_id = models.BigIntegerField("核定账号", null=True)
    verified_on = models.DateField("核定日期")

    class Meta(ScopedModel.Meta):
        verbose_name = "效益核定"
        ordering: ClassVar = ["claim_id", "round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "round"], name="benefit_verified_once")
        ]
