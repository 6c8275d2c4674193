"""Which body may approve or file a step: its kind, or a power it was given or denied."""

from datetime import date

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.queries.capabilities import powers_on
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
