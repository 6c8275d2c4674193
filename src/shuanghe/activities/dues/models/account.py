"""The account that dues are kept on: apart from all other money, by two people (DF-19, DF-21)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from shuanghe.activities.dues.models.ledger import Lasting
from shuanghe.activities.dues.rules.many import yuan_of
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class DuesAccount(ScopedModel):
    """Who keeps the account of an organisation from a day until before another."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dues_accounts"
    )
    title = models.CharField("专户名称", max_length=60)
    bookkeeper = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    cashier = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "党费专户"
        ordering: ClassVar = ["organisation", "from_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dues_account_two_people", condition=~Q(bookkeeper=F("cashier"))
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(until_on=None), name="dues_account_one_open"
            ),
        ]


class MovementKind(models.TextChoices):
    """What moves money on the account; dues are spent for five purposes alone (DF-19)."""

    CARRIED = "carried", _("上期结余转入")
    FROM_BELOW = "from_below", _("下级上缴党费")
    FROM_ABOVE = "from_above", _("上级下拨党费")
    INTEREST = "interest", _("利息")
    TRAINING = "training", _("培训党员")
    MATERIALS = "materials", _("购置党员教育的报刊和材料")
    COMMENDATION = "commendation", _("表彰先进")
    MEMBER_HELP = "member_help", _("帮助生活困难的党员")
    DISASTER_RELIEF = "disaster_relief", _("救灾")
    TO_ABOVE = "to_above", _("上缴上级党组织")


INCOME = (
    MovementKind.CARRIED,
    MovementKind.FROM_BELOW,
    MovementKind.FROM_ABOVE,
    MovementKind.INTEREST,
)
PURPOSES = (
    MovementKind.TRAINING,
    MovementKind.MATERIALS,
    MovementKind.COMMENDATION,
    MovementKind.MEMBER_HELP,
    MovementKind.DISASTER_RELIEF,
)


class DuesMovement(Lasting):
    """One line of the account. fen is above zero; a line that takes another back has it below.

    The names of the two keepers are those of the day on which the line was entered.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dues_movements"
    )
    kind = models.CharField("性质", max_length=16, choices=MovementKind)
    fen = models.BigIntegerField("金额(分)")
    done_on = models.DateField("日期")
    text = models.CharField("摘要", max_length=100)
    voucher_number = models.CharField("凭证号", max_length=60, blank=True)
    paper = models.FileField("凭证", upload_to="dues/", null=True)
    paper_name = models.CharField("凭证名称", max_length=120, blank=True)
    paper_hash = models.CharField("凭证指纹", max_length=64, blank=True)
    bookkeeper_name = models.CharField("会计", max_length=60)
    cashier_name = models.CharField("出纳", max_length=60)
    reverses = ScopedForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="reversals"
    )
    client_key = models.CharField("提交编号", max_length=60, null=True)  # noqa: DJ001 — none is none
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(Lasting.Meta):
        verbose_name = "党费专户收支"
        ordering: ClassVar = ["organisation", "done_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "done_on"], name="dues_movement_at")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dues_movement_sign",
                condition=Q(reverses=None, fen__gt=0) | Q(reverses__isnull=False, fen__lt=0),
            ),
            models.UniqueConstraint(fields=["reverses"], name="dues_movement_reversed_once"),
            models.UniqueConstraint(
                fields=["organisation", "client_key"],
                condition=Q(client_key__isnull=False),
                name="dues_movement_sent_once",
            ),
        ]

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan; below zero where it takes another line back."""
        return yuan_of(self.fen)

    @property
    def is_income(self) -> bool:
        """Whether it is a kind that comes in."""
        return self.kind in INCOME

    @property
    def kind_title(self) -> str:
        return str(MovementKind(self.kind).label)
