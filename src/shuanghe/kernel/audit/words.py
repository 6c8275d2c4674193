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
    "agreement_amend": "责任书修订", "agreement_close": "责任书终止",
    "agreement_return": "责任书退回起草", "agreements_draft": "责任书起草",
    "agreements_send": "责任书征求意见", "agreements_sign": "责任书签订",
    "signing_open": "责任书交付签订", "comment_file": "责任书意见提出",
    "comment_answer": "责任书意见答复", "target_save": "责任书目标保存",
    "target_remove": "责任书目标移除", "clauses_change": "责任书条款修改",
    "report_save": "责任书自查报告保存", "probationer_list": "预备党员列入名册",
    "applicant_register": "入党申请人登记", "reason_mark": "未参加原因登记",
    "reason_withdraw": "未参加原因撤回", "candidate_add": "候选人提名",
    "candidate_remove": "候选人撤下", "candidates_order": "候选人排序",
    "round_count": "选举计票", "round_set_aside": "选举计票作废", "seats_reduce": "选举名额减少",
    "election_open": "换届选举开始", "official_add": "监票计票人确定",
    "official_remove": "监票计票人撤下", "division_set": "委员分工", "terms_keep": "任期时限核对",
    "reminder_file": "换届提醒登记", "exception_approve": "提前或延期换届批准",
    "idea_file": "建议创意提出", "idea_withdraw": "建议创意撤回", "idea_move": "建议创意办理",
    "ideas_enter": "建议创意成批载入", "capture_file": "现场采集并入",
    "capture_settle": "现场采集冲突处理", "capture_discard": "现场采集冲突放弃",
    "papers_print": "会议材料成批生成", "plan_revise": "会议安排修改", "card_write": "承诺卡填写",
    "card_submit": "承诺卡提交", "card_accept": "承诺卡通过", "card_return": "承诺卡退回",
    "card_show": "承诺卡亮出", "evaluation_open": "测评开始", "evaluation_answer": "测评答卷",
    "evaluation_close": "测评结束", "event_create": "比赛活动建立",
    "results_set": "比赛结果登记", "event_publish": "比赛结果公布", "event_keep": "项目大事登记",
    "progress_tell": "承诺进展登记", "outcome_set": "承诺兑现认定",
    "duty_lists_make": "责任清单生成", "duty_report": "责任清单履职登记",
    "duty_report_own": "本人责任清单履职登记", "duty_report_withdraw": "责任清单履职撤回",
    "claim_file": "创效申报", "claim_withdraw": "创效申报撤回", "claim_verify": "创效核定",
    "claim_reverify": "创效复核", "production_confirm": "生产数据确认",
    "audit_confirm": "审计抽查确认", "project_create": "项目建立", "project_edit": "项目修改",
    "project_move": "项目办理", "projects_load": "项目成批载入", "call_open": "项目征集",
    "projects_convene": "项目会议登记",
    "objection_raise": "公示异议提出", "objection_answer": "公示异议答复",
    "score_give": "项目验收评分", "score_recuse": "项目验收回避", "progress_file": "项目进度登记",
    "replication_offer": "成果推广", "replication_answer": "成果推广答复",
    "topic_result_offer": "课题成果推广",
    "topic_open": "辅导课题建立", "topic_step": "辅导课题办理", "topic_stop": "辅导课题终止",
    "topic_score": "辅导课题打分", "topic_recuse": "辅导课题评审回避",
    "topic_outcome": "不合格课题处理", "topics_settle": "辅导课题定级",
    "topics_load": "辅导课题成批载入", "charter_write": "课题立项书填写",
    "charter_approve": "课题立项企业批准", "charter_steer": "课题立项领导小组批准",
    "charter_refuse": "课题立项书退回", "sheet_file": "课题表单填报",
    "person_add": "课题组成员加入", "agreement_sign": "辅导协议签署",
    "log_file": "辅导日志登记", "ability_rate": "能力评价登记",
    "item_adopt": "标准化事项采用", "adoption_end": "标准化事项停用",
    "adoptions_keep": "标准化事项时限核对", "wording_write": "标准文本填写",
    "wording_end": "标准文本恢复原文", "transfer_open": "组织关系转接开始",
    "transfer_send": "组织关系转出", "transfer_receive": "组织关系接收",
    "transfer_join": "组织关系报到", "letter_register": "介绍信登记",
    "floating_register": "流动党员登记", "floating_confirm": "流动党员认定",
    "floating_receive": "流动党员接纳", "floating_note": "流动党员联系登记",
    "floating_end": "流动党员登记结束", "evidence_withdraw_many": "佐证成批撤回",
    "deadlines_remind": "限时事项提醒", "feed_key_issue": "日历订阅密钥签发",
    "feed_key_revoke": "日历订阅密钥作废", "token_create": "接口密钥新建",
    "token_revoke": "接口密钥作废", "token_withdraw": "接口密钥停用", "effects_ask": "成效重新测算",
    "effects_keep": "成效结果保存", "effects_retire": "成效结果停用",
    "handover_make": "交接清单生成", "_signature_add": "交接清单签字",
    "_paper_signature_add": "交接清单纸质签字登记", "mark_put": "入门指引标记",
    "mark_withdraw": "入门指引标记取消", "edition_prepare": "手册编制",
    "edition_discard": "手册草稿放弃", "edition_issue": "手册下发", "note_write": "工作手记填写",
    "note_remove": "工作手记删除", "plan_finish": "工作计划完成", "receipt_sign": "手册签收",
    "receipt_read": "手册阅读登记", "index_rebuild": "检索索引重建", "benchmark_set": "对标值设置",
    "values_confirm": "指标数值确认", "values_file": "指标数值填报",
    "values_withdraw": "指标数值撤回", "values_send_back": "指标数值退回",
    "values_take_over": "指标历史数值载入", "goal_create": "目标建立", "goal_change": "目标修改",
    "goal_close": "目标结束", "goal_link": "目标挂接", "goal_unlink": "目标取消挂接",
    "measure_add": "目标衡量增加", "measure_end": "目标衡量结束", "kpi_create": "经营指标建立",
    "kpi_change": "经营指标修改", "units_set": "填报单位设置", "starter_adopt": "起步指标集采用",
    "capability_set": "职权设置", "members_export_note": "党员名单导出",
    "rights_suspend": "表决权中止", "rights_suspension_withdraw": "表决权中止撤回",
    "case_open": "办理事项开始", "case_stop": "办理事项终止", "case_move": "办理事项移交",
    "case_redefine": "办理事项改用新程序", "cases_load": "办理事项成批载入",
    "move_accept": "办理事项接收", "move_return": "办理事项退回", "drill_open": "演练开始",
    "drill_note": "演练记录", "paper_add": "办理材料增加", "paper_withdraw": "办理材料撤回",
    "step_do": "办理步骤登记", "step_redo": "办理步骤重做", "step_approve": "办理步骤批准",
    "counsellor_nominate": "辅导员推荐", "counsellor_update": "辅导员能力卡修改",
    "counsellor_qualify": "辅导员资格审核", "counsellor_approve": "辅导员列入名册",
    "counsellor_refuse": "辅导员审核不通过", "counsellor_withdraw": "辅导员退出名册",
    "counselling_call_open": "辅导需求征集", "counselling_call_close": "辅导需求征集截止",
    "need_file": "辅导需求提出", "need_withdraw": "辅导需求撤回", "matching_run": "辅导员匹配",
    "matching_ask": "要求匹配辅导员",
    "match_agree": "辅导员匹配同意", "match_veto": "辅导员匹配不同意",
    "appointment_offer": "辅导员聘任", "appointment_answer": "辅导员聘任答复",
    "appointment_renew": "辅导员续聘", "appointment_end": "辅导员聘任结束",
    "host_rate": "辅导员评价", "counselling_enter": "辅导员名册成批载入",
    "step_correct": "办理步骤更正", "approval_withdraw": "批准或备案撤回",
}  # fmt: skip
"""The name of a service → its title, where noun and verb alone would not say it."""


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
