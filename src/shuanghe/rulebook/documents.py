"""How a rule is written out: words for its codes, and its JSON."""

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuanghe.rulebook.rules import (
    NUMBERS,
    Count,
    Parameter,
    Recurrence,
    Rule,
    Value,
    formula_of,
    needed_by,
    numbers_of,
)

Words = dict[str, str | Promise]

STRENGTHS: Words = {
    "must": _("必须"),
    "must_not": _("不得"),
    "shall": _("应当"),
    "normally": _("一般"),
    "may": _("可以"),
}
STRENGTH_MEANINGS: Words = {
    "must": _("硬性要求"),
    "must_not": _("禁止"),
    "shall": _("硬性要求；确有特殊情况由上级党组织说明理由"),
    "normally": _("一般性要求；做不到时说明理由即可"),
    "may": _("可以选择"),
}
DEADLINES: Words = {
    "CAL-M": _("按自然月计算"),
    "CAL-D": _("按自然日计算"),
    "CAL-Y": _("按自然年计算"),
    "WD": _("按工作日计算"),
    "PER": _("每期一次"),
    "SEQ": _("先后顺序"),
    "THR": _("人数、票数或金额"),
    "STATE": _("持续状态"),
    "BAN": _("禁止事项"),
}
CONFIDENCES: Words = {
    "verified": _("已核原文"),
    "secondary": _("二手来源"),
    "unverified": _("未核实"),
    "default": _("示例默认"),
}
CONFIDENCE_MEANINGS: Words = {
    "verified": _("条文或官方文件的这句话已经读过，可以放心用。"),
    "secondary": _(
        "来自问答、手册或其他单位的规定，内容相互印证，但没有读到条文本身；用前请核对。"
    ),
    "unverified": _("凭记忆记下，没有读到任何原文。系统只提示，不拦阻，也不据此认定没做到。"),
    "default": _("法规没有规定，是我们给的示例值，可由本单位规定替换。"),
}
LAYERS: Words = {
    "central": _("中央"),
    "province": _("省级"),
    "group": _("集团"),
    "preset": _("预设（其他单位或通行做法）"),
    "local": _("本单位规定"),
}
BREACHES: Words = {
    "warn": _("提示，不拦阻"),
    "block": _("拦阻，改正后才能继续"),
    "route": _("报上级党组织说明理由"),
}
EVERY: Words = {
    "month": _("每月"),
    "quarter": _("每季度"),
    "half_year": _("每半年"),
    "year": _("每年"),
}
UNITS: Words = {"times": _("次"), "hours": _("学时")}
CONDITIONS: Words = {
    "has_committee": _("设支部委员会的"),
    "has_groups": _("划分党小组的"),
}


def value_written(value: Value, unit: str = "") -> str:
    """A value as people read it: 1 次, 1%, 3000、5000、10000 元, 是."""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, tuple):
        return "、".join(value_written(one) for one in value) + (f" {unit}" if unit else "")
    if isinstance(value, Decimal):
        is_share = not unit and 0 < value < 1
        text = f"{(value * 100 if is_share else value).normalize():f}"
        return f"{text}%" if is_share else f"{text} {unit}".strip()
    return f"{value} {unit}".strip()


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule as plain JSON values; numbers stay numbers, days are written YYYY-MM-DD."""
    return {
        "id": rule.id,
        "title": rule.title,
        "demand": rule.demand,
        "strength": rule.strength,
        "deadline": rule.deadline,
        "subject": list(rule.subject),
        "owed_by": rule.owed_by,
        "actor": rule.actor,
        "regulation": rule.citation.regulation,
        "regulation_title": rule.citation.regulation_title,
        "article": rule.citation.article,
        "article_confidence": rule.article_confidence,
        "confidence": rule.confidence,
        "is_soft": rule.is_soft,
        "layer": rule.layer,
        "in_force_from": rule.in_force_from.isoformat(),
        "in_force_to": rule.in_force_to.isoformat() if rule.in_force_to else None,
        "parameters": [_parameter_json(one) for one in rule.parameters],
        "recurrence": _recurrence_json(rule.recurrence),
        "counting": _counting_json(rule),
        "evidence": rule.evidence,
        "on_breach": rule.on_breach,
        "note": rule.note,
        "same_act_as": rule.same_act_as or None,
        "tightened_by": [
            {"layer": one.layer, "source": one.source, "change": one.change}
            for one in rule.tightenings
        ],
        "reviewed_on": rule.reviewed_on.isoformat(),
        "version": rule.version,
    }


def _parameter_json(parameter: Parameter) -> dict[str, Any]:
    return {
        "key": parameter.key,
        "title": parameter.title,
        "value": _plain(parameter.value),
        "unit": parameter.unit,
        "cite": parameter.cite,
        "confidence": parameter.confidence,
        "layer": parameter.layer,
        "tighter": parameter.tighter or None,
    }


def _counting_json(rule: Rule) -> dict[str, Any] | None:
    if rule.counting is None:
        return None
    return {
        "function": rule.counting.function,
        "formula": formula_of(rule),
        "numbers": list(numbers_of(rule.counting)),
        "needed": list(needed_by(rule.counting)),
    }


def count_json(count: Count) -> dict[str, Any]:
    """A count as plain JSON values; winners and tied are places among the candidates, from 1."""
    return {
        "rule": count.rule.id,
        "title": count.rule.title,
        "is_met": count.is_met,
        "verdict": count.verdict,
        "formula": count.formula,
        "worked": count.worked,
        "sentence": count.sentence,
        "article": count.citation.article,
        "regulation": count.citation.regulation_title,
        "confidence": count.rule.confidence,
        "is_soft": count.is_soft,
        "numbers": {name: _number_json(name, value) for name, value in count.numbers.items()},
        "least": count.least,
        "winners": [place + 1 for place in count.winners],
        "tied": [place + 1 for place in count.tied],
        "open_seats": count.open_seats,
    }


def _number_json(name: str, value: object) -> Any:
    if NUMBERS[name].kind == "months":
        return number_written(name, value)
    if isinstance(value, tuple):
        return list(value)
    return _plain(value) if isinstance(value, Decimal) else value


def number_written(name: str, value: object) -> str:
    """A counted number as people read it: 5 人, 9、7、5 票, 1100-000."""
    named = NUMBERS[name]
    if named.kind == "months" and isinstance(value, tuple):
        return "".join("-" if one is None else str(int(one)) for one in value)
    if isinstance(value, tuple):
        return f"{'、'.join(str(one) for one in value)} {named.unit}"
    return f"{value} {named.unit}"


def _recurrence_json(recurrence: Recurrence | None) -> dict[str, Any] | None:
    if recurrence is None:
        return None
    return {
        "every": recurrence.every.value,
        "needs": _plain(recurrence.needs),
        "unit": recurrence.unit,
        "subjects": list(recurrence.subjects),
        "only_if": recurrence.only_if or None,
        "satisfied_by": list(recurrence.satisfied_by),
        "owner": recurrence.owner or None,
        "due": recurrence.due,
        "due_offset_days": recurrence.due_offset_days,
    }


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
