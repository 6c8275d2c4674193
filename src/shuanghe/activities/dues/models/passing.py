"""A large extra payment on its way up to the centre (DF-12): one row for each hand-over."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from shuanghe.activities.dues.models.ledger import DuesEntry
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation


class Passing(ScopedModel):
    """One hand-over: who passed it on, to whom, on which day, and when it was received there.

    to_organisation is None where the next level is outside this installation; then whoever passed
    it on notes the receipt that came back.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dues_passings"
    )
    entry = ScopedForeignKey(DuesEntry, on_delete=models.PROTECT, related_name="passings")
    to_organisation = ScopedForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    to_name = models.CharField("转交给", max_length=100)
    passed_on = models.DateField("转交日期")
    passed_by = models.CharField("转交人", max_length=60)
    received_on = models.DateField("收到日期", null=True)
    received_by = models.CharField("收到登记人", max_length=60, blank=True)
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "多交党费转交"
        ordering: ClassVar = ["entry", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "organisation"], name="dues_passing_once"),
            models.CheckConstraint(
                name="dues_passing_days",
                condition=Q(received_on=None) | Q(received_on__gte=F("passed_on")),
            ),
        ]
