"""A transfer begins: a member asks to go, or a letter comes in from outside."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.transfers.models import IN_CUSTODY, Direction, Transfer
from shuanghe.activities.transfers.queries.bodies import body_coded, branch_of, committee_of
from shuanghe.activities.transfers.queries.own import TRANSFER
from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation
from shuanghe.procedures.services import Doing, Opening, case_open, step_do

ASKED = "request"


@dataclass(frozen=True)
class Plan:
    """A member who goes. to_code: the receiving body in this system; "" for one outside of it.

    facts: of the first step (done_on, reason, changed_on, away_until).
    """

    member: Member
    client_key: str
    facts: dict[str, Any] = field(default_factory=dict)
    to_code: str = ""
    receiver_name: str = ""
    receiver_address: str = ""
    is_sample: bool = False


@dataclass(frozen=True)
class Letter:
    """A letter that came in from outside: whom it names, who sent it."""

    person_name: str
    standing: str
    sender_name: str
    client_key: str
    facts: dict[str, Any] = field(default_factory=dict)
    is_sample: bool = False


@action("case.file")
def transfer_open(
    actor: Actor, *, organisation: Organisation, plan: Plan, on: date | None = None
) -> Transfer:
    """Begin the transfer of a member of the organisation; nothing moves before acceptance (JG-11).

    The same client key gives the first again. Raises Refused for somebody who is not on its roll,
    a transfer already under way, no receiver, or bodies without a committee that may transfer
    directly (JG-10); StepRefused for the facts.
    """
    today = on or timezone.localdate()
    if (first := _first(organisation, plan.client_key)) is not None:
        return first
    with both_sides():
        member = (
            Member.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=plan.member.pk)
        )
        _check_sender(organisation, member)
        made = _going(organisation, member, plan, today)
        made.save()
    return _begun(actor, made, plan.facts, today)


@action("case.file")
def letter_register(
    actor: Actor, *, organisation: Organisation, letter: Letter, on: date | None = None
) -> Transfer:
    """Take down a letter from outside for a member who is to come to the organisation.

    Nobody is on a roll here before the committee accepts. The same client key gives the first
    again. Raises Refused without names or for a standing that is not on a roll.
    """
    today = on or timezone.localdate()
    if (first := _first(organisation, letter.client_key)) is not None:
        return first
    if not letter.sender_name.strip() or not letter.person_name.strip():
        raise Refused(_("请写明党员姓名和转出的党组织。"))
    if letter.standing not in ON_THE_ROLL:
        raise Refused(_("转入的应是正式党员或预备党员。"))
    decider = committee_of(organisation, on=today)
    if decider is None:
        raise Refused(
            _("%(body)s之上没有可以接收党员的党委（JG-10），请由上级党组织登记。")
            % {"body": organisation.name}
        )
    with both_sides():
        made: Transfer = Transfer.objects.create(
            organisation=organisation,
            client_key=letter.client_key,
            direction=Direction.IN,
            person_name=letter.person_name.strip(),
            standing=letter.standing,
            sender_name=letter.sender_name.strip(),
            issuer=decider,
            receiver=organisation,
            decider=decider,
            receiver_name=organisation.name,
            opened_on=letter.facts.get("done_on") or today,
            is_sample=letter.is_sample,
        )
    return _begun(actor, made, letter.facts, today)


def _first(organisation: Organisation, client_key: str) -> Transfer | None:
    with both_sides():
        first: Transfer | None = Transfer.objects.filter(
            client_key=client_key, organisation=organisation
        ).first()
    if first is not None:
        trail().note(first, f"{first.person_name}的转接已经登记，没有重复登记")
    return first


def _check_sender(organisation: Organisation, member: Member) -> None:
    if member.merged_into_id is not None or member.standing not in ON_THE_ROLL:
        raise Refused(_("%(name)s不在名册上，不能转接。") % {"name": member.name})
    if branch_of(member).pk != organisation.pk:
        raise Refused(_("%(name)s的组织关系不在本组织，不能转出。") % {"name": member.name})
    if Transfer.objects.filter(member=member, state__in=IN_CUSTODY).exists():
        raise Refused(_("%(name)s已有一次转接在办，请接着办或先撤回。") % {"name": member.name})


def _going(organisation: Organisation, member: Member, plan: Plan, today: date) -> Transfer:
    """The row of a member who goes, not saved yet."""
    made = Transfer(
        organisation=organisation,
        client_key=plan.client_key,
        member=member,
        person_name=member.name,
        standing=member.standing,
        sender_name=organisation.name,
        issuer=committee_of(organisation, on=today),
        opened_on=plan.facts.get("done_on") or today,
        is_sample=plan.is_sample,
    )
    if not plan.to_code.strip():
        if not plan.receiver_name.strip():
            raise Refused(_("请写明接收的党组织：系统内的写编码，系统外的写全称和地址。"))
        made.direction = Direction.OUT
        made.receiver_name = plan.receiver_name.strip()
        made.receiver_address = plan.receiver_address.strip()
        return made
    made.direction = Direction.WITHIN
    made.receiver = _receiver(plan.to_code, member)
    made.receiver_name = made.receiver.name
    made.decider = committee_of(made.receiver, on=today)
    for body, committee in ((organisation, made.issuer), (made.receiver, made.decider)):
        if committee is None:
            raise Refused(
                _(
                    "%(body)s之上没有可以直接转接的党委（JG-10 党员教育管理工作条例第二十五条）；"
                    "请由上级党组织调整，或按转出本系统办理。"
                )
                % {"body": body.name}
            )
    return made


def _receiver(code: str, member: Member) -> Organisation:
    found = body_coded(code)
    if found is None:
        raise Refused(
            _("没有编码为“%(code)s”的党组织，也没有这个全称，请核对。") % {"code": code.strip()}
        )
    if found.pk == member.organisation_id:
        raise Refused(
            _("%(name)s的组织关系已经在%(to)s。") % {"name": member.name, "to": found.name}
        )
    return found


def _begun(actor: Actor, made: Transfer, facts: dict[str, Any], today: date) -> Transfer:
    """Open the case that the transfer runs on, with its first step."""
    opening = Opening(
        procedure=TRANSFER,
        subject_name=made.person_name,
        opened_on=made.opened_on,
        client_key=made.client_key,
        about={
            "name": made.person_name,
            "from_organisation": made.sender_name,
            "to_organisation": made.receiver_name,
            "standing": made.standing,
        },
        member=made.member,
        is_sample=made.is_sample,
    )
    case = case_open(actor, organisation=made.organisation, opening=opening, on=today)
    step_do(
        actor,
        organisation=made.organisation,
        case=case,
        doing=Doing(ASKED, facts, client_key=f"{made.client_key}-1"[-40:]),
        on=today,
    )
    made.case = case
    trail().note(
        made,
        f"{made.person_name}的组织关系从{made.sender_name}转到{made.receiver_name}，开始办理",
        after={"direction": made.direction, "receiver": made.receiver_name},
    )
    return made
