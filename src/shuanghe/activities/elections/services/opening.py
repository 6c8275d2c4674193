"""An election begins: its case, what is to be elected, and the first step."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import Election
from shuanghe.activities.elections.queries.facts import facts_derived
from shuanghe.activities.elections.queries.terms import ELECTING
from shuanghe.activities.elections.services.terms import terms_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseState
from shuanghe.procedures.services import Doing, Opening, case_open, step_do

PROCEDURE, FIRST = "election", "preparation"


@dataclass(frozen=True)
class ElectionOpening:
    """An election to be prepared. seats: commissioners; without a committee it counts for nothing.

    done_on: when the outgoing committee took the matter up.
    """

    done_on: date
    planned_on: date
    term_ends_on: date
    has_committee: bool
    client_key: str
    seats: int = 0
    deputies: int = 0
    is_sample: bool = False


@action("case.file")
def election_open(
    actor: Actor,
    *,
    organisation: Organisation,
    opening: ElectionOpening,
    on: date | None = None,
) -> Election:
    """Open the case of an election and do its first step. The same client key gives the first.

    Raises Refused for a body whose election is not run here, for a second election under way,
    without seats, or StepRefused as the step says.
    """
    first: Election | None = Election.objects.filter(
        case__client_key=opening.client_key, organisation=organisation
    ).first()
    if first is not None:
        trail().note(first, f"{organisation.name}的换届选举已经登记，没有重复登记")
        return first
    today = on or timezone.localdate()
    _check(organisation, opening)
    case = _case(actor, organisation, opening, today)
    election = _election(organisation, opening, case)
    facts = {"done_on": opening.done_on, **facts_derived(election, FIRST)}
    step_do(actor, organisation=organisation, case=case, doing=Doing(FIRST, facts), on=today)
    terms_follow(organisation, on=today)
    trail().note(
        election,
        f"开始{organisation.name}的换届选举，拟于 {opening.planned_on} 开选举大会",
        after={"seats": election.seats, "deputies": election.deputies},
    )
    return election


def _case(actor: Actor, organisation: Organisation, opening: ElectionOpening, today: date) -> Case:
    return case_open(
        actor,
        organisation=organisation,
        opening=Opening(
            procedure=PROCEDURE,
            subject_name=organisation.name,
            opened_on=opening.done_on,
            client_key=opening.client_key,
            about={
                "name": organisation.name,
                "form": "committee" if opening.has_committee else "secretary_only",
                "term_ends_on": opening.term_ends_on,
            },
            is_sample=opening.is_sample,
        ),
        on=today,
    )


def _election(organisation: Organisation, opening: ElectionOpening, case: Case) -> Election:
    made: Election = Election.objects.create(
        organisation=organisation,
        case=case,
        term_ends_on=opening.term_ends_on,
        has_committee=opening.has_committee,
        seats=opening.seats if opening.has_committee else 0,
        deputies=opening.deputies,
        planned_on=opening.planned_on,
        is_sample=opening.is_sample,
    )
    return made


def _check(organisation: Organisation, opening: ElectionOpening) -> None:
    if organisation.kind not in ELECTING:
        raise Refused(
            _(
                "这里办理党支部和党总支的换届；%(kind)s的换届按三份请示一份报告办（XJ-37），"
                "任期和提醒仍在任期页登记。"
            )
            % {"kind": organisation.get_kind_display()}
        )
    if opening.has_committee and opening.seats < 1:
        raise Refused(_("设委员会的请写明应选几名委员。"))
    running = Case.objects.filter(
        organisation=organisation, procedure=PROCEDURE, state=CaseState.RUNNING, is_drill=False
    )
    if running.exists():
        raise Refused(
            _("%(name)s已有一件换届选举在办，请接着办那一件。") % {"name": organisation.name}
        )
