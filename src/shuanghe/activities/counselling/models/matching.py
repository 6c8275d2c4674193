"""Which counsellor goes to which company, part by part, and the letters of appointment."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shuanghe.activities.counselling.models.choices import (
    RUNNING_APPOINTMENTS,
    AppointmentState,
    EndGround,
    MatchState,
)
from shuanghe.activities.counselling.models.needs import CounsellingCall, CounsellingNeed
from shuanghe.activities.counselling.models.pool import Counsellor
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class Matching(ScopedModel):
    """One working-out of who goes where for a call, with the weights that held then."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    call = ScopedForeignKey(CounsellingCall, on_delete=models.PROTECT, related_name="+")
    ran_on = models.DateField("匹配日")
    ran_by = models.CharField("匹配人", max_length=60)
    weights = models.JSONField("权重", default=dict)
    counsellor_count = models.PositiveIntegerField("在册辅导员", default=0)
    need_count = models.PositiveIntegerField("需求", default=0)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "辅导匹配"
        ordering: ClassVar = ["-ran_on", "-id"]


class CounsellorMatch(ScopedModel):
    """What a matching found for one need: a counsellor with the score, or nobody with the why.

    parts: [{key, title, score, most, reason}]; for nobody reasons: [{title, count}].
    counsellor lies with the company, so a host reads the names kept here.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    matching = ScopedForeignKey(Matching, on_delete=models.PROTECT, related_name="+")
    need = ScopedForeignKey(CounsellingNeed, on_delete=models.PROTECT, related_name="matches")
    counsellor = ScopedForeignKey(Counsellor, null=True, on_delete=models.PROTECT, related_name="+")
    counsellor_name = models.CharField("辅导员", max_length=60, blank=True)
    counsellor_unit = models.CharField("所在单位", max_length=100, blank=True)
    score = models.DecimalField("匹配分", max_digits=5, decimal_places=2, null=True)
    parts = models.JSONField("得分理由", default=list)
    state = models.CharField("状态", max_length=10, choices=MatchState, default=MatchState.PROPOSED)
    answered_on = models.DateField("答复日", null=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    veto_reason = models.CharField("不同意的理由", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "匹配结果"
        ordering: ClassVar = ["organisation", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matching", "need"], name="counsellor_match_once"),
            models.UniqueConstraint(
                fields=["need"], condition=Q(state=MatchState.VETOED), name="counsellor_veto_once"
            ),
        ]

    @property
    def state_title(self) -> str:
        return str(MatchState(self.state).label)


class Appointment(ScopedModel):
    """That a counsellor is appointed to a host company for a term.

    organisation is the host; what the two do together hangs on this row. until_on: the day on
    which the term is over (not included).
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    counsellor = ScopedForeignKey(Counsellor, on_delete=models.PROTECT, related_name="+")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    match = ScopedForeignKey(CounsellorMatch, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("聘书编号", max_length=20)
    counsellor_name = models.CharField("辅导员", max_length=60)
    counsellor_unit = models.CharField("所在单位", max_length=100)
    host_name = models.CharField("对口企业", max_length=100)
    issuer_name = models.CharField("聘任单位", max_length=100)
    family = models.CharField("党建+", max_length=20, blank=True)
    specialties = models.JSONField("专长", default=list)
    state = models.CharField(
        "状态", max_length=10, choices=AppointmentState, default=AppointmentState.OFFERED
    )
    offered_on = models.DateField("发出日")
    offered_by = models.CharField("发出人", max_length=60)
    from_on = models.DateField("聘期自")
    until_on = models.DateField("聘期至(不含)")
    answered_on = models.DateField("本人答复日", null=True)
    answer_note = models.CharField("本人说明", max_length=200, blank=True)
    ended_on = models.DateField("结束日", null=True)
    ground = models.CharField("结束原因", max_length=12, choices=EndGround, blank=True)
    ended_note = models.CharField("结束说明", max_length=200, blank=True)
    renews = ScopedForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewals")
    version = models.PositiveIntegerField("版本", default=1)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "辅导员聘任"
        ordering: ClassVar = ["-from_on", "organisation", "id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="appointment_of_host"),
            models.Index(fields=["counsellor", "state"], name="appointment_of_counsellor"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "counsellor", "from_on"],
                condition=Q(state__in=[one.value for one in RUNNING_APPOINTMENTS]),
                name="appointment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsellor_name} → {self.host_name}"

    @property
    def state_title(self) -> str:
        return str(AppointmentState(self.state).label)

    @property
    def ground_title(self) -> str:
        return str(EndGround(self.ground).label) if self.ground else ""


class HostRating(ScopedModel):
    """What a host company says of its counsellor for a quarter: 0 to 100 and a line.

    The newest of a quarter counts; a counsellor's rating is worked out from these.
    """

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    appointment = ScopedForeignKey(Appointment, on_delete=models.PROTECT, related_name="ratings")
    year = models.PositiveSmallIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度")
    score = models.PositiveSmallIntegerField("评分")
    text = models.CharField("说明", max_length=200, blank=True)
    rated_on = models.DateField("评价日")
    rated_by = models.CharField("评价人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "对口企业评价"
        ordering: ClassVar = ["appointment", "year", "quarter", "id"]
