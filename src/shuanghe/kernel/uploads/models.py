"""Files on their way in: previewed, then applied or thrown away. Nobody else sees them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import PathField


class UploadState(models.TextChoices):
    """How far an upload has come."""

    PREVIEWED = "previewed", _("待确认")
    APPLIED = "applied", _("已写入")
    DISCARDED = "discarded", _("已放弃")
    EXPIRED = "expired", _("已过期")


class Upload(models.Model):
    """One file and the judgement on it. The sealed file and the rows go when it is finished.

    It belongs to the account that brought it and is asked for by that account only, so it needs
    no scope; what it writes passes the scope of its right.
    """

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    user_id = models.BigIntegerField("上传账号")
    actor_name = models.CharField("上传人", max_length=60)
    kind = models.CharField("种类", max_length=30)
    right = models.CharField("所需权限", max_length=40)
    place = PathField("组织路径", blank=True)
    name = models.CharField("文件名", max_length=100)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.IntegerField("字节数")
    file_sealed = models.BinaryField("文件(加密)", null=True)
    options = models.JSONField("选项", default=dict)
    sheets = models.JSONField("工作表", default=list)
    notes = models.JSONField("读取说明", default=list)
    problems = models.JSONField("整体问题", default=list)
    counts = models.JSONField("行数", default=dict)
    fingerprint = models.CharField("判定摘要", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=UploadState, default=UploadState.PREVIEWED
    )
    result = models.CharField("结果", max_length=300, blank=True)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    expires_at = models.DateTimeField("保留至")
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "上传"
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-id"], name="upload_of_user"),
            models.Index(fields=["state", "expires_at"], name="upload_expiry"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def row_count(self) -> int:
        """Rows in the file."""
        return sum(self.counts.values())

    @property
    def may_be_applied(self) -> bool:
        """Whether the preview left nothing in the way."""
        is_open = self.state == UploadState.PREVIEWED
        return is_open and not self.problems and not self.counts.get("error")


class UploadRow(models.Model):
    """One row of a previewed file: masked texts and findings, both as JSON text."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    sheet = models.SmallIntegerField("工作表序号")
    number = models.IntegerField("行号")
    verdict = models.CharField("判定", max_length=7)
    cells = models.TextField("内容")
    findings = models.TextField("问题", blank=True)

    class Meta:
        verbose_name = "上传行"
        indexes: ClassVar = [
            models.Index(fields=["upload", "verdict", "id"], name="upload_row_verdict"),
        ]
