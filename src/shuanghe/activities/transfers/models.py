"""Moves of formal relations and floating members. Who belongs where is said by spells alone.

Both sides of a row may lie in different parts of the tree: `organisation` is the side that keeps
the row, `also_seen_from` the one that reads it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation, StandingKind
from shuanghe.procedures.models import Case


class Direction(models.TextChoices):
    """Where a member goes to or comes from, as this installation sees it."""

    WITHIN = "within", _("本系统内")
    OUT = "out", _("转出本系统")
    IN = "in", _("从系统外转入")


class TransferState(models.TextChoices):
    """How far a transfer is. Until it is accepted the sender has the member (JG-11)."""

    PREPARING = "preparing", _("待开介绍信")
    SENT = "sent", _("待接收")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已接收，待回执")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = (
    TransferState.PREPARING,
    TransferState.SENT,
    TransferState.RETURNED,
    TransferState.ACCEPTED,
)
IN_CUSTODY = (TransferState.PREPARING, TransferState.SENT, TransferState.RETURNED)
"""States in which the sender still answers for the member."""


class Transfer(ScopedModel):
    """One member's formal relations on their way from one body to another.

    organisation: who runs the case: the sender, or for a letter from outside the receiver.
    issuer: the committee that writes the letter. receiver, decider: the branch that will have the
    member and the committee that accepts; each only where it is in this system. Names and
    addresses are as they were when the transfer began.
    """

    also_seen_from: ClassVar[tuple[str, ...]] = ("receiver",)

    organisation = ScopedForeignKey(
        Organisation, verbose_name="承办组织", on_delete=models.PROTECT, related_name="transfers"
    )
    case = ScopedForeignKey(
        Case, verbose_name="办理事项", null=True, on_delete=models.PROTECT, related_name="transfers"
    )
    client_key = models.CharField("提交编号", max_length=40)
    direction = models.CharField("方向", max_length=10, choices=Direction)
    member = ScopedForeignKey(
        Member, verbose_name="党员", null=True, on_delete=models.PROTECT, related_name="transfers"
    )
    person_name = models.CharField("姓名", max_length=60)
    standing = models.CharField("党籍状态", max_length=20, choices=StandingKind)
    sender_name = models.CharField("转出组织", max_length=200)
    issuer = ScopedForeignKey(
        Organisation,
        verbose_name="开介绍信的党委",
        null=True,
        on_delete=models.PROTECT,
        related_name="transfers_to_issue",
    )
    receiver = ScopedForeignKey(
        Organisation,
        verbose_name="接收组织",
        null=True,
        on_delete=models.PROTECT,
        related_name="transfers_coming",
    )
    decider = ScopedForeignKey(
        Organisation,
        verbose_name="审核接收的党委",
        null=True,
        on_delete=models.PROTECT,
        related_name="transfers_to_decide",
    )
    receiver_name = models.CharField("接收组织名称", max_length=200)
    receiver_address = models.CharField("接收组织地址", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=TransferState, default=TransferState.PREPARING
    )
    opened_on = models.DateField("提出日期")
    letter_number = models.CharField("介绍信编号", max_length=60, blank=True)
    letter_on = models.DateField("介绍信日期", null=True)
    valid_until = models.DateField("介绍信有效期到", null=True)
    dues_paid_until = models.DateField("党费交到", null=True)
    decided_on = models.DateField("接收或退回日期", null=True)
    decided_by = models.CharField("接收或退回经办人", max_length=60, blank=True)
    decided_reason = models.CharField("退回或撤回原因", max_length=200, blank=True)
    reported_on = models.DateField("报到日期", null=True)
    receipt_on = models.DateField("回执日期", null=True)
    closed_on = models.DateField("办结日期", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "组织关系转接"
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=("preparing", "sent", "returned")),
                name="transfer_one_under_way",
            ),
            models.UniqueConstraint(fields=["case"], name="transfer_of_case"),
            models.UniqueConstraint(
                fields=["organisation", "client_key"], name="transfer_sent_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="transfer_place"),
            models.Index(fields=["receiver", "state"], name="transfer_receiver"),
            models.Index(fields=["decider", "state"], name="transfer_decider"),
        ]

    def __str__(self) -> str:
        return self.person_name

    @property
    def state_title(self) -> str:
        return str(TransferState(self.state).label)


class Flow(models.TextChoices):
    """Whether a floating member has gone from here, or has come here from outside."""

    OUT = "out", _("流出")
    IN = "in", _("流入")


class FloatingReason(models.TextChoices):
    """Why somebody is away."""

    WORK = "work", _("外出务工、派驻")
    STUDY = "study", _("学习进修")
    FAMILY = "family", _("随家属居住")
    RETIRED = "retired", _("离退休异地居住")
    OTHER = "other", _("其他")


class Floating(ScopedModel):
    """A member away from the own branch, or a guest whose relations lie outside this system.

    organisation: the home branch (out) or the branch that takes the guest in (in). member: None
    for a guest from outside, who is on no roll here. host: the body of this system where a member
    of another branch takes part; the attached spell begins on reported_on.
    """

    also_seen_from: ClassVar[tuple[str, ...]] = ("host",)

    organisation = ScopedForeignKey(
        Organisation, verbose_name="登记组织", on_delete=models.PROTECT, related_name="floating"
    )
    client_key = models.CharField("提交编号", max_length=40)
    flow = models.CharField("流向", max_length=5, choices=Flow)
    member = ScopedForeignKey(
        Member, verbose_name="党员", null=True, on_delete=models.PROTECT, related_name="floating"
    )
    person_name = models.CharField("姓名", max_length=60)
    host = ScopedForeignKey(
        Organisation,
        verbose_name="流入组织",
        null=True,
        on_delete=models.PROTECT,
        related_name="floating_coming",
    )
    other_name = models.CharField("对方党组织", max_length=200, blank=True)
    place = models.CharField("外出地点", max_length=100)
    reason = models.CharField("外出原因", max_length=10, choices=FloatingReason)
    is_abroad = models.BooleanField("在国（境）外", default=False)
    since_on = models.DateField("外出或流入日期")
    contact = models.CharField("联系人和方式", max_length=100, blank=True)
    counts_from = models.DateField("按流动党员管理自", null=True)
    reported_on = models.DateField("报到日期", null=True)
    ended_on = models.DateField("结束日期", null=True)
    ended_reason = models.CharField("结束原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("修改次数", default=1)
    registered_by = models.CharField("登记人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "流动党员登记"
        ordering: ClassVar = ["-since_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "client_key"], name="floating_sent_once"
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(ended_on=None), name="floating_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "ended_on"], name="floating_place"),
            models.Index(fields=["host", "ended_on"], name="floating_host"),
        ]

    def __str__(self) -> str:
        return self.person_name


class NoteKind(models.TextChoices):
    """What was done about a floating member."""

    CONTACT = "contact", _("联系")
    REPORTED = "reported", _("报到")
    APPRAISAL = "appraisal", _("在流入地参加民主评议")
    LIFE = "life", _("在流入地参加组织生活")


class FloatingNote(ScopedModel):
    """One contact, report or appraisal of a floating member, on the day it happened."""

    scope_path: ClassVar[str] = "floating__organisation__path"

    floating = ScopedForeignKey(Floating, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField("事项", max_length=10, choices=NoteKind)
    done_on = models.DateField("日期")
    told = models.CharField("情况", max_length=200, blank=True)
    body_name = models.CharField("登记组织", max_length=100)
    entered_by = models.CharField("登记人", max_length=60)
    client_key = models.CharField("提交编号", max_length=40)

    class Meta(ScopedModel.Meta):
        verbose_name = "流动党员联系记录"
        ordering: ClassVar = ["-done_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["floating", "client_key"], name="floating_note_sent_once"
            )
        ]
