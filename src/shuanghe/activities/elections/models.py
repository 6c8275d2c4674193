"""What is kept of terms and elections. The steps and their papers are those of the case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation, PostKind
from shuanghe.procedures.models import Case


class ReminderWay(models.TextChoices):
    """How the superior reminded."""

    LETTER = "letter", _("函件")
    PHONE = "phone", _("电话")


class TermReminder(ScopedModel):
    """The superior reminded a body that its term ends (ZB-36). One for a term is enough."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="term_reminders"
    )
    term_ends_on = models.DateField("任期届满日")
    reminded_on = models.DateField("提醒日期")
    way = models.CharField("方式", max_length=10, choices=ReminderWay)
    note = models.CharField("文号或接电话的人", max_length=100, blank=True)
    body_name = models.CharField("提醒的组织", max_length=100)
    entered_by = models.CharField("登记人", max_length=60)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "换届提醒"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "term_ends_on"], name="term_reminded_once"
            )
        ]


class TermException(ScopedModel):
    """An early or late election approved by the superior (XJ-02), by its reply and its day."""

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="term_exceptions"
    )
    term_ends_on = models.DateField("任期届满日")
    until_on = models.DateField("批准的换届日期")
    approved_on = models.DateField("批复日期")
    document = models.CharField("批复文号", max_length=100)
    reason = models.CharField("理由", max_length=200, blank=True)
    body_name = models.CharField("批准的组织", max_length=100)
    entered_by = models.CharField("登记人", max_length=60)

    class Meta(ScopedModel.Meta):
        verbose_name = "提前或延期换届"
        ordering: ClassVar = ["organisation", "approved_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "term_ends_on", "until_on", "approved_on"],
                name="term_exception_once",
            )
        ]


