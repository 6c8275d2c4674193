"""One case against its procedure: what is wrong, what comes next, which clocks run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuanghe.procedures.rules.checks import COUNTING, JUDGES, REPEATED, TIMED, Asked, Wrong
from shuanghe.procedures.rules.definitions import (
    ABOUT,
    DONE_ON,
    Check,
    Effect,
    Procedure,
    Step,
)
from shuanghe.procedures.rules.spans import span_after

Values = Mapping[str, Any]
Counting = Callable[[str, Mapping[str, Any]], Wrong]


@dataclass(frozen=True)
class CaseFacts:
    """What is on record: facts about the subject, and the facts of each step by its code."""

    about: Values
    steps: Mapping[str, Values]

    def value(self, reference: str) -> Any:
        """The value at "step.fact" or "about.fact"; None when it is not on record."""
        place, key = reference.split(".")
        facts = self.about if place == ABOUT else self.steps.get(place, {})
        return facts.get(key)

    def done_on(self, code: str) -> date | None:
        """The day of a step; None when it has not been done."""
        day: date | None = self.steps.get(code, {}).get(DONE_ON)
        return day


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the step, the fact, the rule, what it is and how to mend it."""

    number: int
    step: str
    step_title: str
    fact: str
    effect: Effect
    rule_id: str
    citation: str
    wrong: str
    mend: str

    def __str__(self) -> str:
        cite = f"（{self.rule_id} {self.citation}）" if self.rule_id else f"（{self.citation}）"
        return f"第 {self.number} 步 {self.step_title}：{self.wrong}{cite}。怎样改：{self.mend}。"


@dataclass(frozen=True)
class Clock:
    """A deadline of a step that has not been done yet."""

    step: Step
    since: date
    due_on: date
    effect: Effect
    rule_id: str
    citation: str
    is_over: bool


def faults_of(
    procedure: Procedure, case: CaseFacts, *, on: date, counting: Counting
) -> list[Fault]:
    """Everything wrong with a case on a day, in the order of its steps.

    counting judges a counting rule by its numbers and says what is wrong, or None.
    """
    return [
        fault
        for step in procedure.steps
        if step.code in case.steps
        for fault in (
            *_order(procedure, step, case, on),
            *_missing(step, case),
            *_checked(procedure, step, case, counting),
        )
    ]


def steps_next(procedure: Procedure, case: CaseFacts) -> list[Step]:
    """The steps that may be done now: not done, they apply, and what must come before is done."""
    if is_ended(procedure, case):
        return []
    return [
        step
        for step in procedure.steps
        if step.code not in case.steps
        and applies(step, case)
        and not _skipped(procedure, step, case)
    ]


def applies(step: Step, case: CaseFacts) -> bool:
    """Whether a step belongs to this case, by what is on record."""
    return all(
        case.value(reference) in values for reference, values in (step.only_when or {}).items()
    )


def is_ended(procedure: Procedure, case: CaseFacts) -> bool:
    """Whether a step ended the case early, or every step that applies and is needed is done."""
    for step in procedure.steps:
        facts = case.steps.get(step.code)
        if facts and any(
            facts.get(key) in values for key, values in (step.ends_when or {}).items()
        ):
            return True
    return all(
        step.code in case.steps or step.is_optional or not applies(step, case)
        for step in procedure.steps
    )


def _skipped(procedure: Procedure, step: Step, case: CaseFacts) -> list[Step]:
    """The steps that should have been done before and were not."""
    return [
        before
        for before in map(procedure.step, step.after)
        if before.code not in case.steps and applies(before, case)
    ]


def steps_resting_on(procedure: Procedure, code: str) -> list[str]:
    """Codes of the steps that, directly or through others, must come after a step."""
    found = {code}
    for step in procedure.steps:
        if found.intersection(step.after):
            found.add(step.code)
    return [step.code for step in procedure.steps if step.code in found and step.code != code]


def clocks_running(procedure: Procedure, case: CaseFacts, *, on: date) -> list[Clock]:
    """The deadlines that run now, soonest first.

    They are those of the steps that may be done, and of the reviews that must go on until a later
    step ends them.
    """
    found = [
        Clock(
            step,
            since,
            due_on := span_after(since, int(check.limits[0].value), check.unit),
            check.effect,
            check.rule_id,
            check.citation,
            is_over=on > due_on,
        )
        for step, check, since in (
            *_awaited(procedure, case),
            *_continued(procedure, case),
        )
    ]
    return sorted(found, key=lambda clock: (clock.due_on, clock.step.number))


Counted = tuple[Step, Check, date]


