"""What is done in a project: monthly progress, objections, scores, results offered to units."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shuanghe.activities.projects.models.choices import Answer
from shuanghe.activities.projects.models.projects import Project
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import JudgeScore


class ProjectProgress(ScopedModel):
    """What a project did in a month. figures: its KPIs as they stood when it was filed:
    [{title, unit, measure, value}]."""

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="progress")
    month = models.DateField("月份")
    done = models.TextField("完成情况")
    deviation = models.TextField("偏差与原因", blank=True)
    help_needed = models.TextField("需要协调", blank=True)
    figures = models.JSONField("指标", default=list)
    filed_by = models.CharField("填报人", max_length=60)
    filed_on = models.DateField("填报日期")
    is_late = models.BooleanField("补报", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "项目进展"
        ordering: ClassVar = ["project_id", "-month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "month"], name="project_progress_once")
        ]


class Objection(ScopedModel):
    """What somebody says against a project while it is published, and the answer."""

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField("意见")
    raised_by = models.CharField("提出人", max_length=60)
    raised_by_id = models.BigIntegerField("提出账号", null=True)
    raised_on = models.DateField("提出日期")
    answer = models.TextField("答复", blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_on = models.DateField("答复日期", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "公示意见"
        ordering: ClassVar = ["project_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="objection_answer_has_words", condition=Q(answered_on=None) | ~Q(answer="")
            )
        ]


class PanelScore(JudgeScore):
    """What one judge gives a project, or that he stands aside."""

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="scores")
    judge_id = models.BigIntegerField("评委账号", null=True)

    class Meta(JudgeScore.Meta):
        verbose_name = "验收打分"
        ordering: ClassVar = ["project_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "judge_id"], name="panel_score_once")
        ]


class Replication(ScopedModel):
    """A result offered to a unit, and whether it takes it up.

    It lies with the unit, which does not see the project: what it has to know is kept here.
    topic_id: of a counselling topic instead of a project.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="推广到", on_delete=models.PROTECT, related_name="replications"
    )
    project_id = models.BigIntegerField("项目", null=True)
    topic_id = models.BigIntegerField("课题", null=True)
    number = models.CharField("编号", max_length=40)
    title = models.CharField("名称", max_length=100)
    practice = models.TextField("做法")
    offered_by = models.CharField("推广人", max_length=60)
    offered_on = models.DateField("推广日期")
    answer_by = models.DateField("答复期限")
    answer = models.CharField("答复", max_length=10, choices=Answer, default="open")
    reason = models.CharField("理由或安排", max_length=300, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "成果推广"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["project_id"], name="replication_project")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project_id", "organisation"], name="replication_once"),
            models.UniqueConstraint(
                fields=["topic_id", "organisation"], name="replication_of_topic_once"
            ),
        ]

    @property
    def answer_title(self) -> str:
        return str(Answer(self.answer).label)
