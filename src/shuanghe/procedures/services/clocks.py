"""The clocks of a case as deadlines of those who must act."""

from datetime import date

from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.procedures.models import Case, CaseState
from shuanghe.procedures.queries import procedures_restricted
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.procedures.queries.kept import case_facts, procedure_of
from shuanghe.procedures.rules import Clock, Effect, clocks_running
from shuanghe.rulebook.queries import rule

SOURCE = "procedures.case"
VOIDING = "/void"


def clocks_keep(case: Case, *, on: date) -> None:
    """Set the deadlines of a case to the clocks that run on a day; a drill sets none."""
    if case.is_drill:
        return
    procedure = procedure_of(case)
    rows = list(case.steps.filter(replaced_at=None))
    facts = case_facts(procedure, case, rows)
    is_running = case.state == CaseState.RUNNING
    clocks = clocks_running(procedure, facts, on=on) if is_running else []
    bodies: dict[str, int] = {}
    for clock in clocks:
        approver = approver_of(case.organisation, procedure.key, clock.step, on)
        bodies[clock.step.code] = approver.pk if approver else case.organisation_id
    done = {
        f"{row.code}/{check.rule_id}{ending}": row.done_on
        for row in rows
        for check in procedure.step(row.code).checks
        for ending in ("", VOIDING)
    }
    deadlines_keep(
        Source(SOURCE, case.pk),
        wanted=[_facts(case, procedure.title, clock, bodies[clock.step.code]) for clock in clocks],
        met=done,
        on=on,
    )


def _facts(case: Case, title: str, clock: Clock, organisation_id: int) -> DeadlineFacts:
    is_restricted = case.procedure in procedures_restricted()
    return DeadlineFacts(
        key=f"{clock.step.code}/{clock.rule_id}{VOIDING if clock.effect == Effect.VOID else ''}",
        organisation_id=organisation_id,
        title=f"{title}：{clock.step.title}",
        subject="" if is_restricted else case.subject_name,
        rule_id=clock.rule_id,
        citation=clock.citation,
        owner=clock.step.owner,
        starts_on=clock.since,
        due_on=clock.due_on,
        is_soft=clock.is_reminder or rule(clock.rule_id, on=clock.since).is_soft,
        is_voiding=clock.effect == Effect.VOID,
        is_restricted=is_restricted,
    )
