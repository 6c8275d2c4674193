"""Drills: a case that writes nothing outside this app, begun from a story with mistakes in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.drills import Scenario
from shuanghe.procedures.queries.kept import facts_kept, procedure_of
from shuanghe.procedures.rules import Fault
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.services.cases import Opening
from shuanghe.procedures.services.opening import case_open

MADE_UP = "示例"
MADE_UP_NAME = "示例甲"


@action("case.file")
def drill_open(
    actor: Actor,
    *,
    organisation: Organisation,
    opening: Opening,
    scenario: Scenario | None = None,
    on: date | None = None,
) -> Case:
    """Open a drill on a made-up person; what the scenario gives is written down unjudged.

    Raises Refused for a name that does not begin with 示例, so that nobody real is drilled on.
    """
    if not opening.subject_name.startswith(MADE_UP):
        raise Refused(_("演练只用编造的人，姓名请以“示例”开头，例如“示例甲”。"))
    case = case_open(
        actor,
        organisation=organisation,
        opening=replace(opening, is_drill=True, member=None),
        on=on,
    )
    if case.drill is None:
        case.drill = {"scenario": scenario.key if scenario else "", "caught": []}
        case.save(update_fields=["drill"])
        _give(actor, case, scenario)
    trail().note(case, f"开始演练：{scenario.shape.title if scenario else '从头办起'}")
    return case


def _give(actor: Actor, case: Case, scenario: Scenario | None) -> None:
    procedure = procedure_of(case)
    given = scenario.given if scenario else {}
    CaseStep.objects.bulk_create(
        CaseStep(
            case=case,
            code=step.code,
            number=step.number,
            done_on=given[step.code][DONE_ON],
            facts=facts_kept({k: v for k, v in given[step.code].items() if k != DONE_ON}),
            body_name=case.organisation.name,
            entered_by=actor.name,
        )
        for step in procedure.steps
        if step.code in given
    )


@action("case.file")
def drill_note(
    actor: Actor, *, organisation: Organisation, case: Case, faults: Sequence[Fault]
) -> Case:
    """Remember which checks refused a step of a drill, for the debrief."""
    held: Case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk, is_drill=True)
    drill = held.drill or {"scenario": "", "caught": []}
    known = {(one["step"], one["fact"], one["rule_id"]) for one in drill["caught"]}
    fresh = [one for one in faults if (one.step, one.fact, one.rule_id) not in known]
    drill["caught"] += [
        {
            "step": one.step,
            "fact": one.fact,
            "rule_id": one.rule_id,
            "told": str(one),
        }
        for one in fresh
    ]
    held.drill = drill
    held.save(update_fields=["drill"])
    trail().note(held, f"演练中拦下 {len(faults)} 处", after={"caught": len(drill["caught"])})
    return held
