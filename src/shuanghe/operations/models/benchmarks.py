"""What a KPI is held against."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models.kpis import Kpi
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.organisation.models import Organisation


class BenchmarkKind(models.TextChoices):
    """Where a benchmark comes from."""

    TARGET = "target", _("目标值")
    INTERNAL_BEST = "internal_best", _("内部最好")
    INDUSTRY = "industry", _("行业先进")
    DESIGN = "design", _("设计值")


class Benchmark(ScopedModel):
    """A value to hold a KPI against in one year, for an organisation and all below it."""

    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="benchmarks")
    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="benchmarks"
    )
    kind = models.CharField("种类", max_length=20, choices=BenchmarkKind)
    year = models.SmallIntegerField("年份")
    millionths = models.BigIntegerField("数值")
    peer = models.CharField("对标对象", max_length=60, blank=True)
    source = models.CharField("出处", max_length=200)
    source_on = models.DateField("出处日期")
    entered_by = models.CharField("录入人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "对标值"
        ordering: ClassVar = ["kpi_id", "organisation_id", "-year", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kpi", "organisation", "kind", "year"], name="benchmark_once"
            )
        ]

    @property
    def amount(self) -> Decimal:
        """The value, exactly."""
        return amount_of(self.millionths)

    @property
    def kind_title(self) -> str:
        return str(BenchmarkKind(self.kind).label)
