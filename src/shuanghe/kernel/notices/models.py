"""Notices inside the product. Only the reader knows whether one was read."""

from typing import ClassVar

from django.db import models


class Notice(models.Model):
    """One line for one account, with a way to what it is about.

    It belongs to its recipient alone and is asked for by that account only, so it needs no scope.
    """

    recipient_id = models.BigIntegerField("收件账号")
    text = models.CharField("内容", max_length=300)
    url = models.CharField("去处", max_length=200, blank=True)
    source_type = models.CharField("来源类型", max_length=60, blank=True)
    source_id = models.CharField("来源编号", max_length=60, blank=True)
    key = models.CharField("唯一键", max_length=120, null=True)  # noqa: DJ001 — unique only when told
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        verbose_name = "通知"
        indexes: ClassVar = [
            models.Index(fields=["recipient_id", "-id"], name="notice_of_recipient"),
            models.Index(
                fields=["recipient_id"], condition=models.Q(read_at=None), name="notice_unread"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient_id", "key"], name="notice_once")
        ]

    def __str__(self) -> str:
        return self.text
