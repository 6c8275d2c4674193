"""Admissions on paper held against the procedure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.procedures.queries import case_faults, procedure_on
from shuanghe.procedures.rules import CaseFacts, Clock, Fault, Procedure, clocks_running, steps_next

ADMISSION = "admission"


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
    """One admission judged on a day."""
    procedure = admission_on(on)
    return Finding(
        faults=case_faults(procedure, case, on=on),
        next_titles=[f"{step.number}. {step.title}" for step in steps_next(procedure, case)],
        clocks=clocks_running(procedure, case, on=on),
    )
