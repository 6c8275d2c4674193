"""Show cards (三亮): post, duty, service standard, and a year's commitments with their progress."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class CardState(models.TextChoices):
    """How far a card has come."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待支部审核")
    RETURNED = "returned", _("退回修改")
    ACCEPTED = "accepted", _("已通过，待公开")
    SHOWN = "shown", _("已公开")


class ProgressState(models.TextChoices):
    """How a commitment stands at the end of a quarter, as its maker says."""

    NOT_BEGUN = "not_begun", _("还没开始")
    GOING = "going", _("正在办")
    KEPT = "kept", _("已经办到")
    HINDERED = "hindered", _("有客观原因，暂时办不了")


class Outcome(models.TextChoices):
    """What the branch says of a commitment at the end of the year."""

    KEPT = "kept", _("兑现")
    PARTLY = "partly", _("部分兑现")
    EXCUSED = "excused", _("因客观原因未兑现")
    BROKEN = "broken", _("未兑现")


class ShowCard(ScopedModel):
    """One member's card of a year: written by the member, reviewed by the branch, then shown."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    post = models.CharField("岗位", max_length=60)
    duty = models.CharField("岗位职责", max_length=200)
    service_standard = models.CharField("服务标准", max_length=200)
    state = models.CharField("状态", max_length=10, choices=CardState, default=CardState.DRAFT)
    submitted_on = models.DateField("提交日", null=True)
    review_due_on = models.DateField("审核期限", null=True)
    reviewed_on = models.DateField("审核日", null=True)
    reviewed_by = models.CharField("审核人", max_length=60, blank=True)
    review_note = models.CharField("审核意见", max_length=200, blank=True)
    show_due_on = models.DateField("公开期限", null=True)
    shown_on = models.DateField("公开日", null=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "三亮卡"
        ordering: ClassVar = ["-year", "organisation", "member__name_pinyin", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "organisation", "year"], name="show_card_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "year"], name="show_card_place"),
        ]

    @property
    def state_title(self) -> str:
        return str(CardState(self.state).label)

    @property
    def may_change(self) -> bool:
        """Whether its maker may still change what it says."""
        return self.state in (CardState.DRAFT, CardState.RETURNED)


class Commitment(ScopedModel):
    """One thing promised for the year: of which sort, how it is measured, by when."""

    scope_path: ClassVar[str] = "card__organisation__path"

    card = ScopedForeignKey(ShowCard, on_delete=models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField("序号")
    category = models.CharField("类别", max_length=30)
    text = models.CharField("承诺", max_length=200)
    measure = models.CharField("怎样算办到", max_length=120)
    due_on = models.DateField("完成时限")
    outcome = models.CharField("年终结果", max_length=10, choices=Outcome, blank=True)
    outcome_note = models.CharField("结果说明", max_length=200, blank=True)
    outcome_on = models.DateField("认定日", null=True)
    outcome_by = models.CharField("认定人", max_length=60, blank=True)
    is_dropped = models.BooleanField("已删去", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "承诺"
        ordering: ClassVar = ["card", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["card", "number"], condition=Q(is_dropped=False), name="commitment_once"
            ),
        ]

    @property
    def outcome_title(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""


class CommitmentProgress(ScopedModel):
    """What its maker says of a commitment for one quarter; a later entry stands for it then."""

    scope_path: ClassVar[str] = "commitment__card__organisation__path"

    commitment = ScopedForeignKey(Commitment, on_delete=models.PROTECT, related_name="progress")
    quarter = models.PositiveSmallIntegerField("季度")
    state = models.CharField("进度", max_length=10, choices=ProgressState)
    text = models.CharField("说明或佐证", max_length=200, blank=True)
    told_on = models.DateField("填写日")

    class Meta(ScopedModel.Meta):
        verbose_name = "承诺进度"
        ordering: ClassVar = ["commitment", "quarter", "id"]

    @property
    def state_title(self) -> str:
        return str(ProgressState(self.state).label)
