"""What the pages of a case have in common: its steps with what this reader may do about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shuanghe.kernel.permissions import Actor
from shuanghe.procedures.models import CaseStep
from shuanghe.procedures.queries.kept import facts_read, step_facts
from shuanghe.procedures.queries.timeline import CaseView, StepView
from shuanghe.procedures.rules import CaseFacts, Fact, Procedure, Step, steps_early
from shuanghe.procedures.rules.cases import applies
from shuanghe.procedures.rules.hints import facts_asked, may_apply


class Stand(StrEnum):
    """Where a step stands: done, to be done now, later, or not in this case."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    OFF = "off"


@dataclass(frozen=True)
class Line:
    """One step as a page shows it.

    may_do: this reader may write it down. is_early: it may come before its turn with some answer.
    may_change: may correct it or do it anew. may_withdraw:
    gave it as the body above. wanted: titles of the facts it asks for. missing: papers not there.
    earlier: former versions with their facts.
    """

    view: StepView
    stand: Stand
    who: str
    may_do: bool
    is_early: bool
    may_change: bool
    may_withdraw: bool
    wanted: tuple[str, ...]
    missing: tuple[str, ...]
    rules: tuple[str, ...]
    before: tuple[Step, ...]
    earlier: tuple[tuple[CaseStep, Mapping[str, Any]], ...]

    @property
    def step(self) -> Step:
        """The step of the definition."""
        return self.view.step

    @property
    def is_due(self) -> bool:
        """Whether something is to be done about it now: it is next, or a review goes on."""
        return self.view.is_next or (self.view.row is not None and bool(self.view.clocks))

    @property
    def due_on(self) -> date | None:
        """The soonest of its deadlines."""
        return self.view.clocks[0].due_on if self.view.clocks else None


def facts_of(view: CaseView) -> CaseFacts:
    """A case in view as the rules judge it."""
    steps = {one.step.code: one.facts for one in view.done}
    return CaseFacts(facts_read(view.procedure.about, view.case.about), steps)


def lines_of(view: CaseView, actor: Actor) -> list[Line]:
    """Every step of a case as this reader sees it."""
    facts = facts_of(view)
    return [line_of(view, one, facts, actor) for one in view.steps]


def line_of(view: CaseView, one: StepView, facts: CaseFacts, actor: Actor) -> Line:
    """One step of a case as this reader sees it."""
    case, step = view.case, one.step
    is_running = case.state == "running"
    is_above = step.approver is not None and not case.is_drill
    is_by_us = one.row is not None and one.row.body_name == case.organisation.name
    may_file = is_running and actor.may("case.file", case.organisation.path)
    is_early = step.early is not None and step in steps_early(view.procedure, facts)
    there = {paper.title for paper in one.papers}
    return Line(
        view=one,
        stand=_stand(one, facts),
        who=one.approver.name if one.approver and is_above else step.actor,
        may_do=(one.is_next or is_early) and _may_do(view, one, actor),
        is_early=is_early,
        may_change=one.row is not None and may_file and (not is_above or is_by_us),
        may_withdraw=(
            one.row is not None
            and is_running
            and is_above
            and not is_by_us
            and actor.may("case.approve", case.organisation.path)
        ),
        wanted=tuple(one.title for one in facts_asked(step, facts)[1:] if _is_needed(one)),
        missing=tuple(title for title in step.papers if title not in there),
        rules=tuple(dict.fromkeys(check.rule_id for check in step.checks if check.rule_id)),
        before=tuple(_before(view.procedure, step, facts)),
        earlier=tuple((row, step_facts(view.procedure, row)) for row in one.earlier),
    )


def _is_needed(fact: Fact) -> bool:
    """Whether it must be written whatever the other answers of the step are."""
    return fact.is_required and not any("." not in key for key in fact.when or {})


def _stand(one: StepView, facts: CaseFacts) -> Stand:
    if one.row is not None:
        return Stand.DONE
    if one.is_next:
        return Stand.NEXT
    return Stand.LATER if may_apply(one.step, facts) else Stand.OFF


def _may_do(view: CaseView, one: StepView, actor: Actor) -> bool:
    if view.case.state != "running":
        return False
    if one.approver is not None and not view.case.is_drill:
        return actor.may("case.approve", one.approver.path)
    return actor.may("case.file", view.case.organisation.path)


def _before(procedure: Procedure, step: Step, facts: CaseFacts) -> list[Step]:
    """The steps that must be done first and are not."""
    steps = [procedure.step(code) for code in step.after]
    return [one for one in steps if one.code not in facts.steps and applies(one, facts)]
