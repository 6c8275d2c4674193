"""Cases as lines of a list: how far each has come, what is next, and by when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shuanghe.duties.models import Deadline
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.procedures.models import Case, CaseState, CaseStep
from shuanghe.procedures.queries.kept import case_facts, procedure_of
from shuanghe.procedures.rules import Clock, Step, clocks_running, steps_next
from shuanghe.procedures.rules.hints import may_apply

REASON = "是否逾期也看上级应办的时限；只取事项编号，不显示上级的内容"
SOURCE = "procedures.case"


@dataclass(frozen=True)
class CaseLine:
    """One case in a list. total: steps that apply, or may yet, and are not optional.

    clock: the soonest of its deadlines.
    """

    case: Case
    title: str
    done: int
    total: int
    next: tuple[Step, ...]
    clock: Clock | None

    @property
    def is_late(self) -> bool:
        """Whether its soonest deadline has passed."""
        return self.clock is not None and self.clock.is_over


def cases_late(cases: "QuerySet[Case]", *, on: date) -> "QuerySet[Case]":
    """Those of the cases of which a deadline has passed, whoever must meet it."""
    with looking(Scope.everything(REASON)):
        late = Deadline.objects.filter(
            source_type=SOURCE, met_on=None, dropped_on=None, due_on__lt=on
        ).values("source_id")
    return cases.filter(pk__in=late)


def case_lines(cases: Iterable[Case], *, on: date) -> list[CaseLine]:
    """Lines for cases, in one statement beside their definitions, which are remembered."""
    shown = list(cases)
    rows: dict[int, list[CaseStep]] = defaultdict(list)
    for row in CaseStep.objects.filter(case__in=shown, replaced_at=None).defer("snapshot"):
        rows[row.case_id].append(row)
    return [_line(case, rows[case.pk], on) for case in shown]


def _line(case: Case, rows: Sequence[CaseStep], on: date) -> CaseLine:
    procedure = procedure_of(case)
    facts = case_facts(procedure, case, rows)
    is_running = case.state == CaseState.RUNNING
    clocks = clocks_running(procedure, facts, on=on) if is_running else []
    owed = [step for step in procedure.steps if not step.is_optional and may_apply(step, facts)]
    return CaseLine(
        case=case,
        title=procedure.title,
        done=sum(step.code in facts.steps for step in owed),
        total=len(owed),
        next=tuple(steps_next(procedure, facts)) if is_running else (),
        clock=clocks[0] if clocks else None,
    )
