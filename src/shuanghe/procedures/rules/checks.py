"""The demands a step can make of its facts. Each says what is wrong and how to mend it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from shuanghe.kernel.workdays.rules import Calendar
from shuanghe.procedures.rules.definitions import Check, Limit
from shuanghe.procedures.rules.spans import UNITS, span_after

Workdays = Callable[[date, date], int]
"""How many working days lie between two days, both included."""


def weekdays(first: date, last: date) -> int:
    """Working days by the week alone, where no calendar is at hand."""
    return NO_CALENDAR.workdays_between(first - timedelta(days=1), last)


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
    workdays: Workdays = weekdays


Wrong = tuple[str, str] | None
Judge = Callable[[Asked], Wrong]
NO_CALENDAR = Calendar({}, frozenset())


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
    return (
        f"{_both(asked)}超过 {_span(limit, unit)}",
        f"核对日期，最迟应为 {last}；确实晚了的不要改日期",
    )


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
    days: Sequence[date] = sorted(asked.value or ())
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


def sum_no_more_than(asked: Asked) -> Wrong:
    """Several numbers together are not more than another."""
    known = [one for one in (asked.value, *asked.others) if one is not None]
    if sum(known) <= asked.other:
        return None
    parts = " + ".join(str(one) for one in known)
    told = f"{asked.name}等合计 {parts} = {sum(known)}，多于{asked.other_name}（{asked.other}）"
    return told, "核对人数和票数"


def is_given(asked: Asked) -> Wrong:
    """Something is written down."""
    if asked.value not in (None, "", (), []):
        return None
    return f"没有写“{asked.name}”", "按材料原件补填"


def any_given(asked: Asked) -> Wrong:
    """At least one of several things is written down."""
    if any(one not in (None, "", (), []) for one in (asked.value, *asked.others)):
        return None
    return f"没有写“{asked.name}”等任何一项", "按材料原件补填其中一项"


def workdays_at_least(asked: Asked) -> Wrong:
    """So many working days lie between two days, both included."""
    least = asked.check.limits[0].value.normalize()
    if asked.value is None or asked.other is None:
        return f"没有写“{asked.name}”或它的开始", f"补填起止日期，应不少于 {least:f} 个工作日"
    worked = asked.workdays(asked.other, asked.value)
    if worked >= least:
        return None
    told = f"{asked.other}至 {asked.value} 只有 {worked} 个工作日，不满 {least:f} 个"
    return told, "补足天数后再进行下一步"


def falls_due(asked: Asked) -> Wrong:
    """Nothing is wrong: it only reminds that something falls due."""
    return None


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
    "sum_no_more_than": sum_no_more_than,
    "is_given": is_given,
    "any_given": any_given,
    "workdays_at_least": workdays_at_least,
    "falls_due": falls_due,
}
LIMITS = {
    "at_least_after": 1,
    "at_most_after": 1,
    "exactly_after": 1,
    "between": 2,
    "gaps_at_most": 1,
    "workdays_at_least": 1,
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
        "sum_no_more_than",
        "workdays_at_least",
        "falls_due",
    }
)
NEEDS_NO_VALUE = frozenset({"reaches_one", "is_given", "any_given", "workdays_at_least"})
TIMED = frozenset({"at_most_after"})
REMINDER = "falls_due"
REPEATED = "gaps_at_most"
