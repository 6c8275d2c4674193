"""Ideas of workers, and everything that happened to each."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation


class TrailOnlyGrows(TypeError):  # noqa: N818 — it is a rule, not a fault
    """Somebody tried to alter or remove what was said about an idea."""


class IdeaState(models.TextChoices):
    """How far an idea has come."""

    WAITING = "waiting", _("待答复")
    STORED = "stored", _("留待以后")
    PILOTING = "piloting", _("试点中")
    PILOTED = "piloted", _("试点结束")
    ADOPTED = "adopted", _("已采纳")
    PROJECT = "project", _("已转立项")
    DECLINED = "declined", _("未采纳")
    WITHDRAWN = "withdrawn", _("本人撤回")


class MoveKind(models.TextChoices):
    """What happened to an idea."""

    FILE = "file", _("提出")
    STORE = "store", _("留待以后")
    PILOT = "pilot", _("先试点")
    PILOT_END = "pilot_end", _("试点结束")
    ADOPT = "adopt", _("采纳")
    PROJECT = "project", _("转立项")
    DECLINE = "decline", _("不采纳")
    WITHDRAW = "withdraw", _("撤回")
    FOLLOW = "follow", _("项目进展")


class Idea(ScopedModel):
    """What a worker proposes, in the own words; these never change.

    organisation: whose office answers. is_anonymous: others than who answers see no name.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="ideas")
    title = models.CharField("建议", max_length=60)
    text = models.TextField("怎么做", max_length=1000)
    place = models.CharField("在哪里", max_length=60)
    proposer_id = models.BigIntegerField("提出人账号", db_index=True)
    proposer_name = models.CharField("提出人", max_length=60)
    is_anonymous = models.BooleanField("对他人匿名", default=False)
    paper = models.FileField("照片", upload_to="forum/%Y/%m", blank=True)
    paper_name = models.CharField("照片原名", max_length=120, blank=True)
    paper_hash = models.CharField("照片指纹", max_length=64, blank=True)
    client_key = models.CharField("提交编号", max_length=40, unique=True)
    filed_on = models.DateField("提出日期")
    due_on = models.DateField("应答复日期")
    answered_on = models.DateField("答复日期", null=True)
    state = models.CharField("状态", max_length=10, choices=IdeaState, default=IdeaState.WAITING)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "建议"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="idea_of"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """The number on the receipt."""
        return f"{self.filed_on:%Y%m}-{self.pk:05}"

    @property
    def state_title(self) -> str:
        return str(IdeaState(self.state).label)


class IdeaMove(ScopedModel):
    """One thing that happened to an idea: what, who, when, and what was said. Only added.

    unit, from_on, until_on: of a pilot. has_worked: how a pilot ended.
    """

    scope_path: ClassVar[str] = "idea__organisation__path"

    idea = ScopedForeignKey(Idea, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField("事由", max_length=10, choices=MoveKind)
    text = models.TextField("说明", max_length=500, blank=True)
    unit = models.CharField("试点单位", max_length=60, blank=True)
    from_on = models.DateField("试点自", null=True)
    until_on = models.DateField("试点至", null=True)
    has_worked = models.BooleanField("试点有效", null=True)
    made_on = models.DateField("日期")
    made_by = models.CharField("经手人", max_length=60)
    made_by_id = models.BigIntegerField("经手账号", null=True)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "建议经过"
        ordering: ClassVar = ["id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TrailOnlyGrows("建议的经过只增不改。")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TrailOnlyGrows("建议的经过不能删除。")

    @property
    def kind_title(self) -> str:
        return str(MoveKind(self.kind).label)
