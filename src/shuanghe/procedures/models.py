"""Cases under way: definition, steps, papers, moves between bodies; what judges of a panel give."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class Definition(models.Model):
    """A procedure exactly as it stood when a case was opened on it. Never changed.

    key: procedure and version, so that one key always means the same content.
    """

    key = models.CharField("编号", max_length=60, primary_key=True)
    procedure = models.CharField("程序", max_length=40)
    version = models.CharField("版本", max_length=12)
    content = models.JSONField("内容")
    kept_at = models.DateTimeField("留存时间", auto_now_add=True)

    class Meta:
        verbose_name = "程序定义"

    def __str__(self) -> str:
        return self.key


class CaseState(models.TextChoices):
    """Whether a case still runs."""

    RUNNING = "running", _("办理中")
    FINISHED = "finished", _("已办结")
    STOPPED = "stopped", _("已终止")


class Case(ScopedModel):
    """One person or body going through one procedure. A drill writes nothing outside this app.

    about: the facts on the subject, as in the definition. organisation: who runs it now; opened_in:
    the id of the one that opened it, whose client_key it carries wherever it is moved.
    drill: of a drill alone, its scenario and what the checks have caught so far.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="承办组织", on_delete=models.PROTECT, related_name="cases"
    )
    procedure = models.CharField("程序", max_length=40)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    subject_name = models.CharField("对象", max_length=100)
    member = ScopedForeignKey(
        Member, verbose_name="党员", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    about = models.JSONField("基本情况", default=dict)
    opened_on = models.DateField("开始日期")
    state = models.CharField("状态", max_length=10, choices=CaseState, default=CaseState.RUNNING)
    ended_on = models.DateField("结束日期", null=True)
    ended_reason = models.CharField("结束原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("修改次数", default=1)
    client_key = models.CharField("提交编号", max_length=40, db_index=True)
    opened_in = models.BigIntegerField("登记时的组织", default=0)
    opened_by = models.CharField("登记人", max_length=60)
    opened_at = models.DateTimeField("登记时间", auto_now_add=True)
    origin = models.CharField("来源", max_length=200, blank=True)
    is_drill = models.BooleanField("演练", default=False)
    drill = models.JSONField("演练情况", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "办理事项"
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opened_in", "client_key"], name="case_sent_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "procedure", "state"], name="case_place"),
            models.Index(fields=["member"], name="case_member"),
        ]

    def __str__(self) -> str:
        return self.subject_name


class CaseStep(ScopedModel):
    """One step as it was done. A step done anew replaces the former, which stays.

    facts: by key, days as ISO text. snapshot: what a decision stood on when it was taken (the
    roll, the definition's checks), with its hash. findings: what the checks reminded of.
    """

    scope_path: ClassVar[str] = "case__organisation__path"

    case = ScopedForeignKey(Case, on_delete=models.PROTECT, related_name="steps", db_index=False)
    code = models.CharField("步骤", max_length=40)
    number = models.PositiveSmallIntegerField("序号")
    round = models.PositiveSmallIntegerField("第几次", default=1)
    done_on = models.DateField("日期")
    facts = models.JSONField("事实", default=dict)
    findings = models.JSONField("提醒", default=list)
    snapshot = models.JSONField("当时情况", null=True)
    snapshot_hash = models.CharField("当时情况指纹", max_length=64, blank=True)
    body_name = models.CharField("办理组织", max_length=100)
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    client_key = models.CharField("提交编号", max_length=40, blank=True)
    replaced_at = models.DateTimeField("作废时间", null=True)
    replaced_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "办理步骤"
        ordering: ClassVar = ["case", "number", "round"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=Q(replaced_at=None), name="case_step_once"
            ),
            models.UniqueConstraint(
                fields=["case", "client_key"],
                condition=~Q(client_key=""),
                name="case_step_sent_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "number", "round"], name="case_steps"),
            models.Index(
                fields=["code", "done_on"], name="case_steps_by_day", condition=Q(replaced_at=None)
            ),
        ]


class CasePaper(ScopedModel):
    """A scanned paper of a step, kept once however often it is sent."""

    scope_path: ClassVar[str] = "case__organisation__path"

    case = ScopedForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    code = models.CharField("步骤", max_length=40)
    title = models.CharField("材料", max_length=100)
    paper = models.FileField("文件", upload_to="cases/%Y/%m")
    paper_name = models.CharField("原文件名", max_length=120)
    paper_hash = models.CharField("指纹", max_length=64)
    added_by = models.CharField("上传人", max_length=60)
    added_at = models.DateTimeField("上传时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "办理材料"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "code", "paper_hash"],
                condition=Q(withdrawn_at=None),
                name="case_paper_once",
            )
        ]


class MoveState(models.TextChoices):
    """Where a case stands between two bodies."""

    SENT = "sent", _("待接收")
    ACCEPTED = "accepted", _("已接收")
    RETURNED = "returned", _("已退回")


class CaseMove(ScopedModel):
    """A case handed to another body; the sender keeps it until it is accepted.

    organisation: the body that is to take it, so that it sees what is coming.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="接收组织", on_delete=models.PROTECT, related_name="case_moves"
    )
    case_id = models.BigIntegerField("事项")
    procedure_title = models.CharField("程序", max_length=60)
    subject_name = models.CharField("对象", max_length=100)
    from_name = models.CharField("移交组织", max_length=100)
    from_path = models.CharField("移交组织路径", max_length=120)
    sent_on = models.DateField("移交日期")
    reason = models.CharField("移交原因", max_length=200)
    state = models.CharField("状态", max_length=10, choices=MoveState, default=MoveState.SENT)
    decided_on = models.DateField("接收或退回日期", null=True)
    decided_by = models.CharField("经办人", max_length=60, blank=True)
    decided_reason = models.CharField("退回原因", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "事项移交"
        ordering: ClassVar = ["-sent_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id"], condition=Q(state=MoveState.SENT), name="case_one_move"
            )
        ]


class JudgeScore(ScopedModel):
    """What one judge of a panel gives, or that he stands aside. marks: criterion → points.

    The app that keeps rows says what is judged, and whose account the judge's is.
    """

    judge = models.CharField("评委", max_length=60)
    marks = models.JSONField("分项得分", default=dict)
    hundredths = models.IntegerField("总分（百分之一分）", null=True)
    is_recused = models.BooleanField("回避", default=False)
    reason = models.CharField("评语或回避原因", max_length=200, blank=True)
    given_on = models.DateField("打分日期")

    class Meta(ScopedModel.Meta):
        abstract = True

    @property
    def total(self) -> Decimal | None:
        """The judge's sum; None for one who stands aside."""
        return None if self.hundredths is None else Decimal(self.hundredths) / 100
