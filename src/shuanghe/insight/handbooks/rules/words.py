"""Codes of the rulebook in the words of a handbook."""

from datetime import date
from decimal import Decimal

CONFIDENCE = {
    "verified": "已核原文",
    "secondary": "二手来源",
    "unverified": "未核实，仅供提醒",
    "default": "示例默认，不是法规规定",
}
STRENGTH = {
    "must": "必须",
    "must_not": "不得",
    "shall": "应当",
    "normally": "一般",
    "may": "可以",
}
BREACH = {
    "warn": "系统提醒，不阻止",
    "block": "系统不予办理，并说明怎样改",
    "route": "转有权的组织决定",
}
EVERY = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}
UNIT = {"times": "次", "hours": "学时"}
LAYER = {
    "central": "中央法规",
    "province": "省级规定",
    "group": "集团规定",
    "preset": "其他单位公开做法",
    "local": "本单位规定",
}
SPANS = {"days": "天", "months": "个月", "years": "年", "workdays": "个工作日", "hours": "小时"}
OUTCOME = {"act": "", "decision": "会议决定", "approval": "上级批准", "filing": "上级备案"}
EFFECT = {"block": "不符合不能往下办", "warn": "不符合时提醒", "void": "不符合则这一步作废"}
FACTS = {
    "date": "日期",
    "dates": "日期，可以多个",
    "number": "数字",
    "yes_no": "是或否",
    "text": "文字",
    "choice": "从所列答案中选",
}
PERIODS = {
    "CAL-M": "按月计的期限",
    "CAL-D": "按天计的期限",
    "CAL-Y": "按年计的期限",
    "WD": "按工作日计的期限",
    "PER": "按周期反复履行",
    "SEQ": "有先后次序",
    "THR": "有数量界限",
    "STATE": "应一直保持的状态",
    "BAN": "禁止",
}


def sure(confidence: str) -> str:
    """How sure we are, in words."""
    return CONFIDENCE.get(confidence, confidence)


def said(value: object) -> str:
    """A value of the rulebook as people write it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple | list):
        return "、".join(said(one) for one in value)
    return str(value)


def day(value: date) -> str:
    """2026年7月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def quoted(title: str) -> str:
    """A title in 书名号, once."""
    return f"《{title.replace('《', '').replace('》', '')}》"
