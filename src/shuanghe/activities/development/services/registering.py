"""An applicant is registered: the case is opened and the application written down, or neither."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.activities.development.queries.checking import ADMISSION
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseState
from shuanghe.procedures.services import Doing, Opening, case_open, step_do


@dataclass(frozen=True)
class Applicant:
    """Who has applied, and when. facts: what else the step of the application asks for, by key."""

    name: str
    born_on: date
    applied_on: date
    client_key: str
    facts: dict[str, Any]


@action("case.file")
def applicant_register(
    actor: Actor, *, organisation: Organisation, applicant: Applicant, on: date | None = None
) -> Case:
    """Open the admission of an applicant with the first step done.

    Raises StepRefused for somebody under age or another fault of the application, Refused for a
    person whose admission runs in this organisation already.
    """
    _check_once(organisation, applicant)
    opening = Opening(
        procedure=ADMISSION,
        subject_name=applicant.name.strip(),
        opened_on=applicant.applied_on,
        client_key=applicant.client_key,
        about={"name": applicant.name.strip(), "born_on": applicant.born_on},
    )
    case = case_open(actor, organisation=organisation, opening=opening, on=on)
    doing = Doing(
        "application",
        {"done_on": applicant.applied_on, **applicant.facts},
        client_key=f"{applicant.client_key}-1",
    )
    step_do(actor, organisation=organisation, case=case, doing=doing, on=on)
    trail().note(case, f"登记{case.subject_name}的入党申请，{applicant.applied_on}")
    return case


def _check_once(organisation: Organisation, applicant: Applicant) -> None:
    same = Case.objects.filter(
        organisation=organisation,
        procedure=ADMISSION,
        state=CaseState.RUNNING,
        is_drill=False,
        subject_name=applicant.name.strip(),
    ).exclude(client_key=applicant.client_key)
    if any(case.about.get("born_on") == applicant.born_on.isoformat() for case in same):
        raise Refused(
            _("%(name)s在本组织已有一件在办的发展党员，请接着办那一件。") % {"name": applicant.name}
        )
