"""One case as facts, and what comes next in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuanghe.procedures.rules.definitions import ABOUT, DONE_ON, Effect, Procedure, Step, When

Values = Mapping[str, Any]


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


def steps_next(procedure: Procedure, case: CaseFacts) -> list[Step]:
    """The steps that may be done now: not done, they apply, and what must come before is done.

    A step that is to be done once more is among them.
    """
    if is_ended(procedure, case):
        return []
    return [
        step
        for step in procedure.steps
        if is_open_again(step, case)
        or (
            step.code not in case.steps
            and applies(step, case)
            and not steps_skipped(procedure, step, case)
        )
    ]


def steps_early(procedure: Procedure, case: CaseFacts) -> list[Step]:
    """The steps that may come before their turn, should their result be the one that may."""
    if is_ended(procedure, case):
        return []
    return [
        step
        for step in procedure.steps
        if step.early is not None
        and step.code not in case.steps
        and applies(step, case)
        and steps_skipped(procedure, step, case)
        and all(code in case.steps for code in step.early.after)
    ]


def is_open_again(step: Step, case: CaseFacts) -> bool:
    """Whether a step that is done is to be done once more (after an extension, say)."""
    again = step.again
    return (
        again is not None
        and step.code in case.steps
        and again.after in case.steps
        and holds(again.when, case.steps[step.code], case)
    )


def round_set_aside(procedure: Procedure, case: CaseFacts, step: Step) -> CaseFacts:
    """The case ready for another round of a step: that round gone, what it leaves carried over."""
    gone = {step.code, *steps_resting_on(procedure, step.code)}
    carried = {key: case.value(at) for key, at in step.again.carry.items()} if step.again else {}
    return CaseFacts(
        about={**case.about, **carried},
        steps={code: facts for code, facts in case.steps.items() if code not in gone},
    )


def holds(when: When | None, own: Values, case: CaseFacts) -> bool:
    """Whether the facts have the answers that are meant; a bare name is one of the own facts."""
    return all(
        _answer(case.value(key) if "." in key else own.get(key)) in values
        for key, values in (when or {}).items()
    )


def _answer(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


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
    if any(is_open_again(step, case) for step in procedure.steps):
        return False
    return all(
        step.code in case.steps or step.is_optional or not applies(step, case)
        for step in procedure.steps
    )


def steps_skipped(procedure: Procedure, step: Step, case: CaseFacts) -> list[Step]:
    """The steps that should have been done before and were not."""
    return [
        before
        for before in map(procedure.step, steps_needed(step, case))
        if before.code not in case.steps and applies(before, case)
    ]


def steps_needed(step: Step, case: CaseFacts) -> tuple[str, ...]:
    """Codes of the steps that must come before, by what the step itself says."""
    early, facts = step.early, case.steps.get(step.code)
    is_early = early is not None and facts is not None and holds(early.when, facts, case)
    return early.after if early is not None and is_early else step.after


def steps_resting_on(procedure: Procedure, code: str) -> list[str]:
    """Codes of the steps that, directly or through others, must come after a step."""
    found = {code}
    for step in procedure.steps:
        if found.intersection(step.after):
            found.add(step.code)
    return [step.code for step in procedure.steps if step.code in found and step.code != code]
