"""Engagements and topics: what counsellor and host company do together."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.activities.counselling.models.matching import Appointment
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models import Kpi, KpiAim
from shuanghe.organisation.models import Member, Organisation
from shuanghe.procedures.models import Case


class TopicStage(models.TextChoices):
    """Where a topic stands; it follows from the steps of its case."""

    DIAGNOSING = "diagnosing", _("调研诊断")
    CHOOSING = "choosing", _("选题立项")
    TEAMING = "teaming", _("组队定案")
    COACHING = "coaching", _("驻点辅导")
    CLOSING = "closing", _("结题评审")
    FIXING = "fixing", _("固化推广")
    FIXED = "fixed", _("已固化")
    STOPPED = "stopped", _("已终止")


AFTER_PANEL = (TopicStage.FIXING, TopicStage.FIXED)


class CounsellingTopic(ScopedModel):
    """One topic of a host company, from its first day to the visit a year after its end.

    organisation is the host; company: the id of the body above that keeps the pool and steers.
    The charter is frozen when both sides approved. agreed: [{side, name, user, on}]. A grade is
    kept when the year is settled; marks are means of the panel by criterion.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="counselling_topics"
    )
    company = models.BigIntegerField("领导小组所在组织")
    appointment = ScopedForeignKey(
        Appointment, null=True, on_delete=models.PROTECT, related_name="topics"
    )
    case = ScopedForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=40, unique=True)
    year = models.SmallIntegerField("年份")
    title = models.CharField("课题", max_length=100)
    counsellor_names = models.CharField("辅导员", max_length=120)
    family = models.CharField("类别", max_length=20, blank=True)
    combinations = models.JSONField("四个结合", default=list)
    fusions = models.JSONField("四化融合", default=list)
    measure_kind = models.CharField("措施种类", max_length=20, blank=True)
    problem = models.TextField("要解决的问题", blank=True)
    party_measures = models.TextField("党的工作措施", blank=True)
    operations_measures = models.TextField("生产经营措施", blank=True)
    party_indicators = models.JSONField("党建工作指标", default=list)
    ends_on = models.DateField("计划结束", null=True)
    stage = models.CharField("阶段", max_length=12, choices=TopicStage, default="diagnosing")
    stage_on = models.DateField("进入阶段日期")
    opened_on = models.DateField("开始日期")
    chartered_by_id = models.BigIntegerField("立项书账号", null=True)
    host_approved_by = models.CharField("企业批准人", max_length=60, blank=True)
    host_approved_by_id = models.BigIntegerField("企业批准账号", null=True)
    host_approved_on = models.DateField("企业批准日期", null=True)
    steering_approved_by = models.CharField("领导小组批准人", max_length=60, blank=True)
    steering_approved_by_id = models.BigIntegerField("领导小组批准账号", null=True)
    steering_approved_on = models.DateField("领导小组批准日期", null=True)
    refusal = models.CharField("退回理由", max_length=300, blank=True)
    started_on = models.DateField("基线固定日期", null=True)
    agreed = models.JSONField("协议签署", default=list)
    closed_on = models.DateField("结题日期", null=True)
    grade = models.CharField("等级", max_length=1, blank=True)
    settled_on = models.DateField("定级日期", null=True)
    settlement = models.CharField("定级说明", max_length=200, blank=True)
    outcome = models.CharField("不合格的处理", max_length=10, blank=True)
    client_key = models.CharField("提交标识", max_length=40, unique=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "辅导课题"
        ordering: ClassVar = ["-stage_on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "stage"], name="topic_place"),
            models.Index(fields=["company", "year"], name="topic_year"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="topic_approved_by_two",
                condition=Q(host_approved_by_id=None)
                | Q(steering_approved_by_id=None)
                | ~Q(host_approved_by_id=models.F("steering_approved_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stage_title(self) -> str:
        return str(TopicStage(self.stage).label)


class TopicMeasure(KpiAim):
    """One KPI of one unit that a topic is to move; the baseline is frozen at approval."""

    scope_path: ClassVar[str] = "topic__organisation__path"

    topic = ScopedForeignKey(CounsellingTopic, on_delete=models.PROTECT, related_name="measures")
    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="+")
    unit = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kpi_direction = models.CharField("方向", max_length=10)

    class Meta(ScopedModel.Meta):
        verbose_name = "课题指标"
        ordering: ClassVar = ["topic_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "kpi", "unit"], name="topic_measure_once")
        ]


class TopicPart(models.TextChoices):
    """What somebody is in a topic group."""

    COUNSELLOR = "counsellor", _("主辅导员")
    CO_COUNSELLOR = "co_counsellor", _("协同辅导员")
    SECRETARY = "secretary", _("企业书记")
    FUNCTION_HEAD = "function_head", _("职能负责人")
    MEMBER = "member", _("组员")


class TopicPerson(ScopedModel):
    """Somebody of a topic group. member: of the roll of the host, where he is on it."""

    scope_path: ClassVar[str] = "topic__organisation__path"

    topic = ScopedForeignKey(CounsellingTopic, on_delete=models.PROTECT, related_name="people")
    name = models.CharField("姓名", max_length=60)
    part = models.CharField("身份", max_length=20, choices=TopicPart)
    member = ScopedForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        verbose_name = "课题组成员"
        ordering: ClassVar = ["topic_id", "id"]

    @property
    def part_title(self) -> str:
        return str(TopicPart(self.part).label)


class TopicSheet(ScopedModel):
    """One filled sheet of a topic: a form of rulebooks/counselling/forms. content: key → value.

    marks: criterion → points, for a problem; hundredths: their sum.
    """

    scope_path: ClassVar[str] = "topic__organisation__path"

    topic = ScopedForeignKey(CounsellingTopic, on_delete=models.PROTECT, related_name="sheets")
    kind = models.CharField("表", max_length=20)
    content = models.JSONField("内容", default=dict)
    marks = models.JSONField("分项", default=dict)
    hundredths = models.IntegerField("总分（百分之一分）", null=True)
    filed_by = models.CharField("填报人", max_length=60)
    filed_by_id = models.BigIntegerField("填报账号", null=True)
    filed_on = models.DateField("填报日期")

    class Meta(ScopedModel.Meta):
        verbose_name = "课题表单"
        ordering: ClassVar = ["topic_id", "id"]
        indexes: ClassVar = [models.Index(fields=["topic", "kind"], name="topic_sheet_kind")]

    @property
    def total(self) -> Decimal | None:
        """The sum of a problem's marks; None for a sheet that is not scored."""
        return None if self.hundredths is None else Decimal(self.hundredths) / 100
