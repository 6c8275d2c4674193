"""Cases as the API gives them: how far each has come, what is next, by when."""

from datetime import date
from typing import Any

from ninja import Schema

from shuanghe.gateways.api.forms.organisations import Place, place_shown
from shuanghe.procedures.models import CaseState
from shuanghe.procedures.queries.listing import CaseLine
from shuanghe.procedures.queries.timeline import CaseView, StepView
from shuanghe.procedures.rules import Clock, Step


class ClockLine(Schema):
    """A deadline that runs in a case."""

    due_on: date
    rule: str
    citation: str
    is_over: bool


class StepNamed(Schema):
    """A step by number, code and title."""

    number: int
    code: str
    title: str


class CaseShort(Schema):
    """One case in a list: how far it has come and what is next."""

    id: int
    organisation: Place
    procedure: str
    procedure_title: str
    subject_name: str
    state: str
    state_title: str
    opened_on: date
    ended_on: date | None
    done_count: int
    total_count: int
    next_steps: list[StepNamed]
    clock: ClockLine | None


class CasePage(Schema):
    """Cases, newest first."""

    items: list[CaseShort]
    next: str | None


class StepLine(StepNamed):
    """One step of a case. What it wrote down stays in the product."""

    outcome: str
    citation: str
    is_next: bool
    is_late: bool
    done_on: date | None
    body_name: str
    approver: Place | None
    clocks: list[ClockLine]


class CaseOne(Schema):
    """One case with all its steps in order."""

    id: int
    organisation: Place
    procedure: str
    procedure_title: str
    subject_name: str
    state: str
    state_title: str
    opened_on: date
    ended_on: date | None
    version: int
    is_drill: bool
    is_sample: bool
    steps: list[StepLine]


def _clock(clock: Clock) -> ClockLine:
    return ClockLine(
        due_on=clock.due_on, rule=clock.rule_id, citation=clock.citation, is_over=clock.is_over
    )


def _named(step: Step) -> dict[str, Any]:
    return {"number": step.number, "code": step.code, "title": step.title}


def case_short(line: CaseLine) -> CaseShort:
    """One case in a list."""
    case = line.case
    return CaseShort(
        id=case.pk,
        organisation=place_shown(case.organisation),
        procedure=case.procedure,
        procedure_title=line.title,
        subject_name=case.subject_name,
        state=case.state,
        state_title=str(CaseState(case.state).label),
        opened_on=case.opened_on,
        ended_on=case.ended_on,
        done_count=line.done,
        total_count=line.total,
        next_steps=[StepNamed(**_named(step)) for step in line.next],
        clock=_clock(line.clock) if line.clock else None,
    )


def case_shown(view: CaseView) -> CaseOne:
    """One case with its steps."""
    case = view.case
    return CaseOne(
        id=case.pk,
        organisation=place_shown(case.organisation),
        procedure=case.procedure,
        procedure_title=view.procedure.title,
        subject_name=case.subject_name,
        state=case.state,
        state_title=str(CaseState(case.state).label),
        opened_on=case.opened_on,
        ended_on=case.ended_on,
        version=case.version,
        is_drill=case.is_drill,
        is_sample=case.is_sample,
        steps=[_step(one) for one in view.steps],
    )


def _step(view: StepView) -> StepLine:
    return StepLine(
        **_named(view.step),
        outcome=view.step.outcome.value,
        citation=view.step.citation,
        is_next=view.is_next,
        is_late=view.is_late,
        done_on=view.row.done_on if view.row else None,
        body_name=view.row.body_name if view.row else "",
        approver=place_shown(view.approver) if view.approver else None,
        clocks=[_clock(one) for one in view.clocks],
    )
