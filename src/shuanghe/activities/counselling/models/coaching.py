"""What happens in a topic day by day, and how it is judged."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.counselling.models.topics import CounsellingTopic
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.procedures.models import JudgeScore


class CoachingWay(models.TextChoices):
    """Where coaching took place."""

    ON_SITE = "on_site", _("驻点")
    REMOTE = "remote", _("远程")


class CoachingForm(models.TextChoices):
    """What was done."""

    PROBLEM = "problem", _("共同解决问题")
    LESSON = "lesson", _("授课")
    DEMONSTRATION = "demonstration", _("示范")
    GROUP = "group", _("课题组活动")
    PARTY_LIFE = "party_life", _("参加组织生活")


class CoachingLog(ScopedModel):
    """One day of coaching. client_key: the same line sent again stays one line."""

    scope_path: ClassVar[str] = "topic__organisation__path"

    topic = ScopedForeignKey(CounsellingTopic, on_delete=models.PROTECT, related_name="logs")
    day = models.DateField("日期")
    way = models.CharField("方式", max_length=10, choices=CoachingWay)
    form = models.CharField("内容", max_length=20, choices=CoachingForm)
    done = models.CharField("做了什么", max_length=400)
    has_leader = models.BooleanField("企业负责人在场", default=False)
    filed_by = models.CharField("记录人", max_length=60)
    filed_by_id = models.BigIntegerField("记录账号", null=True)
    filed_on = models.DateField("记录日期")
    client_key = models.CharField("提交标识", max_length=40, unique=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "辅导日志"
        ordering: ClassVar = ["topic_id", "-day", "-id"]

    @property
    def way_title(self) -> str:
        return str(CoachingWay(self.way).label)

    @property
    def form_title(self) -> str:
        return str(CoachingForm(self.form).label)


class TopicScore(JudgeScore):
    """What one judge gives a topic, or that he stands aside."""

    scope_path: ClassVar[str] = "topic__organisation__path"

    topic = ScopedForeignKey(CounsellingTopic, on_delete=models.PROTECT, related_name="scores")
    judge_id = models.BigIntegerField("评委账号")

    class Meta(JudgeScore.Meta):
        verbose_name = "课题打分"
        ordering: ClassVar = ["topic_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "judge_id"], name="topic_score_once")
        ]


class RatingPhase(models.TextChoices):
    """When abilities are rated."""

    BEFORE = "before", _("辅导前")
    AFTER = "after", _("辅导后")


class RatingSide(models.TextChoices):
    """Who rates."""

    OWN = "own", _("自评")
    SUPERIOR = "superior", _("上级评")


class AbilityRating(ScopedModel):
    """Five numbers on the abilities of one person of a topic, before or after: nothing else.

    member_id: of the person rated, who reads them; so do those who settle. organisation is the
    body that settles, so that nobody at the host reads them by the tree.
    """

    scope_path: ClassVar[str] = "organisation__path"

    organisation = ScopedForeignKey(
        "organisation.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    topic_id = models.BigIntegerField("课题", db_index=True)
    member_id = models.BigIntegerField("本人")
    name = models.CharField("姓名", max_length=60)
    phase = models.CharField("时间", max_length=10, choices=RatingPhase)
    side = models.CharField("评价人", max_length=10, choices=RatingSide)
    marks = models.JSONField("分项", default=dict)
    rated_by_id = models.BigIntegerField("评价账号", null=True)
    rated_on = models.DateField("评价日期")

    class Meta(ScopedModel.Meta):
        verbose_name = "能力评价"
        ordering: ClassVar = ["topic_id", "member_id", "phase", "side"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["topic_id", "member_id", "phase", "side"], name="ability_rating_once"
            )
        ]

    @property
    def phase_title(self) -> str:
        return str(RatingPhase(self.phase).label)

    @property
    def side_title(self) -> str:
        return str(RatingSide(self.side).label)
