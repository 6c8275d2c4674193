"""What was done, entered once: kind, day, who, a paper."""

from typing import ClassVar

from django.db import models

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class Record(ScopedModel):
    """One act of an organisation. One act may be of several kinds (a combined meeting).

    entered_on is the day it was first written down: in this software, or in the unit's own ledger
    before that was imported (origin then names file, sheet and row). filed_at is when it came in.
    A withdrawn record stays; a correction is a new record that points to the one it corrects.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")
    kinds = models.JSONField("事项")
    title = models.CharField("主题", max_length=200)
    done_on = models.DateField("日期")
    period_on = models.DateField("所属期内一日")
    place = models.CharField("地点", max_length=100, blank=True)
    host_name = models.CharField("主持人", max_length=60, blank=True)
    speaker_name = models.CharField("主讲人", max_length=60, blank=True)
    entitled_count = models.PositiveIntegerField("应到人数", null=True, blank=True)
    present_count = models.PositiveIntegerField("实到人数", null=True, blank=True)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1, null=True, blank=True)
    summary = models.TextField("内容摘要", blank=True)
    paper = models.FileField("材料", upload_to="records/%Y/%m", blank=True)
    paper_name = models.CharField("材料原名", max_length=120, blank=True)
    paper_hash = models.CharField("材料指纹", max_length=64, blank=True, db_index=True)
    client_key = models.CharField("提交编号", max_length=40)
    filed_by = models.CharField("录入人", max_length=60)
    filed_at = models.DateTimeField("录入时间", auto_now_add=True)
    entered_on = models.DateField("登记日期")
    origin = models.CharField("来源", max_length=200, blank=True)
    is_late_entry = models.BooleanField("补录", default=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)
    corrects = ScopedForeignKey(
        "self", verbose_name="更正", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    is_sample = models.BooleanField("示例数据", default=False)
    is_resent = False
    """Whether this answers a submission that had come in before; not kept."""

    class Meta(ScopedModel.Meta):
        verbose_name = "工作记录"
        ordering: ClassVar = ["-done_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "client_key"], name="record_sent_once"),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(withdrawn_at=None),
                name="record_one_correction",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "done_on"], name="record_place"),
        ]


class Attendance(ScopedModel):
    """One person at one act, entered once by the recorder."""

    scope_path: ClassVar[str] = "record__organisation__path"

    record = ScopedForeignKey(Record, on_delete=models.PROTECT, related_name="attendance")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="attendance")
    is_present = models.BooleanField("到会")
    member_name = models.CharField("姓名", max_length=60)
    leave_reason = models.CharField("请假事由", max_length=100, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "出席"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "member"], name="attendance_once")
        ]
