"""Heart-to-heart talks: that they took place, and when."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation
from shuanghe.records.models import Record


class Relation(models.TextChoices):
    """Between whom (ZB-28)."""

    COMMITTEE = "committee", _("支委之间")
    COMMITTEE_MEMBER = "committee_member", _("支委与党员")
    MEMBERS = "members", _("党员之间")


class Talk(ScopedModel):
    """One talk between two people on a day. The content is optional and sealed."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="talks")
    first = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="talks_begun")
    second = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="talks_joined")
    first_name = models.CharField("谈话人", max_length=60)
    second_name = models.CharField("谈话对象", max_length=60)
    relation = models.CharField("对象关系", max_length=20, choices=Relation)
    done_on = models.DateField("日期")
    content_sealed = models.BinaryField("内容", null=True)
    record = ScopedForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="talks")
    filed_by = models.CharField("录入人", max_length=60)
    filed_at = models.DateTimeField("录入时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "谈心谈话"
        ordering: ClassVar = ["-done_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["first", "second", "done_on"],
                condition=models.Q(withdrawn_at=None),
                name="talk_once_a_day",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "done_on"], name="talk_place")]
