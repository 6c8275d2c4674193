"""What somebody has read of the guide, and hand-overs between one secretary and the next."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.identity.models import User
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation, Post

PUT_AWAY = "put_away"


class GuideMark(ScopedModel):
    """That one account has read a step of the guide, or put the guide away (code put_away).

    since: the day on which the post, or the role, began that the guide belongs to; with another
    post the guide begins anew. Everything else that the guide shows as done follows from the data.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = ScopedForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("职责自")
    code = models.CharField("步骤", max_length=40)
    marked_at = models.DateTimeField("时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "引导标记"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user", "since", "code"],
                condition=Q(withdrawn_at=None),
                name="guide_mark_once",
            )
        ]


class Handover(ScopedModel):
    """What one secretary hands over to the next, frozen. One for each secretary who leaves.

    content: the sections of the kit as they stood; content_hash its SHA-256. Made anew (a higher
    version), the signatures under the former are void; signed by both, it stays.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="handovers"
    )
    outgoing_post = ScopedForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    outgoing = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    outgoing_name = models.CharField("移交人", max_length=60)
    outgoing_until_on = models.DateField("不再任职日")
    incoming = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    incoming_name = models.CharField("接收人", max_length=60)
    incoming_from_on = models.DateField("任职日")
    remark = models.TextField("移交说明", blank=True)
    content = models.JSONField("清册内容")
    content_hash = models.CharField("清册指纹", max_length=64)
    version = models.PositiveIntegerField("版本", default=1)
    made_on = models.DateField("清册日期")
    made_by = models.CharField("生成人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "书记工作交接"
        ordering: ClassVar = ["-made_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outgoing_post"], name="handover_once")
        ]

    def __str__(self) -> str:
        return f"{self.outgoing_name} → {self.incoming_name}"


class Side(models.TextChoices):
    """Which side of a hand-over somebody signs for."""

    OUTGOING = "outgoing", _("移交人")
    INCOMING = "incoming", _("接收人")


class HandoverSignature(ScopedModel):
    """A signature under a hand-over, in the signer's own account or entered from paper.

    content_hash is the SHA-256 of what was signed.
    """

    scope_path: ClassVar[str] = "handover__organisation__path"

    handover = ScopedForeignKey(Handover, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField("身份", max_length=10, choices=Side)
    name = models.CharField("签收人", max_length=60)
    is_on_paper = models.BooleanField("纸质签字", default=False)
    signed_on = models.DateField("签收日期")
    entered_by = models.CharField("登记人", max_length=60)
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)
    content_hash = models.CharField("签收内容指纹", max_length=64)
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "交接签收"
        ordering: ClassVar = ["handover", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["handover", "side"],
                condition=Q(voided_at=None),
                name="handover_signed_once",
            )
        ]
