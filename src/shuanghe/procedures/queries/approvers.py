"""Which body may approve or file a step: its kind, or a power it was given or denied."""

from datetime import date

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.queries.capabilities import Power, powers_on
from shuanghe.procedures.queries.book import procedure_on, procedures_known
from shuanghe.procedures.rules import Step


def approver_of(
    organisation: Organisation, procedure: str, step: Step, on: date
) -> Organisation | None:
    """The nearest body above the organisation that may approve or file this step on a day.

    None when the step needs none, or when no such body is kept in this system.
    """
    if step.approver is None:
        return None
    above = [pk for pk in lineage(organisation.path) if pk != organisation.pk]
    with looking(Scope.everything("找出有权批准或备案的上级组织，只读组织本身")):
        bodies = list(Organisation.objects.filter(pk__in=above, dissolved_on=None))
        given = powers_on(power_of(procedure, step), bodies, on=on)
    able = [body for body in bodies if given.get(body.pk, body.kind in step.approver.kinds)]
    return max(able, key=lambda body: len(body.path), default=None)


def power_of(procedure: str, step: Step) -> str:
    """The name of the power that a step asks for."""
    return f"{'file' if step.outcome == 'filing' else 'approve'}_{procedure}"


def powers_asked(*, on: date) -> dict[str, Power]:
    """Every power that a step of any procedure asks for on a day, with the kinds that have it."""
    found: dict[str, Power] = {}
    for key in procedures_known():
        procedure = procedure_on(key, on=on)
        for step in procedure.steps:
            if step.approver is None:
                continue
            power = power_of(key, step)
            word = "备案" if step.outcome == "filing" else "审批"
            kinds = found[power].kinds if power in found else ()
            every = tuple(dict.fromkeys((*kinds, *step.approver.kinds)))
            found[power] = Power(f"{procedure.title}：{word}", every)
    return found
