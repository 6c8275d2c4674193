"""What a phone took down without signal, until it is merged."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.meetings.models.meeting import Meeting
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel


class CaptureState(models.TextChoices):
    """Whether a capture has found its way into the meeting."""

    MERGED = "merged", _("已合并")
    CONFLICT = "conflict", _("有冲突，待处理")
    DISCARDED = "discarded", _("已放弃")


class Capture(ScopedModel):
    """One capture sent in: what it began from, what it says, and where it differs from the server.

    The same client_key is one capture however often it is sent.
    """

    scope_path: ClassVar[str] = "meeting__organisation__path"

    meeting = ScopedForeignKey(Meeting, on_delete=models.PROTECT, related_name="captures")
    client_key = models.CharField("采集编号", max_length=40)
    base = models.JSONField("采集时的内容")
    payload = models.JSONField("采集的内容")
    conflicts = models.JSONField("冲突", default=list)
    state = models.CharField("状态", max_length=10, choices=CaptureState)
    captured_at = models.DateTimeField("采集时间")
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    received_from = models.CharField("提交人", max_length=60)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.CharField("处理人", max_length=60, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "离线采集"
        ordering: ClassVar = ["-received_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "client_key"], name="capture_sent_once")
        ]