def _awaited(procedure: Procedure, case: CaseFacts) -> Iterator[Counted]:
    """Steps that may be done now and must be done within a time, or their first review."""
    for step in steps_next(procedure, case):
        for check in step.checks:
            since = case.value(check.of) if check.of else None
            if since is None:
                continue
            if check.function == REPEATED or (check.function in TIMED and check.fact == DONE_ON):
                yield step, check, since


def _continued(procedure: Procedure, case: CaseFacts) -> Iterator[Counted]:
    """Reviews of steps that were begun and are not ended by a later step."""
    if is_ended(procedure, case):
        return
    for step in procedure.steps:
        facts = case.steps.get(step.code)
        if facts is None or _is_followed(procedure, case, step):
            continue
        for check in step.checks:
            if check.function != REPEATED:
                continue
            days = [*(facts.get(check.fact) or ()), case.value(check.of)]
            known = [day for day in days if day is not None]
            if known:
                yield step, check, max(known)


def _is_followed(procedure: Procedure, case: CaseFacts, step: Step) -> bool:
    return any(step.code in later.after for later in procedure.steps if later.code in case.steps)


def _order(procedure: Procedure, step: Step, case: CaseFacts, on: date) -> Iterator[Fault]:
    day = case.done_on(step.code)
    if day is not None and day > on:
        yield _fault(step, DONE_ON, f"{day} 还没有到", "办完之后再登记")
    if not applies(step, case):
        yield _fault(step, DONE_ON, "这种情形没有这一步", "核对前面步骤的结论，或去掉这一步")
    for before in _skipped(procedure, step, case):
        told = f"跳过了第 {before.number} 步“{before.title}”"
        yield _fault(step, DONE_ON, told, f"先补办第 {before.number} 步，或补上它的材料")
    for code in step.after:
        before = procedure.step(code)
        earlier = case.done_on(code)
        if day is not None and earlier is not None and day < earlier:
            told = f"日期 {day} 早于第 {before.number} 步“{before.title}”的 {earlier}"
            yield _fault(step, DONE_ON, told, "核对两步的日期")


def _missing(step: Step, case: CaseFacts) -> Iterator[Fault]:
    known = case.steps[step.code]
    for fact in step.facts:
        if fact.is_required and known.get(fact.key) in (None, "", ()):
            yield _fault(step, fact.key, f"没有写“{fact.title}”", "按材料原件补填")


def _fault(step: Step, fact: str, wrong: str, mend: str) -> Fault:
    return Fault(
        number=step.number,
        step=step.code,
        step_title=step.title,
        fact=fact,
        effect=Effect.BLOCK,
        rule_id="",
        citation=step.citation,
        wrong=wrong,
        mend=mend,
    )


def _checked(
    procedure: Procedure, step: Step, case: CaseFacts, counting: Counting
) -> Iterator[Fault]:
    facts = case.steps[step.code]
    for check in step.checks:
        if not _holds(check, facts, case):
            continue
        wrong = _judged(procedure, step, check, case, counting)
        if wrong is not None:
            yield Fault(
                number=step.number,
                step=step.code,
                step_title=step.title,
                fact=check.fact,
                effect=check.effect,
                rule_id=check.rule_id,
                citation=check.citation,
                wrong=wrong[0],
                mend=wrong[1],
            )


def _holds(check: Check, facts: Values, case: CaseFacts) -> bool:
    """Whether the demand applies to what is on record."""
    if check.unless and facts.get(check.unless):
        return False
    return all(
        (case.value(key) if "." in key else facts.get(key)) in values
        for key, values in (check.when or {}).items()
    )


def _judged(
    procedure: Procedure, step: Step, check: Check, case: CaseFacts, counting: Counting
) -> Wrong:
    facts = case.steps[step.code]
    if check.function == COUNTING:
        given = {name: facts.get(key) for name, key in (check.numbers or {}).items()}
        known = {name: value for name, value in given.items() if value is not None}
        return counting(check.rule_id, known)
    value = facts.get(check.fact)
    other = case.value(check.of) if check.of else None
    others = tuple(case.value(reference) for reference in check.others)
    if value is None and not any(one is not None for one in others):
        return None
    if check.of and other is None:
        return None
    asked = Asked(
        check=check,
        name=step.title if check.fact == DONE_ON else step.fact(check.fact).title,
        value=value,
        other_name=_named(procedure, check.of),
        other=other,
        facts=facts,
        others=others,
    )
    return JUDGES[check.function](asked)


def _named(procedure: Procedure, reference: str) -> str:
    """How people call the fact at a reference, with its step."""
    if not reference:
        return ""
    place, key = reference.split(".")
    if place == ABOUT:
        return next(fact.title for fact in procedure.about if fact.key == key)
    step = procedure.step(place)
    title = step.fact(key).title
    return step.title if key == DONE_ON else f"{step.title}的{title}"
