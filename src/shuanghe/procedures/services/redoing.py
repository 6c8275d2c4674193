"""Setting right what was written, and doing anew from a step."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.procedures.queries.judging import step_faults
from shuanghe.procedures.queries.kept import case_facts, facts_kept, procedure_of
from shuanghe.procedures.queries.snapshots import snapshot_of
from shuanghe.procedures.rules import CaseFacts, Effect, Fault, Procedure, Step, steps_resting_on
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.services.cases import case_held
from shuanghe.procedures.services.clocks import clocks_keep
from shuanghe.procedures.services.rounds import rows_set_aside
from shuanghe.procedures.services.stepping import StepRefused, step_of


@action("case.file")
def step_correct(
    actor: Actor,
    *,
    organisation: Organisation,
    case: Case,
    code: str,
    facts: Mapping[str, Any],
    reason: str,
    version: int,
    on: date | None = None,
) -> CaseStep:
    """Replace what a step says (a slip of the pen, one more review); later steps stay.

    The former row stays as replaced. Raises StepRefused when anything in the whole case would
    then break a rule that it did not break before; Refused without a reason or when the step has
    not been done.
    """
    today = on or timezone.localdate()
    held = case_held(case, organisation=organisation, version=version)
    procedure = procedure_of(held)
    step = step_of(procedure, code)
    rows = {row.code: row for row in held.steps.filter(replaced_at=None)}
    former = _standing(rows, code, reason)
    _may_set_aside(held, step, organisation, today)
    whole = case_facts(procedure, held, rows.values())
    found = _rejudged(procedure, whole, step, facts, today)
    rows_set_aside([former], reason)
    row = _in_place_of(former, actor, facts)
    row.findings = [str(one) for one in found]
    row.snapshot, row.snapshot_hash = snapshot_of(held, procedure, step, row)
    row.save()
    held.version += 1
    held.save(update_fields=["version"])
    clocks_keep(held, on=today)
    trail().note(
        held,
        f"更正{held.subject_name}的第 {step.number} 步“{step.title}”：{reason.strip()}",
        before={"done_on": former.done_on, "facts": former.facts},
        after={"done_on": row.done_on, "facts": row.facts},
    )
    if not held.is_drill:
        announce("step_corrected", case=held, step=step, row=row, actor=actor)
    return row


@action("case.file")
def step_redo(
    actor: Actor,
    *,
    organisation: Organisation,
    case: Case,
    code: str,
    reason: str,
    version: int,
    on: date | None = None,
) -> Case:
    """Do anew from a step: it and every step resting on it are set aside and stay on record.

    Raises Refused without a reason, when the step has not been done, when a superior has approved
    or filed one of them, or when a subscriber says that what followed can no longer be undone.
    """
    held = case_held(case, organisation=organisation, version=version)
    return _set_aside(actor, held, code, reason=reason, by=organisation, on=on)


@action("case.approve")
def approval_withdraw(
    actor: Actor,
    *,
    organisation: Organisation,
    case: Case,
    code: str,
    reason: str,
    version: int,
    on: date | None = None,
) -> Case:
    """Set aside an approval or filing, with every step resting on it, as the body that gave it.

    Raises Refused as step_redo does.
    """
    held = case_held(case, organisation=case.organisation, version=version)
    return _set_aside(actor, held, code, reason=reason, by=organisation, on=on)


def _set_aside(
    actor: Actor, held: Case, code: str, *, reason: str, by: Organisation, on: date | None
) -> Case:
    today = on or timezone.localdate()
    procedure = procedure_of(held)
    step = step_of(procedure, code)
    rows = {row.code: row for row in held.steps.filter(replaced_at=None)}
    _standing(rows, code, reason)
    codes = {code, *steps_resting_on(procedure, code)}
    undone = [row for row in rows.values() if row.code in codes]
    for row in undone:
        _may_set_aside(held, procedure.step(row.code), by, today)
    if not held.is_drill:
        announce("steps_undone", case=held, rows=undone, actor=actor)
    rows_set_aside(undone, reason)
    held.version += 1
    held.save(update_fields=["version"])
    clocks_keep(held, on=today)
    trail().note(
        held,
        f"{held.subject_name}从第 {step.number} 步“{step.title}”起重办：{reason.strip()}",
        before={row.code: row.done_on for row in undone},
        after={"steps": []},
    )
    return held


def _may_set_aside(held: Case, step: Step, by: Organisation, today: date) -> None:
    """What a superior approved or filed, only the superior sets aside."""
    if held.is_drill:
        return
    approver = approver_of(held.organisation, held.procedure, step, today)
    if approver is not None and by.pk not in (approver.pk, held.organisation_id):
        raise Refused(_("“%(step)s”不由本组织办理，不能撤回。") % {"step": step.title})
    if approver is not None and by.pk == held.organisation_id:
        raise Refused(
            _("“%(step)s”已由%(approver)s办理，要从这里重办请由它先撤回。")
            % {"step": step.title, "approver": approver.name}
        )


def _rejudged(
    procedure: Procedure, whole: CaseFacts, step: Step, facts: Mapping[str, Any], today: date
) -> list[Fault]:
    """What is wrong after a correction. Raises StepRefused for what was not wrong before."""
    rest = {key: values for key, values in whole.steps.items() if key != step.code}
    without = CaseFacts(whole.about, rest)
    was = step_faults(procedure, without, step, whole.steps[step.code], on=today)
    found = step_faults(procedure, without, step, facts, on=today)
    blocking = [one for one in found if one.effect != Effect.WARN and one not in was]
    if blocking:
        raise StepRefused(blocking)
    return found


def _in_place_of(former: CaseStep, actor: Actor, facts: Mapping[str, Any]) -> CaseStep:
    return CaseStep(
        case=former.case,
        code=former.code,
        number=former.number,
        round=former.round + 1,
        done_on=facts[DONE_ON],
        facts=facts_kept({key: value for key, value in facts.items() if key != DONE_ON}),
        body_name=former.body_name,
        entered_by=actor.name,
    )


def _standing(rows: Mapping[str, CaseStep], code: str, reason: str) -> CaseStep:
    """The step as it stands. Raises Refused when it was not done, or without a reason."""
    if code not in rows:
        raise Refused(_("这一步还没有登记，不用更正或重办。"))
    if not reason.strip():
        raise Refused(_("请写明原因。"))
    return rows[code]
