"""Compare events : skill, style, performance; published by level and reason, in roll order."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class CompareKind(models.TextChoices):
    """What is compared."""

    SKILL = "skill", _("比技能")
    STYLE = "style", _("比作风")
    PERFORMANCE = "performance", _("比业绩")


class CompareEvent(ScopedModel):
    """One event with its rules, told before it begins; its results once published stay."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=15, choices=CompareKind)
    title = models.CharField("名称", max_length=80)
    rules = models.TextField("规则")
    held_on = models.DateField("举办日")
    published_on = models.DateField("公布日", null=True)
    created_by = models.CharField("建立人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "三比活动"
        ordering: ClassVar = ["-held_on", "-id"]

    @property
    def kind_title(self) -> str:
        return str(CompareKind(self.kind).label)


class CompareEntry(ScopedModel):
    """One entrant: the points of the event itself, the level reached and why."""

    scope_path: ClassVar[str] = "event__organisation__path"

    event = ScopedForeignKey(CompareEvent, on_delete=models.PROTECT, related_name="entries")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True)
    award = models.CharField("等次", max_length=30, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "三比参加人"
        ordering: ClassVar = ["event", "member__name_pinyin", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "member"], name="compare_entry_once"),
        ]
