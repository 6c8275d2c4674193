"""What the checks of a step ask for, told before anybody fills it in: limits in words and days.

What a step must have found (yes or no, a conclusion) is not told: it is to be written as it was.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuanghe.procedures.rules.cases import CaseFacts, holds
from shuanghe.procedures.rules.definitions import (
    ABOUT,
    DONE_ON,
    Check,
    Fact,
    Procedure,
    Step,
    When,
)
from shuanghe.procedures.rules.spans import UNITS, span_after


@dataclass(frozen=True)
class Hint:
    """What one check asks of one fact. value: the only right answer, where there is one."""

    fact: str
    text: str
    rule_id: str
    citation: str
    value: Any = None


@dataclass(frozen=True)
class Told:
    """A check with what it is held against, in words; other is None while it is not on record."""

    check: Check
    step: Step
    other: Any
    other_name: str

    @property
    def span(self) -> str:
        """The limit as people say it: 6 个月."""
        return f"{self.check.limits[0].value.normalize():f} {UNITS[self.check.unit]}"

    @property
    def edge(self) -> date:
        """The day on which the span ends."""
        return span_after(self.other, int(self.check.limits[0].value), self.check.unit)


def hints_of(procedure: Procedure, step: Step, case: CaseFacts) -> list[Hint]:
    """What the checks of a step ask of its facts, as far as it can be said beforehand."""
    return [*_order(procedure, step, case), *_asked(procedure, step, case)]


def _order(procedure: Procedure, step: Step, case: CaseFacts) -> Iterator[Hint]:
    """The day of a step is not before the last of those that come before it."""
    before = [(case.done_on(code), code) for code in step.after if case.done_on(code)]
    days = [(day, code) for day, code in before if day is not None]
    if days:
        day, code = max(days)
        title = procedure.step(code).title
        yield Hint(DONE_ON, f"不早于第 {procedure.step(code).number} 步“{title}”的 {day}", "", "")


def _asked(procedure: Procedure, step: Step, case: CaseFacts) -> Iterator[Hint]:
    for check in step.checks:
        teller = TELLERS.get(check.function)
        if teller is None or not _holds(check, case):
            continue
        other = case.value(check.of) if check.of else None
        told = Told(check, step, other, _named(procedure, check.of, step))
        text, value = teller(told)
        if text:
            yield Hint(check.fact, text, check.rule_id, check.citation, value)


def _holds(check: Check, case: CaseFacts) -> bool:
    """Whether it is known already that the demand applies."""
    is_lifted = bool(check.unless) and ("." not in check.unless or bool(case.value(check.unless)))
    is_open = bool(check.given) and not ("." in check.given and case.value(check.given))
    own, _elsewhere = _parted(check.when)
    return not (is_lifted or is_open or own) and holds(check.when, {}, case)


def _parted(when: When | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """A condition on facts of the same step, and one on what is on record elsewhere."""
    pairs = (when or {}).items()
    return (
        {key: values for key, values in pairs if "." not in key},
        {key: values for key, values in pairs if "." in key},
    )


def may_apply(step: Step, case: CaseFacts) -> bool:
    """Whether a step belongs to this case, or may yet: what decides it is not on record."""
    return all(
        case.value(reference) in values or not _is_told(reference, case)
        for reference, values in (step.only_when or {}).items()
    )


def _is_told(reference: str, case: CaseFacts) -> bool:
    """Whether the place a fact stands in is on record, with the fact or without."""
    place = reference.partition(".")[0]
    return place == ABOUT or place in case.steps


def facts_asked(step: Step, case: CaseFacts) -> list[Fact]:
    """The facts a step can ask for in this case; those of another kind of case are left out."""
    return [fact for fact in step.facts if holds(_parted(fact.when)[1], {}, case)]


def asked_when(step: Step, fact: Fact) -> str:
    """In words, which answer of the same step a fact belongs to; "" when it is always asked."""
    told = []
    for key, values in _parted(fact.when)[0].items():
        other = step.fact(key)
        words = other.choices or {"yes": "是", "no": "否"}
        answers = "、".join(words.get(str(value), str(value)) for value in values)
        told.append(f"“{other.title}”为{answers}")
    return "，".join(told)


def _named(procedure: Procedure, reference: str, own: Step) -> str:
    """How people call what a fact is held against; of the same step only its own title."""
    if not reference:
        return ""
    place, key = reference.split(".")
    if place == ABOUT:
        return next(fact.title for fact in procedure.about if fact.key == key)
    step = procedure.step(place)
    if place == own.code:
        return "这一步的日期" if key == DONE_ON else f"“{step.fact(key).title}”"
    return step.title if key == DONE_ON else f"{step.title}的{step.fact(key).title}"


Words = tuple[str, Any]


def _at_least_after(told: Told) -> Words:
    if told.other is None:
        return f"须在{told.other_name}满 {told.span}以后", None
    return f"最早 {told.edge}（{told.other_name} {told.other} 起满 {told.span}）", None


def _at_most_after(told: Told) -> Words:
    if told.other is None:
        return f"须在{told.other_name}后 {told.span}以内", None
    return f"最迟 {told.edge}（{told.other_name} {told.other} 起 {told.span}以内）", None


def _exactly_after(told: Told) -> Words:
    if told.other is None:
        return f"自{told.other_name}起正好满 {told.span}", None
    return f"应为 {told.edge}（{told.other_name}起正好满 {told.span}）", told.edge


def _same_as(told: Told) -> Words:
    if told.other is None:
        return f"应与{told.other_name}一致", None
    return f"应与{told.other_name}一致：{told.other}", told.other


def _against(word: str) -> Callable[[Told], Words]:
    def tell(told: Told) -> Words:
        shown = "" if told.other is None else f" {told.other}"
        return f"{word}{told.other_name}{shown}", None

    return tell


def _between(told: Told) -> Words:
    least, most = (limit.value for limit in told.check.limits)
    return (f"应为 {least}" if least == most else f"应为 {least} 到 {most}"), None


def _reaches_one(told: Told) -> Words:
    places = (told.check.fact, *(other.split(".")[1] for other in told.check.others))
    own = {fact.key: fact.title for fact in told.step.facts}
    return "达到其一即可：" + " 或 ".join(
        f"{own.get(key, key)} {limit.value.normalize():f}"
        for key, limit in zip(places, told.check.limits, strict=True)
    ), None


def _gaps(told: Told) -> Words:
    since = told.other if isinstance(told.other, date) else None
    if since is None:
        return f"每两次之间不超过 {told.span}", None
    return f"第一次最迟 {told.edge}，以后每两次之间不超过 {told.span}", None


TELLERS: Mapping[str, Callable[[Told], Words]] = {
    "at_least_after": _at_least_after,
    "at_most_after": _at_most_after,
    "exactly_after": _exactly_after,
    "same_as": _same_as,
    "not_before": _against("不早于"),
    "not_after": _against("不晚于"),
    "all_before": _against("都应早于"),
    "no_more_than": _against("不多于"),
    "between": _between,
    "reaches_one": _reaches_one,
    "gaps_at_most": _gaps,
}
