"""One case as a time line: what was done, what is next, who, by when, why, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseMove, CasePaper, CaseStep, MoveState
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.procedures.queries.found import seen_by_reader
from shuanghe.procedures.queries.kept import case_facts, procedure_of, step_facts
from shuanghe.procedures.rules import Clock, Procedure, Step, clocks_running, steps_next


@dataclass(frozen=True)
class StepView:
    """One step of the line. row: as done, None when it is not. clocks: deadlines that run on it.

    is_next: it may be done now. approver: the body above that must do it, if one must.
    """

    step: Step
    row: CaseStep | None
    facts: Mapping[str, Any]
    is_next: bool
    clocks: tuple[Clock, ...]
    approver: Organisation | None
    papers: tuple[CasePaper, ...]
    earlier: tuple[CaseStep, ...]

    @property
    def is_late(self) -> bool:
        """Whether a deadline of it has passed."""
        return any(clock.is_over for clock in self.clocks)


@dataclass(frozen=True)
class CaseView:
    """A case with its definition, its steps in order, and its last move between bodies.

    move: one that waits to be accepted. returned: one that was last sent back.
    """

    case: Case
    procedure: Procedure
    steps: tuple[StepView, ...]
    move: CaseMove | None
    returned: CaseMove | None = None

    @property
    def next(self) -> list[StepView]:
        """The steps that may be done now."""
        return [view for view in self.steps if view.is_next]

    @property
    def done(self) -> list[StepView]:
        """The steps that are done."""
        return [view for view in self.steps if view.row is not None]

    def step(self, code: str) -> StepView:
        """The view of one step. Raises Http404."""
        for view in self.steps:
            if view.step.code == code:
                return view
        raise Http404


def case_in_view(pk: int) -> Case:
    """A case this reader may see. Raises Http404, as for one that is not there."""
    rows = Case.objects.filter(seen_by_reader()).select_related("organisation", "member")
    found: Case | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def case_view(case: Case, *, on: date) -> CaseView:
    """The time line of a case on a day: four statements, two more when a superior is asked."""
    procedure = procedure_of(case)
    rows: Sequence[CaseStep] = list(case.steps.all())
    standing = {row.code: row for row in rows if row.replaced_at is None}
    facts = case_facts(procedure, case, standing.values())
    is_open = case.state == "running"
    coming = {step.code for step in steps_next(procedure, facts)} if is_open else set()
    clocks = clocks_running(procedure, facts, on=on) if is_open else []
    papers = list(case.papers.filter(withdrawn_at=None).order_by("id"))
    views = tuple(
        StepView(
            step=step,
            row=standing.get(step.code),
            facts=step_facts(procedure, standing[step.code]) if step.code in standing else {},
            is_next=step.code in coming,
            clocks=tuple(clock for clock in clocks if clock.step.code == step.code),
            approver=(
                approver_of(case.organisation, procedure.key, step, on)
                if step.code in coming
                else None
            ),
            papers=tuple(paper for paper in papers if paper.code == step.code),
            earlier=tuple(row for row in rows if row.code == step.code and row.replaced_at),
        )
        for step in procedure.steps
    )
    move = _last_move(case)
    return CaseView(
        case=case,
        procedure=procedure,
        steps=views,
        move=move if move and move.state == MoveState.SENT else None,
        returned=move if move and move.state == MoveState.RETURNED else None,
    )


def _last_move(case: Case) -> CaseMove | None:
    """Where a case in view was last sent, which may well be out of view."""
    with looking(Scope.everything("事项在范围内，它移交给谁可以看")):
        rows = CaseMove.objects.filter(case_id=case.pk).select_related("organisation")
        found: CaseMove | None = rows.first()
    return found
