"""The checks of a step in words: what must hold between its facts, and by how much."""

from collections.abc import Callable, Mapping

from shuanghe.insight.handbooks.rules.words import EFFECT, SPANS, said
from shuanghe.procedures.rules.definitions import ABOUT, Check, Procedure, Step

TIMED = frozenset(
    {
        "at_least_after",
        "at_most_after",
        "exactly_after",
        "gaps_at_most",
        "workdays_at_least",
        "falls_due",
    }
)
"""The checks that set a time."""

PATTERNS: Mapping[str, str] = {
    "not_before": "{fact}不早于{of}",
    "not_after": "{fact}不晚于{of}",
    "at_least_after": "{fact}距{of}不少于 {span}",
    "at_most_after": "{fact}距{of}不超过 {span}",
    "exactly_after": "{fact}距{of}正好 {span}",
    "same_as": "{fact}与{of}一致",
    "between": "{fact}在 {limits} 之间",
    "reaches_one": "{fact}达到 {limits} 之一",
    "is_yes": "{fact}：应为“是”",
    "is_no": "{fact}：应为“否”",
    "one_of": "{fact}：应为{values}",
    "gaps_at_most": "{fact}：每两次之间不超过 {span}",
    "all_before": "{fact}都在{of}之前",
    "no_more_than": "{fact}不多于{of}",
    "sum_no_more_than": "{fact}等合计不多于{of}",
    "is_given": "写明{fact}",
    "any_given": "写明{fact}等其中一项",
    "workdays_at_least": "{of}至{fact}不少于 {limits} 个工作日",
    "falls_due": "{of}起满 {span}时提醒",
    "counting": "{fact}按规则 {rule} 计算",
}


def check_words(check: Check, step: Step, procedure: Procedure) -> str:
    """One check as a sentence with its effect and article."""
    pattern = PATTERNS.get(check.function, "{fact}：核对")
    text = pattern.format(
        fact=f"“{fact_title(check.fact, step, procedure)}”" if check.fact else "人数、票数",
        of=f"“{fact_title(check.of, step, procedure)}”" if check.of else "本步日期",
        span=_span(check),
        limits=" 到 ".join(said(one.value) for one in check.limits),
        values=_answers(check, step),
        rule=check.rule_id,
    )
    cite = f"{check.rule_id} {check.citation}".strip()
    return f"{text}；{EFFECT[check.effect]}（{cite}）"


def clock_words(step: Step, procedure: Procedure) -> str:
    """The times of a step, for a table."""
    found = [one for one in step.checks if one.function in TIMED]
    told = (check_words(one, step, procedure).partition("；")[0] for one in found)
    return "；".join(dict.fromkeys(told)) or "—"


def fact_title(reference: str, step: Step, procedure: Procedure) -> str:
    """A fact as people call it: of this step by its title, of another with the step before it."""
    place, _, key = reference.rpartition(".")
    if not place:
        return _titled(lambda: step.fact(key).title, key)
    if place == ABOUT:
        return next((one.title for one in procedure.about if one.key == key), key)
    return _titled(lambda: _of_other(procedure.step(place), key), reference)


def _of_other(other: Step, key: str) -> str:
    title = other.fact(key).title
    return f"第 {other.number} 步{other.title}的{title}"


def _titled(find: Callable[[], str], otherwise: str) -> str:
    try:
        return find()
    except KeyError:
        return otherwise


def _span(check: Check) -> str:
    unit = SPANS.get(check.unit, check.unit)
    return "、".join(f"{said(one.value)} {unit}".strip() for one in check.limits)


def _answers(check: Check, step: Step) -> str:
    try:
        choices = step.fact(check.fact).choices or {}
    except KeyError:
        choices = {}
    return "或".join(f"“{choices.get(one, one)}”" for one in check.values)
