"""The meeting itself, the series it belongs to, its steps before and after, and who signed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.periods import Every
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation
from shuanghe.records.models import Record


class MeetingState(models.TextChoices):
    """Where a meeting stands. Only a frozen one counts; a cancelled one never will."""

    PLANNED = "planned", _("已计划")
    HELD = "held", _("记录中")
    SIGNED = "signed", _("已签字")
    FROZEN = "frozen", _("已归档")
    CANCELLED = "cancelled", _("已取消")


class Series(ScopedModel):
    """A meeting that comes round again: a fairly fixed day, hour and place."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meeting_series"
    )
    title = models.CharField("名称", max_length=200)
    kinds = models.JSONField("事项")
    every = models.CharField(
        "周期", max_length=10, choices=[(one.value, one.value) for one in Every]
    )
    day_of_month = models.PositiveSmallIntegerField("每期日子")
    starts_at = models.TimeField("时间", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "会议系列"
        ordering: ClassVar = ["organisation", "day_of_month"]


class Meeting(ScopedModel):
    """One meeting. One meeting may be of several kinds (a combined meeting).

    Names are kept as they were that day. version grows with every change, so that two people
    never overwrite each other. snapshot is what was frozen; snapshot_hash its SHA-256. A frozen
    meeting stays; a correction is a new meeting that points to the one it corrects.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="meetings")
    series = ScopedForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    kinds = models.JSONField("事项")
    title = models.CharField("主题", max_length=200)
    state = models.CharField(
        "状态", max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    planned_on = models.DateField("计划日期")
    starts_at = models.TimeField("时间", null=True, blank=True)
    held_on = models.DateField("召开日期", null=True, blank=True)
    period_on = models.DateField("所属期内一日", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    host = ScopedForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings_hosted"
    )
    host_name = models.CharField("主持人", max_length=60, blank=True)
    recorder_name = models.CharField("记录人", max_length=60, blank=True)
    speaker_name = models.CharField("主讲人", max_length=60, blank=True)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1, null=True, blank=True)
    audience = models.CharField("参加范围", max_length=20, blank=True)
    minutes = models.TextField("会议记录", blank=True)
    notice_text = models.TextField("通知内容", blank=True)
    notified_at = models.DateTimeField("通知时间", null=True)
    roll_frozen_at = models.DateTimeField("名单锁定时间", null=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.CharField("建立人", max_length=60)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    frozen_by = models.CharField("归档人", max_length=60, blank=True)
    frozen_at = models.DateTimeField("归档时间", null=True)
    snapshot = models.JSONField("归档内容", null=True)
    snapshot_hash = models.CharField("归档指纹", max_length=64, blank=True)
    record = ScopedForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="meetings")
    corrects = ScopedForeignKey(
        "self", verbose_name="更正", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    correction_reason = models.CharField("更正原因", max_length=200, blank=True)
    cancelled_reason = models.CharField("取消原因", max_length=200, blank=True)
    client_key = models.CharField("提交编号", max_length=40, db_index=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "会议"
        ordering: ClassVar = ["-planned_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "client_key"], name="meeting_sent_once"
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=models.Q(record__isnull=False),
                name="meeting_one_record",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False) & ~models.Q(state="cancelled"),
                name="meeting_one_correction",
            ),
            models.UniqueConstraint(
                fields=["series", "planned_on"],
                condition=models.Q(series__isnull=False, corrects=None)
                & ~models.Q(state="cancelled"),
                name="meeting_series_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "planned_on"], name="meeting_place"),
            models.Index(fields=["state", "planned_on"], name="meeting_state"),
        ]

    def __str__(self) -> str:
        return self.title


class Step(ScopedModel):
    """Something that belongs before or after a meeting, and the day it was done."""

    scope_path: ClassVar[str] = "meeting__organisation__path"

    meeting = ScopedForeignKey(Meeting, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField("环节", max_length=40)
    done_on = models.DateField("办理日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "会议环节"
        ordering: ClassVar = ["meeting", "done_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "code"], name="meeting_step_once")
        ]


class SignedAs(models.TextChoices):
    """In which part somebody signs the minutes."""

    HOST = "host", _("主持人")
    RECORDER = "recorder", _("记录人")


class Signature(ScopedModel):
    """A signature under the minutes: in the own account, or on the printed sheet.

    content_hash is the SHA-256 of what was signed; a change afterwards voids the signature.
    """

    scope_path: ClassVar[str] = "meeting__organisation__path"

    meeting = ScopedForeignKey(Meeting, on_delete=models.PROTECT, related_name="signatures")
    signed_as = models.CharField("身份", max_length=10, choices=SignedAs)
    name = models.CharField("签字人", max_length=60)
    is_on_paper = models.BooleanField("纸质签字", default=False)
    signed_on = models.DateField("签字日期")
    entered_by = models.CharField("登记人", max_length=60)
    entered_at = models.DateTimeField("登记时间", auto_now_add=True)
    content_hash = models.CharField("签字内容指纹", max_length=64)
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "签字"
        ordering: ClassVar = ["meeting", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "signed_as"],
                condition=models.Q(voided_at=None),
                name="meeting_signed_once",
            )
        ]
