"""A project, the call it answers, what it measures and plans, and the history of its changes."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NoReturn

from django.db import models

from shuanghe.activities.projects.models.choices import ChangeKind, Family, Part, ProjectState
from shuanghe.activities.projects.rules.money import yuan_of
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.operations.models import Kpi, KpiAim
from shuanghe.organisation.models import Member, Organisation


class Call(ScopedModel):
    """That a company calls for projects in a year. last_number: how many projects it has given
    a number to."""

    organisation = ScopedForeignKey(
        Organisation,
        verbose_name="征集单位",
        on_delete=models.PROTECT,
        related_name="project_calls",
    )
    year = models.SmallIntegerField("年份")
    title = models.CharField("标题", max_length=100)
    text = models.TextField("征集方向", blank=True)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    last_number = models.IntegerField("已编到", default=0)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "项目征集"
        ordering: ClassVar = ["-year", "-id"]

    def __str__(self) -> str:
        return self.title


class Project(ScopedModel):
    """A project of an organisation. unit: the body below the calling company it belongs to.

    A call and a unit lie above the owner: no query joins them in the scope of the owner. Amounts
    are whole fen; claimed and verified are the sums of the claims that stand. prices: the plan
    prices of its way of counting, frozen at approval with the baseline. origin: the red KPI, the
    goal or the idea that its draft came from, by (type, id) as in evidence.
    """

    organisation = ScopedForeignKey(
        Organisation, verbose_name="申报单位", on_delete=models.PROTECT, related_name="projects"
    )
    call = ScopedForeignKey(Call, on_delete=models.PROTECT, related_name="projects")
    unit = ScopedForeignKey(
        Organisation,
        verbose_name="二级单位",
        on_delete=models.PROTECT,
        related_name="unit_projects",
    )
    number = models.CharField("编号", max_length=40, unique=True)
    year = models.SmallIntegerField("年份")
    family = models.CharField("类别", max_length=20, choices=Family)
    field = models.CharField("领域", max_length=20)
    title = models.CharField("名称", max_length=100)
    leader_name = models.CharField("负责人", max_length=60)
    problem = models.TextField("要解决的问题")
    party_measures = models.TextField("党的工作措施", blank=True)
    operations_measures = models.TextField("生产经营措施", blank=True)
    budget_fen = models.BigIntegerField("预算", default=0)
    expected_fen = models.BigIntegerField("预计效益", default=0)
    method = models.CharField("效益计算方法", max_length=4)
    prices = models.JSONField("计划价", default=dict)
    goal_id = models.BigIntegerField("挂接目标", null=True)
    origin_type = models.CharField("来源类别", max_length=60, blank=True)
    origin_id = models.CharField("来源编号", max_length=60, blank=True)
    origin_title = models.CharField("来源", max_length=120, blank=True)
    state = models.CharField("状态", max_length=20, choices=ProjectState, default="idea")
    proposed_by = models.CharField("申报人", max_length=60)
    proposed_by_id = models.BigIntegerField("申报账号", null=True)
    checked_by_id = models.BigIntegerField("支部审核账号", null=True)
    state_on = models.DateField("进入当前状态日期")
    approved_on = models.DateField("评审通过日期", null=True)
    notice_until = models.DateField("公示截止", null=True)
    started_on = models.DateField("立项日期", null=True)
    resumed_on = models.DateField("恢复日期", null=True)
    verified_on = models.DateField("核定日期", null=True)
    accepted_on = models.DateField("验收日期", null=True)
    rework_by = models.DateField("整改期限", null=True)
    claimed_fen = models.BigIntegerField("申报净效益", default=0)
    verified_fen = models.BigIntegerField("核定净效益", null=True)
    client_key = models.CharField("提交标识", max_length=40, unique=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "项目"
        ordering: ClassVar = ["-state_on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-state_on", "-id"], name="project_state"),
            models.Index(fields=["organisation", "state"], name="project_place"),
            models.Index(fields=["year", "family"], name="project_year"),
            models.Index(fields=["origin_type", "origin_id"], name="project_origin"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reports_from(self) -> date | None:
        """From when on its months are reported: since it started, or went on after a pause."""
        return self.resumed_on or self.started_on

    @property
    def state_title(self) -> str:
        return str(ProjectState(self.state).label)

    @property
    def family_title(self) -> str:
        return str(Family(self.family).label)

    @property
    def budget(self) -> Decimal:
        """In yuan."""
        return yuan_of(self.budget_fen)

    @property
    def expected(self) -> Decimal:
        """In yuan."""
        return yuan_of(self.expected_fen)


class ProjectMeasure(KpiAim):
    """One KPI of one unit that a project is to move: where it stood, what is wanted by when.

    The baseline is empty until it can be worked out, and frozen with frozen_on at approval.
    """

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="measures")
    kpi = ScopedForeignKey(Kpi, on_delete=models.PROTECT, related_name="project_measures")
    unit = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="project_measures")
    source = models.CharField("基线来源", max_length=200, blank=True)
    frozen_on = models.DateField("固定日期", null=True)
    target_by = models.DateField("达到日期")

    class Meta(ScopedModel.Meta):
        verbose_name = "项目指标"
        ordering: ClassVar = ["project_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "kpi", "unit"], name="project_measure_once")
        ]


class ProjectPerson(ScopedModel):
    """Somebody of a project's team. member_id: of the roster, where he is on it."""

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="people")
    name = models.CharField("姓名", max_length=60)
    part = models.CharField("身份", max_length=20, choices=Part)
    member = ScopedForeignKey(
        Member, null=True, on_delete=models.PROTECT, related_name="project_parts"
    )

    class Meta(ScopedModel.Meta):
        verbose_name = "项目成员"
        ordering: ClassVar = ["project_id", "id"]

    @property
    def part_title(self) -> str:
        return str(Part(self.part).label)


class ProjectMilestone(ScopedModel):
    """One step of a project's plan; done_on: the day of the report that said so."""

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField("内容", max_length=100)
    due_on = models.DateField("完成期限")
    owner = models.CharField("责任人", max_length=60, blank=True)
    done_on = models.DateField("完成日期", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "项目节点"
        ordering: ClassVar = ["project_id", "due_on", "id"]


class HistoryOnlyGrows(TypeError):  # noqa: N818 — it is a rule, not a fault
    """Somebody tried to alter or remove a line of a project's history."""


class ProjectChange(ScopedModel):
    """One line of a project's history: a move from state to state, or what was done within one."""

    scope_path: ClassVar[str] = "project__organisation__path"

    project = ScopedForeignKey(Project, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField("事由", max_length=20, choices=ChangeKind)
    from_state = models.CharField("原状态", max_length=20, choices=ProjectState)
    to_state = models.CharField("新状态", max_length=20, choices=ProjectState)
    done_on = models.DateField("日期")
    note = models.CharField("说明", max_length=500, blank=True)
    changed_by = models.CharField("办理人", max_length=60)
    changed_by_id = models.BigIntegerField("办理账号", null=True)
    changed_at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "项目沿革"
        ordering: ClassVar = ["-id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HistoryOnlyGrows("项目沿革只增不改。")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise HistoryOnlyGrows("项目沿革不能删除。")

    @property
    def kind_title(self) -> str:
        return str(ChangeKind(self.kind).label)

    @property
    def state_title(self) -> str:
        return str(ProjectState(self.to_state).label)
