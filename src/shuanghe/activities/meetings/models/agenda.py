"""What a meeting deals with and what comes of it: information, decision, task, vote."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.meetings.models.meeting import Meeting
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class Outcome(models.TextChoices):
    """What an item came to."""

    OPEN = "", _("未议")
    INFORMATION = "information", _("通报学习")
    DECISION = "decision", _("形成决定")
    TASK = "task", _("布置任务")
    VOTE = "vote", _("表决")


class AgendaItem(ScopedModel):
    """One item in order. matter: a code of the rulebook's catalogue of what is voted on."""

    scope_path: ClassVar[str] = "meeting__organisation__path"

    meeting = ScopedForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("议题", max_length=200)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True, default="")
    text = models.TextField("结果内容", blank=True)
    matter = models.CharField("表决事项", max_length=40, blank=True)
    subject_name = models.CharField("被表决人或事", max_length=60, blank=True)
    subject = ScopedForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    carries = ScopedForeignKey(
        "meetings.Task", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_by"
    )

    class Meta(ScopedModel.Meta):
        verbose_name = "议题"
        ordering: ClassVar = ["meeting", "position", "id"]


class Vote(ScopedModel):
    """One vote on one item. The counts of people are frozen when it opens.

    entitled_count leaves out those excluded; present_count are the entitled present; yes, no and
    abstain are the ballots of those present. findings: what each counting rule said (rule, version,
    formula, worked, citation), kept as it was.
    """

    scope_path: ClassVar[str] = "item__meeting__organisation__path"

    item = ScopedForeignKey(AgendaItem, unique=True, on_delete=models.PROTECT, related_name="votes")
    matter = models.CharField("表决事项", max_length=40)
    is_secret = models.BooleanField("无记名投票", default=False)
    opened_at = models.DateTimeField("开始表决时间")
    entitled_count = models.PositiveIntegerField("应到会有表决权人数")
    present_count = models.PositiveIntegerField("实到会有表决权人数")
    yes = models.PositiveIntegerField("赞成", null=True)
    no = models.PositiveIntegerField("反对", null=True)
    abstain = models.PositiveIntegerField("弃权", null=True)
    invalid = models.PositiveIntegerField("无效票", default=0)
    scrutineers = models.CharField("监票人、计票人", max_length=100, blank=True)
    is_passed = models.BooleanField("通过", null=True)
    findings = models.JSONField("规则判定", default=list)
    reason = models.CharField("与一般要求不一致的说明", max_length=200, blank=True)
    closed_at = models.DateTimeField("计票时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "表决"


class Task(ScopedModel):
    """Something a meeting decided that somebody does by a day."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meeting_tasks"
    )
    item = ScopedForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="tasks")
    text = models.CharField("任务", max_length=200)
    owner = ScopedForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="meeting_tasks"
    )
    owner_name = models.CharField("责任人", max_length=60)
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.CharField("完成情况", max_length=200, blank=True)
    dropped_on = models.DateField("终止日期", null=True, blank=True)
    is_in_force = models.BooleanField("已归档生效", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "会议任务"
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "done_on", "due_on"], name="meeting_task_place"),
            models.Index(fields=["owner", "done_on"], name="meeting_task_owner"),
        ]
