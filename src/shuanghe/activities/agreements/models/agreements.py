"""The agreement of a year between a body and the one above it, its targets and comments on it.

It lies at its holder; the issuer is above, so nothing here joins it: a holder does not see that
row. What both read of the issuer (its name) is kept with the agreement.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.agreements.rules.states import Signer, State
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models import Goal, Kpi
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.organisation.models import Organisation, PostKind

STATES = {
    State.DRAFT: _("起草"),
    State.COMMENT: _("征求意见"),
    State.SIGNING: _("待签订"),
    State.IN_FORCE: _("已生效"),
    State.AMENDED: _("已被修订"),
    State.CLOSED: _("已结束"),
}
SIGNERS = {Signer.ISSUER: _("甲方"), Signer.HOLDER: _("乙方")}


def choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Values with their words, as a field of the model takes them."""
    return [(key.value, text) for key, text in words.items()]


class Agreement(ScopedModel):
    """One version of what a body answers for in a year.

    clauses: kind → list of {"text", "provenance"}. content_hash: SHA-256 of the content from the
    first signature on; from then on it is frozen. supersedes: the version this one amends.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="乙方", on_delete=models.PROTECT, related_name="agreements"
    )
    issuer = ScopedForeignKey(
        Organisation,
        verbose_name="甲方",
        on_delete=models.PROTECT,
        related_name="issued_agreements",
    )
    issuer_name = models.CharField("甲方名称", max_length=100)
    holder_name = models.CharField("乙方名称", max_length=100)
    year = models.SmallIntegerField("年度")
    number = models.CharField("编号", max_length=80)
    title = models.CharField("标题", max_length=60)
    version = models.SmallIntegerField("版次", default=1)
    supersedes = ScopedForeignKey(
        "self",
        verbose_name="修订自",
        null=True,
        on_delete=models.PROTECT,
        related_name="amended_by",
    )
    reason = models.CharField("修订原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=choices(STATES), default=State.DRAFT)
    clauses = models.JSONField("条款", default=dict)
    provenance = models.CharField("出处", max_length=60, blank=True)
    comment_from_on = models.DateField("征求意见开始", null=True)
    comment_until_on = models.DateField("征求意见截止", null=True)
    sign_from_on = models.DateField("送签日", null=True)
    sign_by_on = models.DateField("应签订日", null=True)
    content_hash = models.CharField("内容校验码", max_length=64, blank=True)
    in_force_on = models.DateField("生效日", null=True)
    ended_on = models.DateField("结束日", null=True)
    drafted_by = models.CharField("起草人", max_length=60)
    drafted_at = models.DateTimeField("起草时间", auto_now_add=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "责任书"
        ordering: ClassVar = ["-year", "organisation_id", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "year", "version"], name="agreement_version_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["year", "state"], name="agreement_year"),
            models.Index(fields=["issuer", "year"], name="agreement_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}{self.year}年{self.title}"

    @property
    def state_title(self) -> str:
        return STATES[State(self.state)]

    @property
    def is_frozen(self) -> bool:
        """Whether somebody has signed: nothing of its content changes any more."""
        return self.content_hash != ""


class AgreementTarget(ScopedModel):
    """One thing to be reached: with its quality, its quantity, its weight and its day.

    goal, kpi: what it serves and by what it is measured; both may lie above, so neither is joined.
    """

    scope_path: ClassVar[str] = "agreement__organisation__path"

    agreement = ScopedForeignKey(Agreement, on_delete=models.PROTECT, related_name="targets")
    at = models.SmallIntegerField("序号")
    code = models.CharField("编号", max_length=20)
    area = models.CharField("方面", max_length=30)
    area_title = models.CharField("方面名称", max_length=40)
    area_at = models.SmallIntegerField("方面序号", default=0)
    statement = models.CharField("目标内容", max_length=200)
    quality = models.CharField("质量要求", max_length=300)
    quantity_millionths = models.BigIntegerField("数量要求", null=True)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    is_lower_better = models.BooleanField("不高于数量要求为达到", default=False)
    weight = models.DecimalField("分值", max_digits=5, decimal_places=2)
    due_on = models.DateField("完成时限")
    evidence_kinds = models.JSONField("佐证事项", default=list)
    post = models.CharField("责任岗位", max_length=30, blank=True)
    goal = ScopedForeignKey(
        Goal, verbose_name="所属目标", null=True, on_delete=models.PROTECT,
        related_name="agreement_targets",
    )  # fmt: skip
    goal_title = models.CharField("所属目标名称", max_length=130, blank=True)
    kpi = ScopedForeignKey(
        Kpi, verbose_name="经营指标", null=True, on_delete=models.PROTECT,
        related_name="agreement_targets",
    )  # fmt: skip
    catalogue_item = models.CharField("目录条目", max_length=40, blank=True)
    provenance = models.CharField("出处", max_length=60, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "责任书目标"
        ordering: ClassVar = ["agreement_id", "area_at", "at", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.statement}"

    @property
    def quantity(self) -> Decimal | None:
        """The quantity wanted, exactly."""
        millionths = self.quantity_millionths
        return None if millionths is None else amount_of(millionths)

    @property
    def quantity_text(self) -> str:
        """The quantity as people write it: 4 次, ≤ 13120 kWh/t; "" without one."""
        if self.quantity is None:
            return ""
        sign = "≤ " if self.is_lower_better else ""
        return f"{sign}{self.quantity.normalize():f} {self.unit}".strip()

    @property
    def post_title(self) -> str:
        return str(PostKind(self.post).label) if self.post in PostKind.values else self.post


class AgreementComment(ScopedModel):
    """What the holder says of a draft, and what the issuer answers.

    is_agreed: the holder has nothing to object.
    """

    scope_path: ClassVar[str] = "agreement__organisation__path"

    agreement = ScopedForeignKey(Agreement, on_delete=models.PROTECT, related_name="comments")
    text = models.CharField("意见", max_length=500)
    is_agreed = models.BooleanField("没有意见", default=False)
    said_by = models.CharField("提出人", max_length=60)
    said_at = models.DateTimeField("提出时间", auto_now_add=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "责任书意见"
        ordering: ClassVar = ["id"]

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return not self.is_agreed and self.answered_at is None
