"""Verbs, objects and fields of the trail in words."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

NOUNS = {
    "organisation": "组织", "member": "党员", "roster": "名册", "post": "任职", "record": "记录",
    "ledger": "台账", "evidence": "佐证", "obligations": "任务", "obligation": "任务",
    "waiver": "豁免", "user": "账号", "role": "角色", "session": "登录", "day": "工作日历",
    "year": "日历年份", "job": "后台任务", "upload": "上传", "personal_data": "个人信息",
    "password": "密码", "grant": "授权", "lines": "审计记录", "records": "记录", "account": "账号",
    "rollups": "汇总", "duties": "职责", "members": "党员", "organisations": "组织",
    "step": "会议环节", "steps": "会议环节", "appraisals": "民主评议", "ballots": "测评票数",
    "opinions": "组织评定", "talks": "谈心谈话", "talk": "谈心谈话", "deliberation": "前置研究",
    "meeting": "会议", "meetings": "会议", "attendance": "到会情况", "item": "议题", "vote": "表决",
    "opinion": "书面意见", "exclusion": "不计入应到会", "minutes": "会议记录", "task": "会议任务",
    "rights": "表决权", "roll": "会议名单", "series": "固定会议", "sheet": "会议记录表",
    "base": "党费基数", "bases": "党费基数", "payment": "党费", "payments": "党费",
    "hardship": "党费减免",
}  # fmt: skip
VERBS = {
    "file": "登记", "withdraw": "撤回", "correct": "更正", "import": "导入", "export": "导出",
    "apply": "写入", "create": "新建", "update": "修改", "move": "调整隶属", "dissolve": "撤销",
    "merge": "合并", "reveal": "查看明文", "issue": "下发", "approve": "批准", "revoke": "撤销",
    "set": "设置", "clear": "清除", "confirm": "确认", "retry": "重试", "discard": "放弃",
    "open": "开始", "close": "结束", "grant": "授予", "unlock": "解锁", "lock": "锁定",
    "rename": "改名", "transfer": "转接", "end": "结束", "appoint": "任命", "preview_store": "预览",
    "refuse": "拒绝", "reset": "重置", "change": "修改", "disable": "停用", "enable": "启用",
    "begin": "开始", "sign_in": "登录", "add": "新增", "remove": "移除", "start": "开始",
    "file_many": "批量登记", "verify": "核对", "first_set": "初次设置",
    "credit_file": "学时计入", "request": "申请", "renew": "更换",
    "mark": "登记", "unmark": "取消登记", "enter": "登记",
    "plan": "安排", "hold": "召开登记", "notify": "通知", "cancel": "取消", "sign": "签字",
    "freeze": "归档", "load": "成批载入", "count": "计票", "claim": "申请", "drop": "撤销",
    "write": "填写", "finish": "完成", "refresh": "重新生成", "save": "保存", "vote": "表决",
    "set_many": "成批核定", "reverse": "冲正", "arrange": "同意补交",
}  # fmt: skip
WHOLE = {
    "session_open": "登录", "session_close": "退出登录", "roles_load": "角色目录载入",
    "second_factor_enrol": "双因素登录启用", "second_factor_remove": "双因素登录停用",
    "second_factor_reset": "双因素登录清除", "recovery_codes_renew": "恢复码更换",
    "member_link": "账号关联党员", "member_place": "组织关系变更",
    "standing_change": "党籍状态变更", "roster_export_note": "名册导出",
    "cells_rebuild": "任务重新计算", "password_reset_issue": "设置密码链接签发",
    "password_set_by_link": "凭链接设置密码",
    "account_keep": "党费专户会计、出纳确定", "movement_enter": "党费专户收支登记",
    "movement_reverse": "党费专户收支冲正", "extra_pass": "多交党费转交",
    "extra_receive": "多交党费收到登记", "publication_tell": "党费收支公布登记",
    "sums_rebuild": "党费月度汇总重算", "arrears_renew": "党费补交时限核对",
}  # fmt: skip


def verb_title(verb: str) -> str:
    """A service's name in words: record_file → 记录登记； unknown parts stay as they are."""
    if verb in WHOLE:
        return WHOLE[verb]
    for noun, title in sorted(NOUNS.items(), key=lambda pair: -len(pair[0])):
        act = verb.removeprefix(f"{noun}_")
        if act != verb:
            return f"{title}{VERBS.get(act, act)}"
    return verb


def target_title(target_type: str) -> str:
    """What kind of thing was changed."""
    try:
        return str(apps.get_model(target_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return target_type


def changes_shown(
    target_type: str, before: dict[str, Any], after: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """(field, before, after) for everything that differs, in words."""
    return [
        (_field(target_type, key), _shown(before.get(key)), _shown(after.get(key)))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]


def _field(target_type: str, key: str) -> str:
    try:
        field = apps.get_model(target_type)._meta.get_field(key.removesuffix("_id"))
        return str(getattr(field, "verbose_name", key))
    except (LookupError, ValueError, FieldDoesNotExist):
        return key


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(map(_shown, value))
    if isinstance(value, dict):
        return ";".join(f"{key} {_shown(one)}" for key, one in value.items())
    return str(value)
