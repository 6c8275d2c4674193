"""The trail of every change. Lines are added, never altered."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from shuanghe.kernel.permissions.models import PathField, ScopedModel


class AuditLine(ScopedModel):
    """Who did what, where and when, with the values before and after."""

    scope_path: ClassVar[str] = "place"
    is_added_anywhere: ClassVar[bool] = True

    at = models.DateTimeField("时间", auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # nothing looks a line up by account: people are found by name
    )
    actor_name = models.CharField("操作人", max_length=60)
    verb = models.CharField("动作", max_length=60)
    place = PathField("组织路径", blank=True)
    target_type = models.CharField("对象类型", max_length=60)
    target_id = models.CharField("对象编号", max_length=60)
    summary = models.CharField("摘要", max_length=300)
    before = models.JSONField("改前", default=dict)
    after = models.JSONField("改后", default=dict)

    class Meta(ScopedModel.Meta):
        verbose_name = "审计记录"
        indexes: ClassVar = [
            models.Index(fields=["place", "id"], name="audit_place"),
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["actor_name", "id"], name="audit_actor"),
            models.Index(fields=["verb", "id"], name="audit_verb"),
        ]


class Seal(models.Model):
    """The running digest of a ledger after a stretch of its rows: every later seal rests on it.

    count: rows in the stretch. digest: SHA-256 over the former digest and each row in turn.
    signature: of the installation, over all that.
    """

    chain = models.CharField("台账", max_length=40)
    number = models.PositiveIntegerField("序号")
    first_id = models.BigIntegerField("首行编号")
    last_id = models.BigIntegerField("末行编号")
    count = models.PositiveIntegerField("行数")
    digest = models.CharField("累计指纹", max_length=64)
    signature = models.CharField("签名", max_length=128)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "封存"
        ordering: ClassVar = ["chain", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "number"], name="seal_once")
        ]
