"""The closed lists of a project, with the words that pages say."""

from django.db import models
from django.utils.translation import gettext_noop as _


class Family(models.TextChoices):
    """The families of projects."""

    BENEFIT = "benefit", _("党组织带党员创效")
    INNOVATION = "innovation", _("党员带群众创新")
    SECRETARY = "secretary", _("书记项目")
    COUNSELLING = "counselling", _("辅导课题")


class ProjectState(models.TextChoices):
    """Where a project stands; the ways between are in rules.moves."""

    IDEA = "idea", _("草拟")
    PROPOSED = "proposed", _("待支部审核")
    BRANCH_CHECKED = "branch_checked", _("待单位审核")
    CHECKED = "checked", _("待公司评审")
    APPROVED = "approved", _("公示中")
    RUNNING = "running", _("实施中")
    MID_REVIEWED = "mid_reviewed", _("已中期检查")
    CLOSING = "closing", _("待财务核定")
    FINANCE_VERIFIED = "finance_verified", _("待验收")
    ACCEPTED = "accepted", _("已验收")
    REPLICATED = "replicated", _("已推广")
    ARCHIVED = "archived", _("已归档")
    POSTPONED = "postponed", _("延期")
    STOPPED = "stopped", _("终止")
    FAILED = "failed", _("未通过验收")


class ChangeKind(models.TextChoices):
    """What a line of a project's history says: a move, or something that leaves it where it is."""

    CREATE = "create", _("建立项目")
    EDIT = "edit", _("修改申报书")
    PROPOSE = "propose", _("申报")
    CHECK_BRANCH = "check_branch", _("支部审核通过")
    CHECK_UNIT = "check_unit", _("单位审核通过")
    APPROVE = "approve", _("评审通过并公示")
    START = "start", _("公示期满，立项实施")
    REVIEW_MID = "review_mid", _("中期检查")
    CLOSE = "close", _("申请结项")
    CONFIRM_BENEFIT = "confirm_benefit", _("效益核定完毕")
    ACCEPT = "accept", _("验收通过")
    ACCEPT_REWORK = "accept_rework", _("验收通过，限期整改")
    FAIL = "fail", _("验收不通过")
    REPLICATE = "replicate", _("推广完毕")
    ARCHIVE = "archive", _("归档")
    RETURN_BRANCH = "return_branch", _("支部退回")
    RETURN_UNIT = "return_unit", _("单位退回")
    RETURN_REVIEW = "return_review", _("评审退回")
    RETURN_NOTICE = "return_notice", _("公示意见成立，退回")
    RETURN_BENEFIT = "return_benefit", _("财务退回")
    POSTPONE = "postpone", _("延期")
    RESUME = "resume", _("恢复实施")
    STOP = "stop", _("终止")
    PROGRESS = "progress", _("报月度进展")
    DISPATCH = "dispatch", _("季度调度")
    OBJECTION = "objection", _("公示意见")
    ANSWER = "answer", _("答复公示意见")
    CLAIM = "claim", _("申报效益")
    WITHDRAW_CLAIM = "withdraw_claim", _("撤回效益申报")
    CONFIRM = "confirm", _("确认效益")
    VERIFY = "verify", _("核定效益")
    REVERIFY = "reverify", _("复核效益")
    SCORE = "score", _("评委打分")
    RECUSE = "recuse", _("评委回避")
    RELEASE = "release", _("成果发布会")
    REWORK_DONE = "rework_done", _("整改完成")
    NO_OFFER = "no_offer", _("不具备推广条件")
    OFFER = "offer", _("推广到单位")
    TAKE_UP = "take_up", _("答复是否采用")


class Part(models.TextChoices):
    """What somebody is in a project's team."""

    LEADER = "leader", _("负责人")
    MEMBER = "member", _("党员")
    NON_MEMBER = "non_member", _("群众")


class ConfirmationKind(models.TextChoices):
    """Who confirms a claim before finance verifies it."""

    PRODUCTION = "production", _("生产部门确认")
    AUDIT = "audit", _("审计抽查")


class Answer(models.TextChoices):
    """What a unit says to a result offered to it."""

    OPEN = "open", _("待答复")
    ACCEPTED = "accepted", _("采用")
    DECLINED = "declined", _("不采用")


SAID = (
    _("评审会的意见"),
    _("中期检查的结论"),
    _("验收意见"),
    _("要整改什么"),
    _("不通过的原因"),
    _("退回的原因"),
    _("延期的原因"),
    _("恢复的说明"),
    _("终止的原因"),
    _("评审"),
    _("立项"),
    _("核定"),
    _("验收"),
    _("节点"),
)
"""What moves ask to be written, and the marks of the time line, as pages say them."""
