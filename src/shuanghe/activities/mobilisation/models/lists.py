"""Duty lists: what a body, a post or a member answers for in a year."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation, PostKind


class Holder(models.TextChoices):
    """Whose list it is: a body's, a post's or a member's."""

    ORGANISATION = "organisation", _("组织清单")
    POST = "post", _("书记和班子成员清单")
    MEMBER = "member", _("党员清单")


class DutyItem(ScopedModel):
    """One duty of the lists of a year, for the organisation that sets it and all below it.

    bodies: kinds of organisation, posts: kinds of post whose lists have it. kinds: evidence that
    counts; without any it is reported in one line. measured_on: whose evidence, the body's or the
    person's. basis: the article, or 示例默认; tag: where a default comes from.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    code = models.CharField("编号", max_length=20)
    holder = models.CharField("清单", max_length=15, choices=Holder)
    list_title = models.CharField("清单名称", max_length=60)
    responsibility = models.CharField("责任", max_length=40, blank=True)
    bodies = models.JSONField("适用组织", default=list)
    posts = models.JSONField("适用职务", default=list, blank=True)
    duty = models.CharField("职责", max_length=120)
    standard = models.CharField("标准", max_length=200, blank=True)
    every = models.CharField("频次", max_length=10)
    times = models.DecimalField("每期次数", max_digits=7, decimal_places=1, default=1)
    unit = models.CharField("计量单位", max_length=10, default="times")
    kinds = models.JSONField("计入佐证", default=list, blank=True)
    measured_on = models.CharField("看谁的佐证", max_length=15, default="organisation")
    due = models.CharField("完成时间", max_length=60, blank=True)
    rule_id = models.CharField("规则编号", max_length=20, blank=True)
    basis = models.CharField("依据", max_length=200)
    tag = models.CharField("来源标记", max_length=20, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_closed = models.BooleanField("已停用", default=False)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "清单事项"
        ordering: ClassVar = ["holder", "list_title", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year", "code"], name="duty_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.duty}"


class DutyList(ScopedModel):
    """The list of one holder in a year, from one day until before another.

    source_id: the organisation, the post held or the stay in a branch that it follows. On a change
    of post it closes on that day and the new holder's opens. holder_name is for show alone.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder = models.CharField("清单", max_length=15, choices=Holder)
    source_id = models.BigIntegerField("所随的组织、任职或组织关系")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    holder_name = models.CharField("责任人", max_length=100)
    post_kind = models.CharField("职务", max_length=30, choices=PostKind, blank=True)
    is_full_time = models.BooleanField("专职", default=False)
    year = models.PositiveSmallIntegerField("年度")
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "责任清单"
        ordering: ClassVar = ["organisation", "holder", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "source_id", "year"], name="duty_list_once"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="duty_list_days"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "year", "holder"], name="duty_list_place"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.holder_name}"

    @property
    def holder_title(self) -> str:
        """Whose list: a body's, a post's, a member's."""
        return str(Holder(self.holder).label)

    @property
    def post_title(self) -> str:
        """The post in words; empty for other lists."""
        return str(PostKind(self.post_kind).label) if self.post_kind else ""


class DutyReport(ScopedModel):
    """One line about an item that no evidence shows: when it was done and what. Only added to."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    duty_list = ScopedForeignKey(DutyList, on_delete=models.PROTECT, related_name="reports")
    code = models.CharField("事项编号", max_length=20)
    done_on = models.DateField("完成日")
    text = models.CharField("做了什么", max_length=200)
    reported_by = models.CharField("报告人", max_length=60)
    reported_at = models.DateTimeField("报告时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=100, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "履职报告"
        ordering: ClassVar = ["done_on", "id"]