class Election(ScopedModel):
    """What a body elects in one case. seats: commissioners, or 1 where there is no committee.

    roll: the people of the day of the vote with the answer for each, frozen with its SHA-256.
    posted_on: when the winners were written into posts.
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="elections"
    )
    case = ScopedForeignKey(Case, on_delete=models.PROTECT, related_name="elections")
    term_ends_on = models.DateField("本届任期届满日")
    has_committee = models.BooleanField("设委员会")
    seats = models.PositiveSmallIntegerField("应选委员")
    deputies = models.PositiveSmallIntegerField("应选副书记")
    planned_on = models.DateField("拟开选举大会的日期")
    reduced_note = models.CharField("减少名额的依据", max_length=200, blank=True)
    roll = models.JSONField("投票时的名册", null=True)
    roll_hash = models.CharField("名册指纹", max_length=64, blank=True)
    posted_on = models.DateField("任职写入日期", null=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "换届选举"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], name="election_one_per_case")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "term_ends_on"], name="election_of_term")
        ]


class Office(models.TextChoices):
    """What somebody is elected to."""

    COMMITTEE = "committee", _("委员")
    SECRETARY = "secretary", _("书记")
    DEPUTY = "deputy_secretary", _("副书记")


class Candidacy(ScopedModel):
    """A candidate for one office. A write-in came in at the count, not on the ballot.

    position: place on the ballot. yes_votes: those with which the half was passed. division: the
    work taken on in the new committee.
    """

    scope_path: ClassVar[str] = "election__organisation__path"

    election = ScopedForeignKey(Election, on_delete=models.PROTECT, related_name="candidacies")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="candidacies")
    name = models.CharField("姓名", max_length=60)
    office = models.CharField("职务", max_length=20, choices=Office)
    position = models.PositiveSmallIntegerField("次序")
    is_write_in = models.BooleanField("另选他人", default=False)
    is_elected = models.BooleanField("当选", default=False)
    yes_votes = models.PositiveIntegerField("赞成票", null=True)
    division = models.CharField("分工", max_length=30, choices=PostKind, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "候选人"
        ordering: ClassVar = ["election", "office", "is_write_in", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "office", "member"], name="candidacy_once")
        ]

    def __str__(self) -> str:
        return self.name


class ElectionExclusion(ScopedModel):
    """A full member not counted as due: by a class of the rulebook (XJ-19), or without rights.

    A class needs the superior's consent and a vote of the meeting, each with its day.
    """

    scope_path: ClassVar[str] = "election__organisation__path"

    election = ScopedForeignKey(Election, on_delete=models.PROTECT, related_name="exclusions")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="election_exclusions")
    name = models.CharField("姓名", max_length=60)
    reason = models.CharField("情形", max_length=40)
    basis = models.CharField("依据", max_length=100, blank=True)
    consent_on = models.DateField("上级同意日期", null=True)
    voted_on = models.DateField("大会通过日期", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "不计入应到会"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "member"], name="exclusion_once")
        ]


class OfficialDuty(models.TextChoices):
    """Who watches and who counts."""

    SCRUTINEER = "scrutineer", _("监票人")
    TELLER = "teller", _("计票人")


class Official(ScopedModel):
    """A scrutineer (监票人) or a teller (计票人) of one election meeting."""

    scope_path: ClassVar[str] = "election__organisation__path"

    election = ScopedForeignKey(Election, on_delete=models.PROTECT, related_name="officials")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="election_officials")
    name = models.CharField("姓名", max_length=60)
    duty = models.CharField("担任", max_length=12, choices=OfficialDuty)

    class Meta(ScopedModel.Meta):
        verbose_name = "监票人、计票人"
        ordering: ClassVar = ["election", "duty", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "member"], name="official_once")
        ]


class Round(ScopedModel):
    """One vote as counted. Never changed; one that no longer stands is set aside with a reason.

    findings: the rules asked, in words. tied: candidacy ids between whom a second vote decides.
    """

    scope_path: ClassVar[str] = "election__organisation__path"

    election = ScopedForeignKey(Election, on_delete=models.PROTECT, related_name="rounds")
    office = models.CharField("职务", max_length=20, choices=Office)
    number = models.PositiveSmallIntegerField("第几次投票")
    purpose = models.CharField("投票", max_length=10)
    held_on = models.DateField("投票日期")
    seats = models.PositiveSmallIntegerField("应选名额")
    entitled = models.PositiveIntegerField("应到会有选举权")
    present = models.PositiveIntegerField("实到会有选举权")
    handed_out = models.PositiveIntegerField("发出选票")
    voters = models.PositiveIntegerField("投票人数")
    returned = models.PositiveIntegerField("收回选票")
    void = models.PositiveIntegerField("废票")
    is_valid = models.BooleanField("选举有效")
    findings = models.JSONField("判定", default=list)
    tied = models.JSONField("票数相等", default=list)
    open_seats = models.PositiveSmallIntegerField("未选足名额", default=0)
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    client_key = models.CharField("提交编号", max_length=40)
    set_aside_at = models.DateTimeField("作废时间", null=True)
    set_aside_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "投票"
        ordering: ClassVar = ["election", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["election", "office", "number"],
                condition=Q(set_aside_at=None),
                name="round_once",
            ),
            models.UniqueConstraint(fields=["election", "client_key"], name="round_sent_once"),
        ]


class RoundVotes(ScopedModel):
    """What one candidate got in one vote. A write-in has only votes for."""

    scope_path: ClassVar[str] = "round__election__organisation__path"

    round = ScopedForeignKey(Round, on_delete=models.PROTECT, related_name="votes")
    candidacy = ScopedForeignKey(Candidacy, on_delete=models.PROTECT, related_name="votes")
    yes = models.PositiveIntegerField("赞成")
    no = models.PositiveIntegerField("反对")
    abstain = models.PositiveIntegerField("弃权")
    is_elected = models.BooleanField("当选", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "得票"
        ordering: ClassVar = ["round", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "candidacy"], name="round_votes_once")
        ]
