"""What a piece of work sets out to move, however it is called where it is done."""

from decimal import Decimal

from django.db import models

from shuanghe.kernel.permissions.models import ScopedModel
from shuanghe.operations.rules.amounts import amount_of


class KpiAim(ScopedModel):
    """One KPI of one unit that work is to move: where it stood, over which months, what is wanted.

    What the KPI and the unit were called then is kept beside them. The app that keeps rows says
    which work, KPI and unit they belong to.
    """

    kpi_title = models.CharField("指标", max_length=60)
    kpi_measure = models.CharField("计量单位", max_length=20)
    kpi_decimals = models.SmallIntegerField("小数位数", default=2)
    unit_name = models.CharField("单位", max_length=100)
    baseline_millionths = models.BigIntegerField("基线", null=True)
    from_month = models.DateField("基线自", null=True)
    to_month = models.DateField("基线至", null=True)
    month_count = models.SmallIntegerField("基线月数", default=0)
    target_millionths = models.BigIntegerField("目标值")

    class Meta(ScopedModel.Meta):
        abstract = True

    @property
    def baseline(self) -> Decimal | None:
        """Where the KPI stood, exactly."""
        return None if self.baseline_millionths is None else amount_of(self.baseline_millionths)

    @property
    def target(self) -> Decimal:
        """What is wanted, exactly."""
        return amount_of(self.target_millionths)
