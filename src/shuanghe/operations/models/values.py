"""Values of KPIs: a ledger that only grows, and the current value that follows from it."""

from decimal import Decimal
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models.kpis import Kpi
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.operations.rules.filing import Standing
from shuanghe.organisation.models import Organisation


class LedgerOnlyGrows(TypeError):  # noqa: N818 — it is a rule, not a fault
    """Somebody tried to alter or remove what was written down about a value."""


class Quantity(models.TextChoices):
    """What a value says about its month."""

    ACTUAL = "actual", _("实际")
    PLAN = "plan", _("计划")


class EntryKind(models.TextChoices):
    """What a line of the ledger does."""

    FILED = "filed", _("填报")
    CONFIRMED = "confirmed", _("确认")
    CORRECTED = "corrected", _("更正")
    WITHDRAWN = "withdrawn", _("撤回")
    RETURNED = "returned", _("退回")


class ValueState(models.TextChoices):
    """How far a value has come. From the first confirmation on it is locked."""

    FILED = "filed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    CORRECTED = "corrected", _("更正待确认")


class KpiEntry(ScopedModel):
    """One line of the ledger: a value filed, confirmed by a second person, corrected, taken back.

    month: the first day of the period. before_millionths: what stood until then. Withdrawn by the
    filer or returned by the second person, the value is again the last confirmed one, if any.
    """

    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="entries")
    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="kpi_entries"
    )
    month = models.DateField("月份")
    quantity = models.CharField("性质", max_length=10, choices=Quantity, default="actual")
    kind = models.CharField("事由", max_length=10, choices=EntryKind)
    millionths = models.BigIntegerField("数值")
    before_millionths = models.BigIntegerField("原数值", null=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    entered_by = models.CharField("录入人", max_length=60)
    entered_by_id = models.BigIntegerField("录入账号", null=True)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "指标台账"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["kpi", "organisation", "month"], name="kpi_entry_of"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="kpi_entry_correction_says_why",
                condition=~Q(kind="corrected") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="kpi_entry_return_says_why",
                condition=~Q(kind="returned") | ~Q(reason=""),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerOnlyGrows("指标台账只增不改，写错了请另作更正。")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerOnlyGrows("指标台账不能删除，写错了请另作更正。")

    @property
    def amount(self) -> Decimal:
        """The value it sets or confirms."""
        return amount_of(self.millionths)

    @property
    def before(self) -> Decimal | None:
        """The value that stood before it."""
        return None if self.before_millionths is None else amount_of(self.before_millionths)

    @property
    def kind_title(self) -> str:
        return str(EntryKind(self.kind).label)

    @property
    def quantity_title(self) -> str:
        return str(Quantity(self.quantity).label)


class KpiValue(ScopedModel):
    """The current value of a KPI for one unit and period: what the last entries of it say."""

    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="values")
    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="kpi_values"
    )
    month = models.DateField("月份")
    quantity = models.CharField("性质", max_length=10, choices=Quantity, default="actual")
    millionths = models.BigIntegerField("数值")
    state = models.CharField("状态", max_length=10, choices=ValueState, default="filed")
    entered_by = models.CharField("填报人", max_length=60)
    entered_by_id = models.BigIntegerField("填报账号", null=True)
    confirmed_by = models.CharField("确认人", max_length=60, blank=True)
    changed_at = models.DateTimeField("变动时间", auto_now=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "指标数值"
        ordering: ClassVar = ["kpi_id", "organisation_id", "month"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kpi", "organisation", "month", "quantity"], name="kpi_value_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "month"], name="kpi_value_at"),
        ]

    @property
    def amount(self) -> Decimal:
        """The value, exactly."""
        return amount_of(self.millionths)

    @property
    def is_locked(self) -> bool:
        """Whether only a correction with its reason may still change it."""
        return self.state != ValueState.FILED

    @property
    def standing(self) -> Standing:
        """What the rules ask about a value that stands."""
        return Standing(self.amount, self.is_locked, self.confirmed_by)

    @property
    def state_title(self) -> str:
        return str(ValueState(self.state).label)
