"""A case held against its procedure, with the counting rules of the rulebook."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from shuanghe.kernel.workdays.queries import workdays_between
from shuanghe.procedures.rules import CaseFacts, Fault, Procedure, Step, faults_of
from shuanghe.procedures.rules.checks import Wrong
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.rules.faults import Counting
from shuanghe.rulebook.queries import CountRefused, count


def case_faults(procedure: Procedure, case: CaseFacts, *, on: date) -> list[Fault]:
    """Everything wrong with a case, each with its rule and how to mend it."""
    judge = counting_on(on)
    return faults_of(procedure, case, on=on, counting=judge, workdays=_workdays)


def step_faults(
    procedure: Procedure, before: CaseFacts, step: Step, facts: Mapping[str, Any], *, on: date
) -> list[Fault]:
    """What would be wrong if the step were done with these facts, and was not wrong before.

    Counting rules are those in force on the day of the step.
    """
    steps = {**before.steps, step.code: facts}
    after = CaseFacts(about=before.about, steps=steps)
    judge = counting_on(facts.get(DONE_ON) or on)
    known = set(faults_of(procedure, before, on=on, counting=judge, workdays=_workdays))
    found = faults_of(procedure, after, on=on, counting=judge, workdays=_workdays)
    return [fault for fault in found if fault not in known]


def _workdays(first: date, last: date) -> int:
    """Working days between two days, both included, by the calendar of this installation."""
    return workdays_between(first - timedelta(days=1), last).value


def counting_on(on: date) -> Counting:
    """The judge of counting rules as they stand on a day."""

    def judge(rule_id: str, numbers: Mapping[str, Any]) -> Wrong:
        try:
            found = count(rule_id, on=on, **numbers)
        except CountRefused as refused:
            return "；".join(refused.faults), "补上或改正这些数"
        if found.is_met:
            return None
        mend = "数错了就改正；数没有错，这一步不能算办成，会议结果照实写进会议记录，不要改数"
        return f"{found.sentence}（{found.worked}）", mend

    return judge
