"""What is owed, what was done, and the sums that make any subtree's status one look-up.

Status is never stored: met, late, missing, pending and waived follow from the dates.
"""

from typing import ClassVar

from django.db import models

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class Slot(models.Model):
    """One duty in one period for one kind of subject: the compiled rulebook."""

    duty = models.CharField("规则编号", max_length=20)
    rule_version = models.CharField("规则版本", max_length=64)
    subject = models.CharField("义务主体", max_length=20)
    owner = models.CharField("责任职务", max_length=30, blank=True)
    period = models.CharField("周期", max_length=10)
    starts_on = models.DateField("周期首日")
    due_on = models.DateField("应完成日")
    needs = models.DecimalField("应完成量", max_digits=8, decimal_places=2, default=1)
    is_soft = models.BooleanField("一般性要求", default=False)

    class Meta:
        verbose_name = "任务周期"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "subject", "period"], name="slot_once")
        ]
        indexes: ClassVar = [models.Index(fields=["starts_on", "due_on"], name="slot_days")]

    def __str__(self) -> str:
        return f"{self.duty} {self.period} {self.subject}"


class Obligation(ScopedModel):
    """What one organisation owes in one slot. met_on is the day on which the need was met."""

    pk = models.CompositePrimaryKey("organisation_id", "slot_id")
    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="obligations"
    )
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="obligations")
    due_on = models.DateField("应完成日")
    met_on = models.DateField("完成日", null=True)
    is_waived = models.BooleanField("已豁免", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "任务"


class Rollup(ScopedModel):
    """Sums over the organisations strictly below one, per slot."""

    pk = models.CompositePrimaryKey("organisation_id", "slot_id")
    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="rollups")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    total = models.IntegerField("应办")
    on_time = models.IntegerField("按期")
    late = models.IntegerField("逾期补办")
    waived = models.IntegerField("豁免")

    class Meta(ScopedModel.Meta):
        verbose_name = "任务汇总"


class MemberObligation(ScopedModel):
    """What one member owes in one slot (study hours, talks)."""

    scope_path: ClassVar[str] = "member__organisation__path"

    pk = models.CompositePrimaryKey("member_id", "slot_id")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="obligations")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("应完成日")
    met_on = models.DateField("完成日", null=True)
    amount = models.DecimalField("已完成量", max_digits=8, decimal_places=2, default=0)
    is_waived = models.BooleanField("已豁免", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "个人任务"


class Evidence(ScopedModel):
    """That something was done: where, what, when, and the record that says so."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField("事项", max_length=40)
    done_on = models.DateField("发生日")
    period_on = models.DateField("所属期内一日")
    amount = models.DecimalField("数量", max_digits=8, decimal_places=2, default=1)
    source_type = models.CharField("来源类型", max_length=60)
    source_id = models.BigIntegerField("来源编号")
    filed_at = models.DateTimeField("录入时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "佐证"
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind", "period_on"], name="evidence_place"),
            models.Index(fields=["source_type", "source_id"], name="evidence_source"),
        ]


class Credit(ScopedModel):
    """One evidence counted towards one slot of its organisation."""

    pk = models.CompositePrimaryKey("organisation_id", "slot_id", "done_on", "evidence_id")
    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField("发生日")
    evidence = ScopedForeignKey(Evidence, on_delete=models.PROTECT, related_name="credits")
    amount = models.DecimalField("数量", max_digits=8, decimal_places=2, default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = "计入"


class Waiver(ScopedModel):
    """A decision that an organisation need not do a duty in one period, and who approved it."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="waivers")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=300)
    requested_by = models.CharField("申请人", max_length=60)
    approved_by = models.CharField("批准人", max_length=60)
    approved_at = models.DateTimeField("批准时间", auto_now_add=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "豁免"
