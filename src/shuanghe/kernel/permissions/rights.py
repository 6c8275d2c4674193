"""Every right there is. A role, a door or a service can name no other."""

from django.utils.translation import gettext_noop as _

RIGHTS: dict[str, str] = {
    "organisation.read": _("查看组织"),
    "organisation.manage": _("维护组织、任职与届期"),
    "roster.read": _("查看党员名册（号码隐去）"),
    "roster.import": _("导入名册"),
    "roster.export": _("导出名册"),
    "member.merge": _("合并重复人员"),
    "member.reveal": _("查看完整证件号与电话（逐次留痕）"),
    "record.read": _("查看工作记录"),
    "record.file": _("登记工作记录"),
    "record.import": _("导入工作台账"),
    "dues.read": _("查看党费收缴情况"),
    "dues.file": _("登记党费、报批党费减免"),
    "case.read": _("查看办理事项（发展党员、换届、转接、处置）"),
    "case.file": _("办理本组织事项的步骤"),
    "case.approve": _("审批、备案下级报来的事项"),
    "duty.read": _("查看任务清单与看板"),
    "duty.issue": _("下达任务"),
    "duty.waive": _("批准豁免任务"),
    "kpi.read": _("查看经营指标、对标和排行"),
    "kpi.file": _("填报经营指标"),
    "kpi.confirm": _("确认经营指标（第二人）"),
    "kpi.manage": _("维护指标定义、填报单位和对标值"),
    "goal.read": _("查看目标树"),
    "goal.manage": _("维护目标树"),
    "goal.link": _("把事项挂到目标上"),
    "standard.read": _("查看机制、目录和流程图"),
    "standard.adopt": _("为本组织采用目录项"),
    "standard.manage": _("填写机制里没有公布的内容"),
    "rule.read": _("查看规则与条款"),
    "audit.read": _("查看审计记录"),
    "account.manage": _("管理账号"),
    "grant.manage": _("管理角色与授权"),
    "system.run": _("运行维护：任务、备份、健康"),
    "calendar.manage": _("维护工作日历"),
    "me.read": _("查看本人清单、记录与通知"),
    "account.own": _("管理本人账号"),
}

OWN = "account.own"
HANDLING: dict[str, tuple[str, ...]] = {"case.read": ("case.file", "case.approve")}
"""Reading right → the rights that handle what is read; restricted matters need one of them."""
RESERVED: dict[str, frozenset[str]] = {
    "system": frozenset({"system.run", "calendar.manage"}),
    "security": frozenset({"account.manage", "grant.manage"}),
    "audit": frozenset({"audit.read"}),
}
"""What only one of the three administrators (三员) may hold."""
