"""The closed lists of pool, needs, matches and appointments, with the words that pages say."""

from django.db import models
from django.utils.translation import gettext_noop as _


class CounsellorState(models.TextChoices):
    """How far somebody has come on the way into the register, or out of it."""

    NOMINATED = "nominated", _("待资格审核")
    QUALIFIED = "qualified", _("待党委批准")
    REGISTERED = "registered", _("在册")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已退出")


OPEN_STATES = (CounsellorState.NOMINATED, CounsellorState.QUALIFIED, CounsellorState.REGISTERED)


class WithdrawalGround(models.TextChoices):
    """Why a counsellor leaves the register."""

    OWN_WISH = "own_wish", _("本人申请")
    UNIT_WISH = "unit_wish", _("所在单位提出")
    MISSED_MONTHS = "missed_months", _("连续两个月没有开展辅导")
    LOW_RATING = "low_rating", _("评价低于合格线")
    NO_LONGER_MEETS = "no_longer_meets", _("不再符合条件")
    DISCIPLINE = "discipline", _("纪检部门提出不宜继续担任")
    MOVED_AWAY = "moved_away", _("调离本企业")


class NeedState(models.TextChoices):
    """Whether a need still stands."""

    OPEN = "open", _("已提出")
    WITHDRAWN = "withdrawn", _("已撤回")


class MatchState(models.TextChoices):
    """What became of the result of one need in one matching."""

    PROPOSED = "proposed", _("待对口企业答复")
    AGREED = "agreed", _("企业同意")
    VETOED = "vetoed", _("企业不同意")
    NOBODY = "nobody", _("没有合适的辅导员")
    REPLACED = "replaced", _("已重新匹配")
    APPOINTED = "appointed", _("已发聘书")


STANDING_MATCHES = (MatchState.PROPOSED, MatchState.AGREED, MatchState.APPOINTED)


class AppointmentState(models.TextChoices):
    """Where an appointment stands."""

    OFFERED = "offered", _("待本人接受")
    ACCEPTED = "accepted", _("聘任中")
    DECLINED = "declined", _("本人未接受")
    ENDED = "ended", _("已结束")


RUNNING_APPOINTMENTS = (AppointmentState.OFFERED, AppointmentState.ACCEPTED)


class EndGround(models.TextChoices):
    """Why an appointment ends."""

    TERM = "term", _("聘期届满")
    DONE = "done", _("辅导任务完成")
    REASSIGNED = "reassigned", _("改派其他辅导员")
    HOST_WISH = "host_wish", _("对口企业提出")
    WITHDRAWN = "withdrawn", _("辅导员退出名册")
    OTHER = "other", _("其他原因")
