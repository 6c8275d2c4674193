"""Whole cases set-wise: from sheets of papers that happened before, and for the sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseState, CaseStep
from shuanghe.procedures.queries.kept import facts_kept
from shuanghe.procedures.rules import CaseFacts, Fault, Procedure, is_ended
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.services.cases import Opening, key_kept
from shuanghe.procedures.services.clocks import clocks_keep
from shuanghe.procedures.services.definitions import definition_kept

BATCH = 2000


@dataclass(frozen=True)
class Loaded:
    """One case to load: how it opens, its facts, and every fault that was found in it.

    stop_reason: set for a case that ended before its last step. bodies: by step, who did it where
    that was not the organisation.
    """

    organisation: Organisation
    opening: Opening
    facts: CaseFacts
    faults: Sequence[Fault] = field(default_factory=tuple)
    stop_reason: str = ""
    bodies: Mapping[str, str] = field(default_factory=dict)


@action("case.file")
def cases_load(
    actor: Actor,
    *,
    organisation: Organisation | None,
    procedure: Procedure,
    entries: Sequence[Loaded],
    on: date | None = None,
    is_with_clocks: bool = True,
) -> int:
    """Keep whole cases as their papers have them, faults and all; what is known is left alone.

    A paper file is history: its faults are kept with their steps, for people to see and mend,
    and refuse nothing. Returns how many cases are new. The organisation is the root under which
    all of them lie. Raises Refused for a key that stands for a case out of view.
    """
    today = on or timezone.localdate()
    keys = [entry.opening.client_key for entry in entries]
    known = set(Case.objects.filter(client_key__in=keys).values_list("client_key", flat=True))
    fresh = [entry for entry in entries if entry.opening.client_key not in known]
    definition = definition_kept(procedure)
    with key_kept():
        cases = Case.objects.bulk_create(
            [_case(actor, entry, procedure, definition_id=definition.pk) for entry in fresh],
            batch_size=BATCH,
        )
    CaseStep.objects.bulk_create(
        [
            row
            for case, entry in zip(cases, fresh, strict=True)
            for row in _steps(actor, procedure, case, entry)
        ],
        batch_size=BATCH,
    )
    if is_with_clocks:
        for case in cases:
            if case.state == CaseState.RUNNING:
                clocks_keep(case, on=today)
    trail().note(
        ("procedures.case", procedure.key),
        f"导入{procedure.title} {len(cases)} 件，已有 {len(known)} 件未动",
        after={"cases": len(cases)},
    )
    return len(cases)


def _case(actor: Actor, entry: Loaded, procedure: Procedure, *, definition_id: str) -> Case:
    opening = entry.opening
    is_over = is_ended(procedure, entry.facts)
    last = max((facts[DONE_ON] for facts in entry.facts.steps.values()), default=None)
    state = CaseState.STOPPED if entry.stop_reason else CaseState.RUNNING
    return Case(
        organisation=entry.organisation,
        procedure=procedure.key,
        definition_id=definition_id,
        subject_name=opening.subject_name,
        member=opening.member,
        about=facts_kept(opening.about),
        opened_on=opening.opened_on,
        state=CaseState.FINISHED if is_over else state,
        ended_on=last if is_over or entry.stop_reason else None,
        ended_reason=entry.stop_reason,
        client_key=opening.client_key,
        opened_in=entry.organisation.pk,
        opened_by=actor.name,
        origin=opening.origin,
        is_sample=opening.is_sample,
    )


def _steps(actor: Actor, procedure: Procedure, case: Case, entry: Loaded) -> list[CaseStep]:
    findings: dict[str, list[str]] = {}
    for fault in entry.faults:
        findings.setdefault(fault.step, []).append(str(fault))
    return [
        CaseStep(
            case=case,
            code=step.code,
            number=step.number,
            done_on=entry.facts.steps[step.code][DONE_ON],
            facts=facts_kept(_without_day(entry.facts.steps[step.code])),
            findings=findings.get(step.code, []),
            body_name=entry.bodies.get(step.code, entry.organisation.name),
            entered_by=actor.name,
        )
        for step in procedure.steps
        if step.code in entry.facts.steps
    ]


def _without_day(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key != DONE_ON}
