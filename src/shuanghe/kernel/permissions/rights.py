"""Every right there is. A role, a door or a service can name no other."""

RIGHTS: dict[str, str] = {
    "organisation.read": "查看组织",
    "organisation.manage": "维护组织、任职与届期",
    "roster.read": "查看党员名册(号码隐去)",
    "roster.import": "导入名册",
    "roster.export": "导出名册",
    "member.merge": "合并重复人员",
    "member.reveal": "查看完整证件号与电话(逐次留痕)",
    "record.read": "查看工作记录",
    "record.file": "登记工作记录",
    "record.import": "导入工作台账",
    "duty.read": "查看任务清单与看板",
    "duty.issue": "下达任务",
    "duty.waive": "批准豁免任务",
    "rule.read": "查看规则与条款",
    "audit.read": "查看审计记录",
    "account.manage": "管理账号",
    "grant.manage": "管理角色与授权",
    "system.run": "运行维护:任务、备份、健康",
    "calendar.manage": "维护工作日历",
    "me.read": "查看本人清单、记录与通知",
    "account.own": "管理本人账号",
}

OWN = "account.own"
RESERVED: dict[str, frozenset[str]] = {
    "system": frozenset({"system.run"}),
    "security": frozenset({"account.manage", "grant.manage"}),
    "audit": frozenset({"audit.read"}),
}
"""What only one of the three administrators (三员) may hold."""
