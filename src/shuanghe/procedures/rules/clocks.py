"""The deadlines that run in a case, and what falls due in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shuanghe.procedures.rules.cases import (
    CaseFacts,
    applies,
    holds,
    is_ended,
    is_open_again,
    steps_next,
)
from shuanghe.procedures.rules.checks import REMINDER, REPEATED, TIMED
from shuanghe.procedures.rules.definitions import DONE_ON, Check, Effect, Procedure, Step
from shuanghe.procedures.rules.spans import span_after


@dataclass(frozen=True)
class Clock:
    """A deadline of a step that has not been done yet. is_reminder: nothing is wrong after it."""

    step: Step
    since: date
    due_on: date
    effect: Effect
    rule_id: str
    citation: str
    is_over: bool
    is_reminder: bool = False


def clocks_running(procedure: Procedure, case: CaseFacts, *, on: date) -> list[Clock]:
    """The deadlines that run now, soonest first.

    They are those of the steps that may be done, and of the reviews that must go on until a later
    step ends them.
    """
    found = [
        Clock(
            step,
            since,
            due_on := _due_on(check, since),
            check.effect,
            check.rule_id,
            check.citation,
            is_over=on > due_on,
            is_reminder=check.function == REMINDER,
        )
        for step, check, since in (
            *_awaited(procedure, case),
            *_continued(procedure, case),
            *_reminded(procedure, case),
        )
    ]
    return sorted(found, key=lambda clock: (clock.due_on, clock.step.number))


Counted = tuple[Step, Check, date]


def _due_on(check: Check, since: date) -> date:
    """The last day; a reminder without a limit falls due on the very day."""
    if not check.limits:
        return since
    return span_after(since, int(check.limits[0].value), check.unit)


def _awaited(procedure: Procedure, case: CaseFacts) -> Iterator[Counted]:
    """Steps that may be done now and must be done within a time, or their first review."""
    for step in steps_next(procedure, case):
        for check in step.checks:
            is_timed = check.function in TIMED and (check.fact == DONE_ON or check.is_clock)
            since = case.value(check.of) if check.of else None
            if since is None or not (is_timed or check.function == REPEATED):
                continue
            if _may_hold(check, case):
                yield step, check, since


def _reminded(procedure: Procedure, case: CaseFacts) -> Iterator[Counted]:
    """What falls due in a step that is still to be done, even if it is not its turn yet."""
    if is_ended(procedure, case):
        return
    for step in procedure.steps:
        is_open = step.code not in case.steps or is_open_again(step, case)
        for check in step.checks:
            since = case.value(check.of) if check.of else None
            if check.function != REMINDER or not is_open or since is None:
                continue
            if applies(step, case) and _may_hold(check, case):
                yield step, check, since


def _may_hold(check: Check, case: CaseFacts) -> bool:
    """Whether a demand on a step not done yet can apply, by what is on record elsewhere."""
    if "." in check.unless and case.value(check.unless):
        return False
    if check.given and not ("." in check.given and case.value(check.given)):
        return False
    elsewhere = {key: values for key, values in (check.when or {}).items() if "." in key}
    return holds(elsewhere, {}, case)


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
