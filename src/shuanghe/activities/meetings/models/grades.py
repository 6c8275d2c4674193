"""Democratic appraisal: four steps per member, and the opinion at the end."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.meetings.models.meeting import Meeting
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member


class Grade(models.TextChoices):
    """The four grades (MS-08)."""

    EXCELLENT = "excellent", _("优秀")
    QUALIFIED = "qualified", _("合格")
    BASICALLY_QUALIFIED = "basically_qualified", _("基本合格")
    UNQUALIFIED = "unqualified", _("不合格")


class Appraisal(ScopedModel):
    """One member at one appraisal: self → mutual → ballot → opinion → feedback, in this order.

    A probationary member takes part and gets no grade. Seen only by the person and by those who
    decide.
    """

    scope_path: ClassVar[str] = "meeting__organisation__path"

    meeting = ScopedForeignKey(Meeting, on_delete=models.PROTECT, related_name="appraisals")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="appraisals")
    member_name = models.CharField("姓名", max_length=60)
    is_graded = models.BooleanField("评定等次", default=True)
    self_on = models.DateField("个人自评日期", null=True, blank=True)
    mutual_on = models.DateField("党员互评日期", null=True, blank=True)
    ballot_on = models.DateField("民主测评日期", null=True, blank=True)
    excellent = models.PositiveIntegerField("测评优秀票", null=True, blank=True)
    qualified = models.PositiveIntegerField("测评合格票", null=True, blank=True)
    basically_qualified = models.PositiveIntegerField("测评基本合格票", null=True, blank=True)
    unqualified = models.PositiveIntegerField("测评不合格票", null=True, blank=True)
    opinion = models.CharField("组织评定", max_length=20, choices=Grade, blank=True)
    opinion_on = models.DateField("评定日期", null=True, blank=True)
    feedback_on = models.DateField("反馈日期", null=True, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "民主评议"
        ordering: ClassVar = ["meeting", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "member"], name="meeting_appraisal_once")
        ]
