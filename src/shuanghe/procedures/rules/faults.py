"""One case against its procedure: everything that is wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuanghe.procedures.rules.cases import (
    CaseFacts,
    Fault,
    applies,
    holds,
    steps_needed,
    steps_skipped,
)
from shuanghe.procedures.rules.checks import (
    COUNTING,
    JUDGES,
    NEEDS_NO_VALUE,
    Asked,
    Workdays,
    Wrong,
    weekdays,
)
from shuanghe.procedures.rules.definitions import ABOUT, DONE_ON, Check, Effect, Procedure, Step

Counting = Callable[[str, Mapping[str, Any]], Wrong]


def faults_of(
    procedure: Procedure,
    case: CaseFacts,
    *,
    on: date,
    counting: Counting,
    workdays: Workdays = weekdays,
) -> list[Fault]:
    """Everything wrong with a case on a day, in the order of its steps.

    counting judges a counting rule by its numbers and says what is wrong, or None.
    """
    judging = Judging(procedure, case, counting, workdays)
    return [
        fault
        for step in procedure.steps
        if step.code in case.steps
        for fault in (
            *_order(procedure, step, case, on),
            *_missing(step, case),
            *judging.checked(step),
        )
    ]


def _order(procedure: Procedure, step: Step, case: CaseFacts, on: date) -> Iterator[Fault]:
    day = case.done_on(step.code)
    if day is not None and day > on:
        yield _fault(step, DONE_ON, f"{day} 还没有到", "办完之后再登记")
    if not applies(step, case):
        yield _fault(step, DONE_ON, "这种情形没有这一步", "核对前面步骤的结论，或去掉这一步")
    for before in steps_skipped(procedure, step, case):
        told = f"跳过了第 {before.number} 步“{before.title}”"
        mend = f"先补办第 {before.number} 步，或补上它的材料"
        yield _fault(step, DONE_ON, told, mend, before)
    for code in steps_needed(step, case):
        before = procedure.step(code)
        earlier = case.done_on(code)
        if day is not None and earlier is not None and day < earlier:
            told = f"日期 {day} 早于第 {before.number} 步“{before.title}”的 {earlier}"
            yield _fault(step, DONE_ON, told, "核对两步的日期", before)


def _missing(step: Step, case: CaseFacts) -> Iterator[Fault]:
    known = case.steps[step.code]
    for fact in step.facts:
        asked = fact.is_required and holds(fact.when, known, case)
        if asked and known.get(fact.key) in (None, "", ()):
            yield _fault(step, fact.key, f"没有写“{fact.title}”", "按材料原件补填")


def _fault(step: Step, fact: str, wrong: str, mend: str, ruled: Step | None = None) -> Fault:
    """A fault in the order. ruled: the step whose own rule was passed over, where it has one."""
    has_rule = ruled is not None and bool(ruled.rule_id)
    return Fault(
        number=step.number,
        step=step.code,
        step_title=step.title,
        fact=fact,
        effect=Effect.BLOCK,
        rule_id=ruled.rule_id if ruled and has_rule else "",
        citation=ruled.rule_citation if ruled and has_rule else step.citation,
        wrong=wrong,
        mend=mend,
    )


@dataclass(frozen=True)
class Judging:
    """The checks of a procedure on the facts of one case."""

    procedure: Procedure
    case: CaseFacts
    counting: Counting
    workdays: Workdays

    def checked(self, step: Step) -> Iterator[Fault]:
        """What is wrong with one step."""
        for check in step.checks:
            if not self._holds(step, check):
                continue
            wrong = self._judged(step, check)
            if wrong is not None:
                yield Fault(
                    number=step.number,
                    step=step.code,
                    step_title=step.title,
                    fact=check.fact,
                    effect=check.effect,
                    rule_id=check.rule_id,
                    citation=check.citation,
                    wrong=check.wrong or wrong[0],
                    mend=check.mend or wrong[1],
                )

    def _holds(self, step: Step, check: Check) -> bool:
        """Whether the demand applies to what is on record."""
        if check.unless and self._value(step, check.unless):
            return False
        if check.given and not self._value(step, check.given):
            return False
        return holds(check.when, self.case.steps[step.code], self.case)

    def _value(self, step: Step, key: str) -> Any:
        """A fact of the step itself, or of another place at a reference."""
        return self.case.value(key if "." in key else f"{step.code}.{key}")

    def _judged(self, step: Step, check: Check) -> Wrong:
        facts = self.case.steps[step.code]
        if check.function == COUNTING:
            given = {name: facts.get(key) for name, key in (check.numbers or {}).items()}
            known = {name: value for name, value in given.items() if value is not None}
            return self.counting(check.rule_id, known)
        value = self._value(step, check.fact)
        other = self.case.value(check.of) if check.of else None
        others = tuple(self.case.value(reference) for reference in check.others)
        name = self._named(f"{step.code}.{check.fact}", step)
        if check.function not in NEEDS_NO_VALUE:
            if value is None and check.given:
                return f"没有写“{name}”", "按材料原件补填"
            if value is None and not any(one is not None for one in others):
                return None
            if check.of and other is None:
                return None
        asked = Asked(
            check=check,
            name=name,
            value=value,
            other_name=self._named(check.of, step),
            other=other,
            facts=facts,
            others=others,
            workdays=self.workdays,
        )
        return JUDGES[check.function](asked)

    def _named(self, reference: str, own: Step) -> str:
        """How people call the fact at a reference, with its step unless that is the same."""
        if not reference:
            return ""
        place, key = reference.split(".")[-2:]
        if place == ABOUT:
            return next(fact.title for fact in self.procedure.about if fact.key == key)
        step = self.procedure.step(place)
        if key == DONE_ON:
            return step.title
        title = step.fact(key).title
        return title if step.code == own.code else f"{step.title}的{title}"
