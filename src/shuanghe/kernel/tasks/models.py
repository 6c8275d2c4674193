"""Work for later. The row is the truth: whoever runs it, its effect happens once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    PARKED = "parked", _("已搁置")


class Job(models.Model):
    """One effect to bring about. key names the effect: a second job of that key is never made."""

    key = models.CharField("唯一键", max_length=150, unique=True)
    kind = models.CharField("种类", max_length=60)
    payload = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.WAITING)
    attempts = models.SmallIntegerField("已试次数", default=0)
    not_before = models.DateTimeField("最早开始")
    lease_until = models.DateTimeField("租约至", null=True)
    done_count = models.IntegerField("已完成", default=0)
    total_count = models.IntegerField("总量", default=0)
    error = models.TextField("错误", blank=True)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        indexes: ClassVar = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_open",
            ),
            models.Index(fields=["state", "-id"], name="job_state"),
        ]

    def __str__(self) -> str:
        return self.key
