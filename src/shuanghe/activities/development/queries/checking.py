"""Admissions on paper held against the procedure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.organisation.models import StandingKind
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries import case_faults, procedure_on
from shuanghe.procedures.queries.kept import case_facts, procedure_of, step_facts
from shuanghe.procedures.rules import (
    CaseFacts,
    Clock,
    Effect,
    Fault,
    Procedure,
    clocks_running,
    steps_next,
)
from shuanghe.rulebook.queries import rule

ADMISSION = "admission"
NO_VOTE, LEFT_OUT = "FZ-29", "FZ-16"


def admission_on(on: date) -> Procedure:
    """The procedure of admission as it stands on a day."""
    return procedure_on(ADMISSION, on=on)


@dataclass(frozen=True)
class Finding:
    """What the check of one case says: faults, what may come next, and the clocks of that."""

    faults: Sequence[Fault]
    next_titles: Sequence[str]
    clocks: Sequence[Clock]

    @property
    def blocking(self) -> list[Fault]:
        """Faults that are more than a reminder."""
        return [one for one in self.faults if one.effect != "warn"]


def case_checked(case: CaseFacts, *, on: date) -> Finding:
    """One admission on paper judged on a day."""
    procedure = admission_on(on)
    return _finding(procedure, case, case_faults(procedure, case, on=on), on)


def record_checked(case: Case, *, on: date) -> Finding:
    """One admission on record judged on a day, by the definition it runs on and the rolls kept."""
    procedure = procedure_of(case)
    rows = list(case.steps.filter(replaced_at=None))
    facts = case_facts(procedure, case, rows)
    faults = [*case_faults(procedure, facts, on=on), *roll_faults(procedure, rows)]
    return _finding(procedure, facts, sorted(faults, key=lambda one: one.number), on)


def _finding(procedure: Procedure, case: CaseFacts, faults: Sequence[Fault], on: date) -> Finding:
    return Finding(
        faults=faults,
        next_titles=[f"{step.number}. {step.title}" for step in steps_next(procedure, case)],
        clocks=clocks_running(procedure, case, on=on),
    )


def roll_faults(procedure: Procedure, rows: Sequence[CaseStep]) -> Iterator[Fault]:
    """Votes that count other people than the roll kept with them had: reminders.

    More than its full members counts people without a vote; fewer leaves some out untold.
    """
    for row in rows:
        roll = (row.snapshot or {}).get("roll")
        facts = step_facts(procedure, row)
        entitled = facts.get("entitled")
        if not roll or entitled is None:
            continue
        full = sum(standing == StandingKind.FULL for _id, _name, standing in roll)
        left_out = facts.get("left_out") or 0
        told = f"应到写 {entitled} 人，当天名册上有正式党员 {full} 人"
        if entitled > full:
            mend = "预备党员没有表决权，不计入应到；名册有误的先更正名册"
            yield _roll_fault(procedure, row, NO_VOTE, told, mend)
        elif entitled + left_out < full:
            mend = "不计入应到的写明人数、情形、上级同意和大会通过；漏算的补上"
            yield _roll_fault(procedure, row, LEFT_OUT, told, mend)


def _roll_fault(procedure: Procedure, row: CaseStep, rule_id: str, wrong: str, mend: str) -> Fault:
    return Fault(
        number=row.number,
        step=row.code,
        step_title=procedure.step(row.code).title,
        fact="entitled",
        effect=Effect.WARN,
        rule_id=rule_id,
        citation=str(rule(rule_id, on=row.done_on).citation),
        wrong=wrong,
        mend=mend,
    )
