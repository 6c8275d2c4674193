"""The demands a step can make of its facts. Each says what is wrong and how to mend it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from shuanghe.procedures.rules.definitions import Check, Limit
from shuanghe.procedures.rules.spans import UNITS, span_after


@dataclass(frozen=True)
class Asked:
    """A demand with its values: the fact in question, the one it is held against, all of the step.

    name and other_name are how people call them.
    """

    check: Check
    name: str
    value: Any
    other_name: str
    other: Any
    facts: Mapping[str, Any]
    others: tuple[Any, ...] = ()


Wrong = tuple[str, str] | None
Judge = Callable[[Asked], Wrong]


def _span(limit: Limit, unit: str) -> str:
    return f"{limit.value.normalize():f} {UNITS[unit]}"


def _both(asked: Asked) -> str:
    return f"{asked.name}（{asked.value}）距{asked.other_name}（{asked.other}）"


def not_before(asked: Asked) -> Wrong:
    """The day is not before another."""
    if asked.value >= asked.other:
        return None
    told = f"{asked.name}（{asked.value}）早于{asked.other_name}（{asked.other}）"
    return told, f"核对两个日期；应不早于 {asked.other}"


def not_after(asked: Asked) -> Wrong:
    """The day is not after another."""
    if asked.value <= asked.other:
        return None
    told = f"{asked.name}（{asked.value}）晚于{asked.other_name}（{asked.other}）"
    return told, f"核对两个日期；应不晚于 {asked.other}"


def at_least_after(asked: Asked) -> Wrong:
    """At least so much time lies between two days."""
    limit, unit = asked.check.limits[0], asked.check.unit
    first = span_after(asked.other, int(limit.value), unit)
    if asked.value >= first:
        return None
    return f"{_both(asked)}不满 {_span(limit, unit)}", f"最早应为 {first}"


def at_most_after(asked: Asked) -> Wrong:
    """At most so much time lies between two days."""
    limit, unit = asked.check.limits[0], asked.check.unit
    last = span_after(asked.other, int(limit.value), unit)
    if asked.value <= last:
        return None
    return f"{_both(asked)}超过 {_span(limit, unit)}", f"最迟应为 {last}"


def exactly_after(asked: Asked) -> Wrong:
    """Exactly so much time lies between two days."""
    limit, unit = asked.check.limits[0], asked.check.unit
    day = span_after(asked.other, int(limit.value), unit)
    if asked.value == day:
        return None
    return f"{_both(asked)}应正好满 {_span(limit, unit)}", f"改为 {day}"


def same_as(asked: Asked) -> Wrong:
    """Two facts say the same."""
    if asked.value == asked.other:
        return None
    told = f"{asked.name}（{asked.value}）与{asked.other_name}（{asked.other}）不一致"
    return told, f"改为 {asked.other}，或核对{asked.other_name}"


def between(asked: Asked) -> Wrong:
    """A number lies within two limits, both included."""
    least, most = (limit.value for limit in asked.check.limits)
    if least <= asked.value <= most:
        return None
    span = f"{least}" if least == most else f"{least} 到 {most}"
    return f"{asked.name}为 {asked.value}，应为 {span}", "核对人数或次数"


def reaches_one(asked: Asked) -> Wrong:
    """At least one of several amounts reaches its limit: so many days, or so many hours."""
    amounts = (asked.value, *asked.others)
    pairs = list(zip(amounts, asked.check.limits, strict=True))
    if any(amount is not None and amount >= limit.value for amount, limit in pairs):
        return None
    got = "、".join(str(amount) if amount is not None else "未填" for amount in amounts)
    needs = " 或 ".join(f"{limit.value.normalize():f}" for limit in asked.check.limits)
    return f"{asked.name}为 {got}，未达到 {needs}", "补足后再办，或写明特殊情况"


def is_yes(asked: Asked) -> Wrong:
    """Something holds."""
    if asked.value is True:
        return None
    return f"{asked.name}：否", "办妥后再进行这一步"


def is_no(asked: Asked) -> Wrong:
    """Something does not hold."""
    if asked.value is False:
        return None
    return f"{asked.name}：是", "这种情形不能这样办，请按条款重做这一步"


def one_of(asked: Asked) -> Wrong:
    """The answer is one of those allowed."""
    if asked.value in asked.check.values:
        return None
    return f"{asked.name}不符合要求", "核对经办的组织或结论"


def gaps_at_most(asked: Asked) -> Wrong:
    """Days of reviews, none further from the one before (or from the start) than the limit."""
    limit, unit = asked.check.limits[0], asked.check.unit
    days: Sequence[date] = sorted(asked.value)
    ends = [end for end in asked.others if end is not None]
    line = [asked.other, *days, *ends]
    for earlier, later in pairwise(line):
        last = span_after(earlier, int(limit.value), unit)
        if later > last:
            told = f"{asked.name}在 {earlier} 至 {later} 之间空缺超过 {_span(limit, unit)}"
            return told, f"应在 {last} 前有一次；确实做过的补充材料，没做的如实说明"
    return None


def all_before(asked: Asked) -> Wrong:
    """Every day of a list lies before another day."""
    late = [day for day in asked.value if day >= asked.other]
    if not late:
        return None
    return f"{asked.name}（{late[0]}）不早于{asked.other_name}（{asked.other}）", "会前收到的才算"


def no_more_than(asked: Asked) -> Wrong:
    """A number is not more than another."""
    if asked.value <= asked.other:
        return None
    told = f"{asked.name}（{asked.value}）多于{asked.other_name}（{asked.other}）"
    return told, "核对人数和票数"


JUDGES: dict[str, Judge] = {
    "not_before": not_before,
    "not_after": not_after,
    "at_least_after": at_least_after,
    "at_most_after": at_most_after,
    "exactly_after": exactly_after,
    "same_as": same_as,
    "between": between,
    "reaches_one": reaches_one,
    "is_yes": is_yes,
    "is_no": is_no,
    "one_of": one_of,
    "gaps_at_most": gaps_at_most,
    "all_before": all_before,
    "no_more_than": no_more_than,
}
LIMITS = {
    "at_least_after": 1,
    "at_most_after": 1,
    "exactly_after": 1,
    "between": 2,
    "gaps_at_most": 1,
}
COUNTING = "counting"
AGAINST = frozenset(
    {
        "not_before",
        "not_after",
        "at_least_after",
        "at_most_after",
        "exactly_after",
        "same_as",
        "gaps_at_most",
        "all_before",
        "no_more_than",
    }
)
TIMED = frozenset({"at_most_after"})
REPEATED = "gaps_at_most"
