"""What organisations add to the shipped standards: their own wording, and items they adopt."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation


class Wording(ScopedModel):
    """What an organisation says where nobody has published a meaning; it holds for all below.

    subject: "mechanism:1441" or "song:5123"; layer: its number, 0 for the song. A change closes
    the row and adds another, so the rows are the history.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="填写组织", on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField("对象", max_length=40)
    layer = models.SmallIntegerField("层", default=0)
    title = models.CharField("名称", max_length=100)
    lines = models.JSONField("内容", default=list)
    source = models.CharField("出处", max_length=200)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    written_by = models.CharField("填写人", max_length=60)
    written_at = models.DateTimeField("填写时间", auto_now_add=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "本单位填写"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "subject", "layer"],
                condition=Q(until_on=None),
                name="wording_once",
            )
        ]


class Adoption(ScopedModel):
    """That an organisation adopts a catalogue item no regulation demands, for itself and below.

    kept_to: the last day of the last period whose deadlines were set.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="采用组织", on_delete=models.PROTECT, related_name="+"
    )
    catalogue = models.CharField("目录", max_length=10)
    code = models.CharField("编码", max_length=10)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    kept_to = models.DateField("已下达到", null=True)
    adopted_by = models.CharField("采用人", max_length=60)
    reason = models.CharField("采用说明", max_length=200, blank=True)
    ended_by = models.CharField("停用人", max_length=60, blank=True)
    ended_reason = models.CharField("停用原因", max_length=200, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "采用的目录项"
        ordering: ClassVar = ["catalogue", "code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=Q(until_on=None),
                name="adoption_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.organisation_id}"
