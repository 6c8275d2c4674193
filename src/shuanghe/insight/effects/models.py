"""Effects as they were worked out: what a start changed, and how far to trust it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models import Kpi
from shuanghe.organisation.models import Organisation


class Method(models.TextChoices):
    """How an effect was worked out."""

    ITS = "its", _("单个单位前后比")
    DID = "did", _("与未实施单位比")
    SDID = "sdid", _("与配出的对照比")


class Outcome(models.TextChoices):
    """What may be said in public."""

    IMPROVED = "improved", _("改善")
    WORSENED = "worsened", _("变差")
    CHANGED = "changed", _("有变化")
    CHANCE = "chance", _("看不出")
    UNPROVEN = "unproven", _("不能下结论")
    UNTOLD = "cannot_be_told", _("数据不足")


class EffectRun(models.Model):
    """One working-out of every effect: how many questions, how many had new data.

    key names the job it belongs to. It holds counts alone, so it lies at no place.
    """

    key = models.CharField("任务键", max_length=150, unique=True)
    started_at = models.DateTimeField("开始时间", auto_now_add=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    total_count = models.IntegerField("总数", default=0)
    done_count = models.IntegerField("已完成", default=0)
    written_count = models.IntegerField("更新", default=0)

    class Meta:
        verbose_name = "成效测算"
        ordering: ClassVar = ["-id"]


class Effect(ScopedModel):
    """The effect of what began on one KPI: at one unit, or over the units where it began.

    organisation: the unit, or for a comparison of units the place that defines the KPI, so that
    only who sees all these units reads it. programme: the programme that it answers for, blank
    for what began on the KPI whatever it was. interventions: their ids. line: the chart as lists by
    period. fingerprint: of the data and starts it was worked out from. A later one replaces it;
    the former stays with its figures, without its line.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="effects")
    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="effects")
    method = models.CharField("方法", max_length=10, choices=Method)
    started_on = models.DateField("开始月份")
    programme = models.CharField("所属方案", max_length=60, blank=True)
    programme_title = models.CharField("方案名称", max_length=120, blank=True)
    interventions = models.JSONField("所测的工作", default=list)
    direction = models.CharField("方向", max_length=10)
    estimate = models.FloatField("估计值", null=True)
    low = models.FloatField("区间下端", null=True)
    high = models.FloatField("区间上端", null=True)
    conclusion = models.CharField("结论", max_length=20, choices=Outcome)
    verdict = models.TextField("结论的话")
    reason = models.TextField("为什么说不出", blank=True)
    checks = models.JSONField("检验", default=list)
    counts = models.JSONField("数量", default=dict)
    parts = models.JSONField("方法的各项", default=dict)
    notes = models.JSONField("说明", default=list)
    line = models.JSONField("走势", default=dict)
    from_on = models.DateField("数据自", null=True)
    to_on = models.DateField("数据至", null=True)
    fingerprint = models.CharField("数据指纹", max_length=64)
    computed_at = models.DateTimeField("测算时间", auto_now_add=True)
    replaced_at = models.DateTimeField("被替换时间", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "成效"
        ordering: ClassVar = ["-started_on", "kpi_id", "organisation_id", "method"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kpi"], name="effect_of"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kpi", "organisation", "method", "started_on", "programme"],
                condition=Q(replaced_at=None),
                name="effect_once",
            ),
            models.CheckConstraint(
                name="effect_never_without_interval",
                condition=Q(estimate=None, low=None, high=None)
                | Q(estimate__isnull=False, low__isnull=False, high__isnull=False),
            ),
        ]

    @property
    def method_title(self) -> str:
        return str(Method(self.method).label)

    @property
    def conclusion_title(self) -> str:
        return str(Outcome(self.conclusion).label)

    @property
    def is_of_one(self) -> bool:
        """Whether it tells of one unit by itself."""
        return self.method == Method.ITS
