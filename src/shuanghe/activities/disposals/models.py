"""What decided disposals leave, and proper reasons as written down. Nothing judges anyone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation
from shuanghe.procedures.models import Case


class Measure(models.TextChoices):
    """What was decided about a member."""

    CORRECTION = "correction", _("限期改正")
    PERSUASION = "persuasion", _("劝其退党")
    LEFT = "left", _("被劝退党，本人同意")
    REMOVAL = "removal", _("除名")
    WITHDRAWAL = "withdrawal", _("本人要求退党，除名")
    SUSPENSION = "suspension", _("停止党籍")
    RESTORATION = "restoration", _("恢复党籍")


class DisposalDecision(ScopedModel):
    """One decision as a meeting took it and a committee approved it, written down by its step.

    from_on: the day written in the decision. until_on: end of the time to correct oneself, or the
    day until which the person may not join again. changes_standing: it cannot be undone here.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="disposal_decisions"
    )
    case = ScopedForeignKey(Case, on_delete=models.PROTECT, related_name="disposal_decisions")
    step_code = models.CharField("步骤", max_length=40)
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="disposal_decisions")
    measure = models.CharField("决定", max_length=20, choices=Measure)
    from_on = models.DateField("自")
    until_on = models.DateField("到", null=True)
    changes_standing = models.BooleanField("改变党籍", default=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "处置决定"
        ordering: ClassVar = ["-from_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "step_code"],
                condition=Q(withdrawn_at=None),
                name="disposal_decision_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "until_on"], name="disposal_decision_place"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.measure}"

    @property
    def measure_title(self) -> str:
        return str(Measure(self.measure).label)


class MonthKind(models.TextChoices):
    """The three kinds that are counted apart (CZ-07)."""

    LIFE = "life", _("参加组织生活")
    DUES = "dues", _("交纳党费")
    WORK = "work", _("做党分配的工作")


class ProperReason(ScopedModel):
    """Why a member did not do something in a month, as a person wrote it down."""

    scope_path: ClassVar[str] = "member__organisation__path"

    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="proper_reasons")
    kind = models.CharField("哪一种", max_length=10, choices=MonthKind)
    month = models.DateField("月份")
    reason = models.CharField("正当理由", max_length=100)
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "正当理由"
        ordering: ClassVar = ["member", "kind", "month"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "kind", "month"],
                condition=Q(withdrawn_at=None),
                name="proper_reason_once",
            )
        ]
