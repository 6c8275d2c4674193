"""What is owed, what was done, and the sums that make any subtree's status one look-up.

Status is never stored: met, late, missing, pending and waived follow from the dates.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class Slot(models.Model):
    """One duty in one period for one kind of subject: the compiled rulebook.

    What is owed (dates, amount, kinds) never changes under one id; a changed rule retires the
    slot and adds another. `subject` is an organisation kind, "member" or "post:<kind>".
    """

    duty = models.CharField("规则编号", max_length=20)
    title = models.CharField("名称", max_length=100)
    citation = models.CharField("依据", max_length=200, blank=True)
    rule_version = models.CharField("规则版本", max_length=64)
    subject = models.CharField("义务主体", max_length=40)
    owner = models.CharField("责任职务", max_length=30, blank=True)
    only_if = models.CharField("适用条件", max_length=20, blank=True)
    period = models.CharField("周期", max_length=10)
    starts_on = models.DateField("周期首日")
    ends_on = models.DateField("周期末日")
    due_on = models.DateField("应完成日")
    needs = models.DecimalField("应完成量", max_digits=8, decimal_places=2, default=1)
    unit = models.CharField("计量单位", max_length=10, default="times")
    kinds = models.JSONField("计入事项", default=list)
    is_soft = models.BooleanField("一般性要求", default=False)
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "任务周期"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "subject", "period"],
                condition=Q(retired_at=None),
                name="slot_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["starts_on", "ends_on"], name="slot_days")]

    def __str__(self) -> str:
        return f"{self.duty} {self.period} {self.subject}"


class SlotKind(models.Model):
    """A kind of evidence that counts towards a slot, laid out so that a match is one look-up."""

    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="slot_kinds", db_index=False
    )
    kind = models.CharField("事项", max_length=40)
    subject = models.CharField("义务主体", max_length=40)
    starts_on = models.DateField("周期首日")
    ends_on = models.DateField("周期末日")
    is_measured = models.BooleanField("按数量计", default=False)

    class Meta:
        verbose_name = "计入事项"
        indexes: ClassVar = [
            models.Index(fields=["kind", "subject", "starts_on"], name="slot_kind_match"),
            models.Index(fields=["slot"], name="slot_kind_slot"),
        ]


class Obligation(ScopedModel):
    """What one organisation owes in one slot. met_on is the day on which the need was met."""

    pk = models.CompositePrimaryKey("organisation_id", "slot_id")
    organisation = ScopedForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="obligations",
        db_constraint=False,
        db_index=False,
    )
    slot = models.ForeignKey(
        Slot,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    due_on = models.DateField("应完成日")
    met_on = models.DateField("完成日", null=True)
    is_waived = models.BooleanField("已豁免", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "任务"
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(met_on=None),
                name="obligation_open",
            )
        ]


class Rollup(ScopedModel):
    """Sums over the organisations strictly below one, per slot."""

    pk = models.CompositePrimaryKey("organisation_id", "slot_id")
    organisation = ScopedForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="rollups",
        db_constraint=False,
        db_index=False,
    )
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    total = models.IntegerField("应办")
    on_time = models.IntegerField("按期")
    late = models.IntegerField("逾期补办")
    waived = models.IntegerField("豁免")

    class Meta(ScopedModel.Meta):
        verbose_name = "任务汇总"


class Evidence(ScopedModel):
    """That something was done: where, what, when, and the record that says so. Only added to."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="evidence", db_index=False
    )
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
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_id", "source_type", "kind", "organisation"],
                condition=Q(withdrawn_at=None),
                name="evidence_once",
            )
        ]


class Credit(ScopedModel):
    """One evidence counted towards one slot of its organisation: the match, kept sorted."""

    pk = models.CompositePrimaryKey("organisation_id", "slot_id", "done_on", "evidence_id")
    organisation = ScopedForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    done_on = models.DateField("发生日")
    evidence = ScopedForeignKey(
        Evidence,
        on_delete=models.PROTECT,
        related_name="credits",
        db_constraint=False,
        db_index=False,
    )
    amount = models.DecimalField("数量", max_digits=8, decimal_places=2, default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = "计入"


class MemberEvidence(ScopedModel):
    """That a member took part: what, when, how much, and the record that says so."""

    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="evidence")
    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField("事项", max_length=40)
    done_on = models.DateField("发生日")
    period_on = models.DateField("所属期内一日")
    amount = models.DecimalField("数量", max_digits=8, decimal_places=2, default=1)
    source_type = models.CharField("来源类型", max_length=60)
    source_id = models.BigIntegerField("来源编号")
    filed_at = models.DateTimeField("录入时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "个人佐证"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_id", "source_type", "kind", "member"],
                condition=Q(withdrawn_at=None),
                name="member_evidence_once",
            )
        ]


class MemberObligation(ScopedModel):
    """What one member owes in one slot (study hours), as a member or as holder of a post."""

    scope_path: ClassVar[str] = "member__organisation__path"

    pk = models.CompositePrimaryKey("member_id", "slot_id")
    member = ScopedForeignKey(
        Member, on_delete=models.PROTECT, related_name="obligations", db_index=False
    )
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField("应完成日")
    met_on = models.DateField("完成日", null=True)
    amount = models.DecimalField("已完成量", max_digits=8, decimal_places=2, default=0)

    class Meta(ScopedModel.Meta):
        verbose_name = "个人任务"


class Waiver(ScopedModel):
    """A request that an organisation need not do a duty in one period, and who approved it.

    In force from its approval until it is revoked.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="waivers")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=300)
    requested_by = models.CharField("申请人", max_length=60)
    requested_by_user_id = models.BigIntegerField("申请账号", null=True)
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    approved_by = models.CharField("批准人", max_length=60, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True)
    revoked_by = models.CharField("撤销人", max_length=60, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_reason = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "豁免"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "slot"], condition=Q(revoked_at=None), name="waiver_once"
            )
        ]


class Deadline(ScopedModel):
    """What one event makes one organisation owe by a day: the clock of a step, a term that ends.

    source names what set it (type, id) and key the clock of that source. Open until met or
    dropped; late follows from the dates. is_restricted: only those who handle cases there see it,
    since its very title would tell of one.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="deadlines", db_index=False
    )
    title = models.CharField("要办的事", max_length=120)
    subject = models.CharField("对象", max_length=100, blank=True)
    rule_id = models.CharField("规则编号", max_length=20, blank=True)
    citation = models.CharField("依据", max_length=200, blank=True)
    owner = models.CharField("责任职务", max_length=30, blank=True)
    starts_on = models.DateField("起算日")
    due_on = models.DateField("应完成日")
    met_on = models.DateField("完成日", null=True)
    dropped_on = models.DateField("取消日", null=True)
    is_soft = models.BooleanField("一般性要求", default=False)
    is_voiding = models.BooleanField("逾期无效", default=False)
    is_restricted = models.BooleanField("限知情人", default=False)
    source_type = models.CharField("来源类型", max_length=60)
    source_id = models.BigIntegerField("来源编号")
    source_key = models.CharField("来源时限", max_length=60)

    class Meta(ScopedModel.Meta):
        verbose_name = "限时事项"
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "source_key"],
                condition=Q(met_on=None, dropped_on=None),
                name="deadline_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_on"], name="deadline_place"),
        ]
