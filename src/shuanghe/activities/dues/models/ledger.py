"""Dues as they are kept: bases (sealed), a ledger that only grows, decisions on hardship.

What somebody owes is never kept: it follows from base, standing, home and hardship.
Amounts are whole fen, so that sums are exact on every database.
"""

import uuid
from decimal import Decimal
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from shuanghe.activities.dues.rules import Payer
from shuanghe.activities.dues.rules.many import yuan_of
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class LedgerOnlyGrows(TypeError):  # noqa: N818 — it is a rule, not a fault
    """Somebody tried to alter or remove what has been written down about money."""


class Lasting(ScopedModel):
    """A row that is written once and never changed."""

    class Meta(ScopedModel.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerOnlyGrows("党费的基数和台账只增不改，写错了请冲正或另记一笔。")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerOnlyGrows("党费的基数和台账不能删除，写错了请冲正或另记一笔。")


class PayerClass(models.TextChoices):
    """Kinds of member by where the income comes from."""

    SALARIED = Payer.SALARIED.value, _("在职（按月领工资）")
    ANNUAL_SALARY = Payer.ANNUAL_SALARY.value, _("在职（年薪制）")
    IRREGULAR_INCOME = Payer.IRREGULAR_INCOME.value, _("收入不按月（如个体经营）")
    RETIRED = Payer.RETIRED.value, _("离退休")
    FARMER = Payer.FARMER.value, _("农民")
    LOW_INCOME = Payer.LOW_INCOME.value, _("学生、下岗失业、领取抚恤救济低保")


class DuesBase(Lasting):
    """Class of payer and monthly base of a member from a month until the next row begins.

    The base is wages: it is sealed, and no list, export or audit line holds it.
    """

    scope_path: ClassVar[str] = "member__organisation__path"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="dues_bases")
    payer = models.CharField("人员类别", max_length=20, choices=PayerClass)
    base_sealed = models.BinaryField("每月基数(加密)", null=True)
    chosen_fen = models.BigIntegerField("选定金额(分)", null=True)
    from_on = models.DateField("自哪月起")
    source = models.CharField("依据", max_length=100, blank=True)
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(Lasting.Meta):
        verbose_name = "党费基数"
        ordering: ClassVar = ["member", "from_on", "id"]
        indexes: ClassVar = [models.Index(fields=["member", "from_on"], name="dues_base_of")]


class EntryKind(models.TextChoices):
    """What an entry of the ledger says."""

    PAYMENT = "payment", _("交纳")
    REVERSAL = "reversal", _("冲正")
    REDUCTION = "reduction", _("批准少交或免交")
    ARRANGED = "arranged", _("同意以后补交")


class Method(models.TextChoices):
    """How a member pays. Deduction and advance by the organisation are forbidden (DF-16)."""

    CASH = "cash", _("现金")
    TRANSFER = "transfer", _("转账")
    PROXY = "proxy", _("他人代交")
    QUARTERLY = "quarterly", _("按季交")


class DuesEntry(Lasting):
    """One line of the ledger: for one member and month, at the organisation that collects it.

    paid_fen of a reversal is what it takes back, below zero; only payments and reversals move
    money. due_fen is what was owed when the entry was made, as the receipt says it. One form sent
    twice has one client_key and is written once.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dues_entries"
    )
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="dues_entries")
    month = models.DateField("月份")
    kind = models.CharField("性质", max_length=10, choices=EntryKind)
    due_fen = models.BigIntegerField("应交(分)", null=True)
    paid_fen = models.BigIntegerField("实交(分)", default=0)
    extra_fen = models.BigIntegerField("其中自愿多交(分)", null=True)
    paid_on = models.DateField("日期")
    method = models.CharField("方式", max_length=10, choices=Method, blank=True)
    agreed_until_on = models.DateField("约定补交至", null=True)
    receipt_number = models.CharField("收据号", max_length=60, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)
    reverses = ScopedForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="reversals"
    )
    client_key = models.CharField("提交编号", max_length=60, null=True)  # noqa: DJ001 — none is none
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(Lasting.Meta):
        verbose_name = "党费台账"
        ordering: ClassVar = ["organisation", "month", "id"]
        indexes: ClassVar = [
            models.Index(fields=["member", "month"], name="dues_entry_of"),
            models.Index(fields=["organisation", "paid_on"], name="dues_entry_at"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dues_entry_sign",
                condition=Q(kind="payment", paid_fen__gt=0)
                | Q(kind="reversal", paid_fen__lt=0)
                | Q(kind__in=["reduction", "arranged"], paid_fen=0),
            ),
            models.UniqueConstraint(fields=["reverses"], name="dues_entry_reversed_once"),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="dues_entry_receipt",
            ),
            models.UniqueConstraint(
                fields=["client_key", "member", "month"],
                condition=Q(client_key__isnull=False),
                name="dues_entry_sent_once",
            ),
        ]

    @property
    def paid(self) -> Decimal:
        """What was paid, in yuan."""
        return yuan_of(self.paid_fen)

    @property
    def extra(self) -> Decimal:
        """What of it was more than owed, of one's own will, in yuan."""
        return yuan_of(self.extra_fen or 0)

    @property
    def kind_title(self) -> str:
        return str(EntryKind(self.kind).label)

    @property
    def method_title(self) -> str:
        return str(Method(self.method).label) if self.method else ""


class HardshipState(models.TextChoices):
    """How far a request has come."""

    ASKED = "asked", _("待上级党委批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


class Hardship(ScopedModel):
    """A request to pay less or nothing: the branch studies it, its committee decides (DF-08).

    The reason is personal: it is sealed.
    """

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dues_hardships"
    )
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="dues_hardships")
    from_on = models.DateField("自哪月起")
    until_on = models.DateField("至哪月(不含)")
    reduced_fen = models.BigIntegerField("每月交(分)")
    reason_sealed = models.BinaryField("原因(加密)", null=True)
    studied_on = models.DateField("支部研究日期")
    asked_by = models.CharField("报送人", max_length=60)
    asked_by_id = models.BigIntegerField("报送账号", null=True)
    asked_at = models.DateTimeField("报送时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=HardshipState, default="asked")
    decided_on = models.DateField("上级决定日期", null=True)
    decided_by = models.CharField("决定人", max_length=60, blank=True)
    decided_note = models.CharField("决定说明", max_length=100, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "党费减免"
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dues_hardship_months", condition=Q(until_on__gt=F("from_on"))
            ),
            models.CheckConstraint(name="dues_hardship_amount", condition=Q(reduced_fen__gte=0)),
        ]

    @property
    def reduced(self) -> Decimal:
        """What is to be paid each month, in yuan."""
        return yuan_of(self.reduced_fen)

    @property
    def state_title(self) -> str:
        return str(HardshipState(self.state).label)
