"""A step is done, by the body that runs the case or by the one that approves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseState, CaseStep
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.procedures.queries.judging import step_faults
from shuanghe.procedures.queries.kept import case_facts, facts_kept, procedure_of, step_facts
from shuanghe.procedures.queries.snapshots import snapshot_of
from shuanghe.procedures.rules import (
    CaseFacts,
    Effect,
    Fault,
    Procedure,
    Step,
    is_ended,
)
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.services.cases import case_ended, case_held, key_kept, key_taken
from shuanghe.procedures.services.clocks import clocks_keep
from shuanghe.procedures.services.rounds import rows_before


class StepRefused(Refused):
    """The step cannot be done like this. faults: each with its fact, article and mend."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Doing:
    """A step to be written down. facts: by key, typed, done_on among them."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    client_key: str = ""
    version: int | None = None


@action("case.file")
def step_do(
    actor: Actor, *, organisation: Organisation, case: Case, doing: Doing, on: date | None = None
) -> CaseStep:
    """Do a step as the body that runs the case. The same client key gives the first again.

    Raises StepRefused with every fault that blocks; Refused for a step that only a superior may
    approve or file, one already done, or a case that has ended, moved or changed meanwhile.
    Reminders do not block; they stay with the step.
    """
    if (first := _first(case, doing)) is not None:
        return first
    held = case_held(case, organisation=organisation, version=doing.version)
    step = step_of(procedure_of(held), doing.code)
    approver = approver_of(organisation, held.procedure, step, on or timezone.localdate())
    if approver is not None and not held.is_drill:
        raise Refused(
            _("“%(step)s”由%(approver)s办理（%(citation)s），本组织不能代办。")
            % {"step": step.title, "approver": approver.name, "citation": step.citation}
        )
    return step_kept(actor, held, step, doing=doing, body=organisation, on=on)


@action("case.approve")
def step_approve(
    actor: Actor, *, organisation: Organisation, case: Case, doing: Doing, on: date | None = None
) -> CaseStep:
    """Do a step that approves or files, as the body above that has the power.

    organisation: that body. Raises Refused when another body has the power, or the step is none
    that a superior does; else as step_do.
    """
    if (first := _first(case, doing)) is not None:
        return first
    held = case_held(case, organisation=case.organisation, version=doing.version)
    step = step_of(procedure_of(held), doing.code)
    approver = approver_of(held.organisation, held.procedure, step, on or timezone.localdate())
    if approver is None:
        raise Refused(_("“%(step)s”由承办组织自己办理。") % {"step": step.title})
    if approver.pk != organisation.pk:
        raise Refused(
            _("“%(step)s”应由%(approver)s办理，%(organisation)s没有这项权限（%(citation)s）。")
            % {
                "step": step.title,
                "approver": approver.name,
                "organisation": organisation.name,
                "citation": step.approver.citation if step.approver else step.citation,
            }
        )
    return step_kept(actor, held, step, doing=doing, body=organisation, on=on)


def step_of(procedure: Procedure, code: str) -> Step:
    """The step of that code. Raises Refused."""
    try:
        return procedure.step(code)
    except KeyError as error:
        raise Refused(str(error.args[0])) from None


def step_kept(
    actor: Actor,
    held: Case,
    step: Step,
    *,
    doing: Doing,
    body: Organisation,
    on: date | None = None,
) -> CaseStep:
    """Judge a step and keep it: row, snapshot, clocks, end of the case, events."""
    today = on or timezone.localdate()
    procedure = procedure_of(held)
    rows = rows_before(held, procedure, step)
    before = case_facts(procedure, held, rows)
    findings = _judged(procedure, before, step, doing.facts, today)
    row = _row(actor, held, step, doing=doing, body=body)
    row.findings = [str(fault) for fault in findings]
    row.snapshot, row.snapshot_hash = snapshot_of(held, procedure, step, row)
    with key_kept():
        row.save()
    _after(held, procedure, before, row, today)
    trail().note(
        held,
        f"{held.subject_name}的{procedure.title}：第 {step.number} 步“{step.title}”，{row.done_on}",
        after={"step": step.code, "facts": row.facts, "findings": row.findings},
    )
    if not held.is_drill:
        announce("step_done", case=held, step=step, row=row, actor=actor)
        if held.state == CaseState.FINISHED:
            announce("case_finished", case=held, actor=actor)
    return row


def _first(case: Case, doing: Doing) -> CaseStep | None:
    """The step that this very submission wrote before, noted so that the action may end well.

    Raises Refused for the key of another step of the case.
    """
    if not doing.client_key:
        return None
    first: CaseStep | None = CaseStep.objects.filter(
        client_key=doing.client_key, case_id=case.pk
    ).first()
    if first is not None:
        if first.code != doing.code:
            raise key_taken()
        trail().note(first.case, "同一次提交已经登记，没有重复登记")
    return first


def _judged(
    procedure: Procedure, before: CaseFacts, step: Step, facts: Mapping[str, Any], today: date
) -> list[Fault]:
    """The reminders on a step. Raises StepRefused with the faults that block or void."""
    unknown = set(facts) - {fact.key for fact in step.facts}
    if unknown:
        raise Refused(
            _("“%(step)s”没有这些项目：%(keys)s。")
            % {"step": step.title, "keys": "、".join(sorted(unknown))}
        )
    found = step_faults(procedure, before, step, facts, on=today)
    blocking = [fault for fault in found if fault.effect != Effect.WARN]
    if blocking:
        raise StepRefused(blocking)
    return found


def _row(actor: Actor, held: Case, step: Step, *, doing: Doing, body: Organisation) -> CaseStep:
    facts = {key: value for key, value in doing.facts.items() if key != DONE_ON}
    return CaseStep(
        case=held,
        code=step.code,
        number=step.number,
        round=1 + held.steps.filter(code=step.code).count(),
        done_on=doing.facts[DONE_ON],
        facts=facts_kept(facts),
        body_name=body.name,
        entered_by=actor.name,
        client_key=doing.client_key,
    )


def _after(held: Case, procedure: Procedure, before: CaseFacts, row: CaseStep, today: date) -> None:
    held.version += 1
    steps = {**before.steps, row.code: step_facts(procedure, row)}
    if is_ended(procedure, CaseFacts(before.about, steps)):
        case_ended(held, state=CaseState.FINISHED, on=row.done_on)
    else:
        held.save(update_fields=["version"])
    clocks_keep(held, on=today)
