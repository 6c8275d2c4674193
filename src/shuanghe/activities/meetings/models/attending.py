"""Who was called, who came, who has a vote, who is left out of the count and why."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.activities.meetings.models.agenda import Vote
from shuanghe.activities.meetings.models.meeting import Meeting
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, StandingKind


class Presence(models.TextChoices):
    """Entered once by the recorder."""

    UNKNOWN = "", _("未登记")
    PRESENT = "present", _("到会")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺席")


class Attendee(ScopedModel):
    """One person called to one meeting, as the roll of that day has it.

    is_voter: has a vote by standing (a full member whose rights are not suspended). exclusion: a
    class of 不计入应到会 from the rulebook; it takes effect when consent_on is known and
    exclusion_vote has passed.
    """

    scope_path: ClassVar[str] = "meeting__organisation__path"

    meeting = ScopedForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="meetings_called_to")
    member_name = models.CharField("姓名", max_length=60)
    standing = models.CharField("党籍状态", max_length=20, choices=StandingKind)
    is_guest = models.BooleanField("临时编入", default=False)
    is_voter = models.BooleanField("有表决权", default=True)
    presence = models.CharField("到会情况", max_length=10, choices=Presence, blank=True, default="")
    leave_reason = models.CharField("请假事由", max_length=100, blank=True)
    exclusion = models.CharField("不计入应到会的情形", max_length=40, blank=True)
    consent_on = models.DateField("上级同意日期", null=True, blank=True)
    consent_note = models.CharField("上级同意文号或说明", max_length=100, blank=True)
    exclusion_vote = ScopedForeignKey(
        Vote, null=True, blank=True, on_delete=models.PROTECT, related_name="excludes"
    )

    class Meta(ScopedModel.Meta):
        verbose_name = "参会人员"
        ordering: ClassVar = ["meeting", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "member"], name="meeting_attendee_once")
        ]


class Opinion(ScopedModel):
    """A formal written opinion on one vote by somebody entitled who cannot come (FZ-14)."""

    scope_path: ClassVar[str] = "vote__item__meeting__organisation__path"

    vote = ScopedForeignKey(Vote, on_delete=models.PROTECT, related_name="opinions")
    attendee = ScopedForeignKey(Attendee, on_delete=models.PROTECT, related_name="opinions")
    received_on = models.DateField("收到日期")
    is_for = models.BooleanField("赞成")

    class Meta(ScopedModel.Meta):
        verbose_name = "书面意见"
        ordering: ClassVar = ["vote", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vote", "attendee"], name="meeting_opinion_once")
        ]
