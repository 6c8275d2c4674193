"""A case held against its procedure, with the counting rules of the rulebook."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shuanghe.procedures.rules import Case, Fault, Procedure, faults_of
from shuanghe.procedures.rules.cases import Counting
from shuanghe.procedures.rules.checks import Wrong
from shuanghe.rulebook.queries import CountRefused, count


def case_faults(procedure: Procedure, case: Case, *, on: date) -> list[Fault]:
    """Everything wrong with a case, each with its rule and how to mend it."""
    return faults_of(procedure, case, on=on, counting=counting_on(on))


def counting_on(on: date) -> Counting:
    """The judge of counting rules as they stand on a day."""

    def judge(rule_id: str, numbers: Mapping[str, Any]) -> Wrong:
        try:
            found = count(rule_id, on=on, **numbers)
        except CountRefused as refused:
            return "；".join(refused.faults), "补上或改正这些数"
        if found.is_met:
            return None
        return f"{found.sentence}（{found.worked}）", "不满足时这一步无效，应按条款重新进行"

    return judge
