"""What a KPI is, and which units report it.

Values, bounds and factors are whole millionths (rules.amounts), so that sums are exact.
A KPI lies above the units that report it: nothing here is ordered by it, and no query joins it
in the scope of a unit, where it is out of view.
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.rules.amounts import MILLION, amount_of
from shuanghe.organisation.models import Organisation


class Direction(models.TextChoices):
    """Which way is better."""

    HIGHER = "higher", _("越高越好")
    LOWER = "lower", _("越低越好")
    BAND = "band", _("在目标区间内为好")


class Frequency(models.TextChoices):
    """How often a value is due; it is kept under the first month of its period."""

    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")


class Gathering(models.TextChoices):
    """How values of several units or months become one."""

    SUM = "sum", _("相加")
    LAST = "last", _("各单位相加，取期末值")
    NONE = "none", _("不汇总")


class Kpi(ScopedModel):
    """An operating figure as one organisation defines it for the units below it.

    A computed one is the ratio of two others (numerator / denominator × factor) and has no
    values of its own. owner files the values; without one each unit files its own.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="适用范围", on_delete=models.PROTECT, related_name="kpis"
    )
    code = models.CharField("编码", max_length=40)
    title = models.CharField("名称", max_length=60)
    measure = models.CharField("计量单位", max_length=20)
    direction = models.CharField("方向", max_length=10, choices=Direction)
    band_low_millionths = models.BigIntegerField("目标区间下限", null=True)
    band_high_millionths = models.BigIntegerField("目标区间上限", null=True)
    formula = models.CharField("计算口径", max_length=200, blank=True)
    numerator = ScopedForeignKey(
        "self", verbose_name="分子", null=True, on_delete=models.PROTECT, related_name="above_line"
    )
    denominator = ScopedForeignKey(
        "self", verbose_name="分母", null=True, on_delete=models.PROTECT, related_name="below_line"
    )
    factor_millionths = models.BigIntegerField("系数", default=int(MILLION))
    gathering = models.CharField("汇总方式", max_length=10, choices=Gathering, default="sum")
    owner = ScopedForeignKey(
        Organisation,
        verbose_name="填报部门",
        null=True,
        on_delete=models.PROTECT,
        related_name="owned_kpis",
    )
    owner_post = models.CharField("填报岗位", max_length=60, blank=True)
    frequency = models.CharField("频次", max_length=10, choices=Frequency, default="month")
    may_be_negative = models.BooleanField("可以为负", default=False)
    plausible_low_millionths = models.BigIntegerField("合理范围下限", null=True)
    plausible_high_millionths = models.BigIntegerField("合理范围上限", null=True)
    amber_within_millionths = models.BigIntegerField("黄灯范围(%)", null=True)
    decimals = models.SmallIntegerField("小数位数", default=2)
    provenance = models.CharField("出处", max_length=200, blank=True)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "经营指标"
        ordering: ClassVar = ["organisation_id", "code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="kpi_code_once"),
            models.CheckConstraint(
                name="kpi_ratio_of_two",
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__isnull=False, denominator__isnull=False),
            ),
            models.CheckConstraint(name="kpi_decimals", condition=Q(decimals__range=(0, 6))),
            models.CheckConstraint(
                name="kpi_days", condition=Q(until_on=None) | Q(until_on__gt=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_computed(self) -> bool:
        """Whether it is the ratio of two others."""
        return self.numerator_id is not None

    @property
    def part_ids(self) -> tuple[int, ...]:
        """The ids of numerator and denominator; empty for one that is not computed."""
        if self.numerator_id is None or self.denominator_id is None:
            return ()
        return self.numerator_id, self.denominator_id

    @property
    def factor(self) -> Decimal:
        """What the ratio is multiplied by."""
        return amount_of(self.factor_millionths)

    @property
    def direction_title(self) -> str:
        return str(Direction(self.direction).label)

    @property
    def frequency_title(self) -> str:
        return str(Frequency(self.frequency).label)

    @property
    def gathering_title(self) -> str:
        return str(Gathering(self.gathering).label)

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on the day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


class KpiUnit(ScopedModel):
    """That a unit reports a KPI, from one day until before another."""

    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="units")
    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reported_kpis"
    )
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "指标填报单位"
        ordering: ClassVar = ["organisation_id", "kpi_id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "until_on"], name="kpi_unit_of"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kpi", "organisation"],
                condition=Q(until_on=None),
                name="kpi_unit_open_once",
            )
        ]
