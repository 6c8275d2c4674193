"""Sums of a month by collecting organisation, kept in the transaction of whatever changes them.

They hold what the sheets say and nothing else: no person and no base can be read from them.
"""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from shuanghe.activities.dues.rules.many import yuan_of
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation


class SummedMonth(models.Model):
    """A month whose sums stand for every organisation. Any other month is worked out on reading.

    rules_version: the rulebook that they were worked out by; under another one they do not count.
    """

    month = models.DateField("月份", unique=True)
    rules_version = models.CharField("规则版本", max_length=64)

    class Meta:
        verbose_name = "已汇总的党费月份"


class MonthSum(ScopedModel):
    """One organisation that collects, in one month: people owing, what came in, what is open.

    Until holds_until_on a consent to pay later keeps somebody from being open; after it the sum
    has to be worked out again.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")
    payer_count = models.IntegerField("应交人数")
    open_count = models.IntegerField("未交清人数")
    unknown_count = models.IntegerField("未核定基数人数")
    paid_fen = models.BigIntegerField("实交(分)")
    holds_until_on = models.DateField("有效至", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "党费月度汇总"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "month"], name="dues_month_sum_of")
        ]
        indexes: ClassVar = [
            models.Index(fields=["month", "holds_until_on"], name="dues_month_sum_holds")
        ]

    @property
    def collected(self) -> Decimal:
        """What was paid for the month, in yuan."""
        return yuan_of(self.paid_fen)
