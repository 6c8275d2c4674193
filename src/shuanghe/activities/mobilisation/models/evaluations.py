"""Three evaluations (三评), anonymous by construction.

No answer of anybody is kept: a sheet only adds one to counters that were there before it, and the
name of the account goes to a table that nothing of the answers points at and that holds no day.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.mobilisation.models.cards import ShowCard
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Organisation


class EvaluationKind(models.TextChoices):
    """Who answers."""

    LEADER = "leader", _("领导点评")
    PEER = "peer", _("党员互评")
    MASS = "mass", _("群众评议")


class Evaluation(ScopedModel):
    """One round in a branch: who is asked, about which cards, from when to when.

    least_raters, grades and questions are those in force when it opened.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=10, choices=EvaluationKind)
    title = models.CharField("名称", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    opens_on = models.DateField("开始日")
    closes_on = models.DateField("截止日")
    closed_on = models.DateField("结束日", null=True)
    least_raters = models.PositiveSmallIntegerField("最少人数")
    grades = models.JSONField("等次", default=list)
    questions = models.JSONField("问题", default=list)
    opened_by = models.CharField("发起人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "测评"
        ordering: ClassVar = ["-opens_on", "-id"]

    @property
    def kind_title(self) -> str:
        return str(EvaluationKind(self.kind).label)


class EvaluationTally(ScopedModel):
    """How many sheets gave one grade to one card on one question. All are made at the opening."""

    scope_path: ClassVar[str] = "evaluation__organisation__path"

    evaluation = ScopedForeignKey(Evaluation, on_delete=models.PROTECT, related_name="tallies")
    card = ScopedForeignKey(ShowCard, on_delete=models.PROTECT, related_name="+")
    question = models.CharField("问题", max_length=30)
    grade = models.CharField("等次", max_length=30)
    count = models.PositiveIntegerField("份数", default=0)

    class Meta(ScopedModel.Meta):
        verbose_name = "测评计数"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluation", "card", "question", "grade"], name="evaluation_tally_once"
            ),
        ]


class EvaluationTurn(ScopedModel):
    """That an account has answered a round: refuses a second sheet and says nothing else."""

    scope_path: ClassVar[str] = "evaluation__organisation__path"

    evaluation = ScopedForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    user_id = models.BigIntegerField("账号")

    class Meta(ScopedModel.Meta):
        verbose_name = "已参加测评"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "user_id"], name="evaluation_turn_once"),
        ]
