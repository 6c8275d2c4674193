"""Letter, return, acceptance, reporting in, receipt: each by the body it belongs to."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.transfers.models import Direction, Transfer
from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.activities.transfers.rules.moving import Side, side_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.queries.roster import member_with_number
from shuanghe.organisation.rules.numbers import id_number_reason, number_cleaned
from shuanghe.organisation.services.homes import home_regained
from shuanghe.organisation.services.members import MemberFacts, member_entered
from shuanghe.procedures.models import CaseStep
from shuanghe.procedures.queries.kept import procedure_of
from shuanghe.procedures.services import Doing
from shuanghe.procedures.services.cases import case_held
from shuanghe.procedures.services.stepping import step_kept, step_of

ACCEPTANCE = "acceptance"


@dataclass(frozen=True)
class Entry:
    """Whom a letter from outside brings, from the papers; the identity number in clear."""

    id_number: str
    joined_on: date | None = None
    confirmed_on: date | None = None


@action("case.approve")
def transfer_send(
    actor: Actor,
    *,
    organisation: Organisation,
    transfer: Transfer,
    doing: Doing,
    on: date | None = None,
) -> CaseStep:
    """Do the step of the sending committee: the letter. Raises as transfer_receive."""
    return _done(actor, organisation, transfer, doing, entry=None, side=Side.ISSUER, on=on)


@action("case.approve")
def transfer_receive(
    actor: Actor,
    *,
    organisation: Organisation,
    transfer: Transfer,
    doing: Doing,
    entry: Entry | None = None,
    on: date | None = None,
) -> CaseStep:
    """Do a step of the receiving committee: return, acceptance, receipt.

    Acceptance moves the home on its day. The same client key gives the first again. Raises
    Http404 for a transfer that another committee decides, StepRefused for its facts, Refused when
    it was decided before or changed meanwhile, and without an entry for a letter from outside.
    """
    return _done(actor, organisation, transfer, doing, entry=entry, side=Side.DECIDER, on=on)


@action("case.file")
def transfer_join(
    actor: Actor,
    *,
    organisation: Organisation,
    transfer: Transfer,
    doing: Doing,
    on: date | None = None,
) -> CaseStep:
    """Do a step of the receiving branch: the member has reported in. Raises as transfer_receive."""
    return _done(actor, organisation, transfer, doing, entry=None, side=Side.RECEIVER, on=on)


def _done(
    actor: Actor,
    organisation: Organisation,
    transfer: Transfer,
    doing: Doing,
    *,
    entry: Entry | None,
    side: Side,
    on: date | None,
) -> CaseStep:
    with both_sides():
        held = _held(transfer)
        if getattr(held, f"{side.value}_id") != organisation.pk or held.case is None:
            raise Http404
        if (first := _first(held, doing)) is not None:
            trail().note(held, "同一次提交已经登记，没有重复登记")
            return first
        case = case_held(held.case, organisation=held.case.organisation, version=doing.version)
        step = step_of(procedure_of(case), doing.code)
        if side_of(held.direction, step.code) != side:
            raise Refused(_("“%(step)s”不由本组织办理。") % {"step": step.title})
        if step.code == ACCEPTANCE and held.direction == Direction.IN:
            _entered(held, entry, doing)
        row = step_kept(actor, case, step, doing=doing, body=organisation, on=on)
        trail().note(
            held,
            f"{held.person_name}的组织关系转接：{organisation.name}“{step.title}”，{row.done_on}",
            before={"state": held.state, "from": held.sender_name},
            after={"step": step.code, "facts": row.facts},
        )
    return row


def _held(transfer: Transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related(
        "case__organisation", "receiver", "decider"
    )
    found: Transfer | None = rows.filter(pk=transfer.pk).first()
    if found is None:
        raise Http404
    return found


def _first(held: Transfer, doing: Doing) -> CaseStep | None:
    if not doing.client_key:
        return None
    found: CaseStep | None = CaseStep.objects.filter(
        client_key=doing.client_key, case_id=held.case_id
    ).first()
    return found


def _entered(held: Transfer, entry: Entry | None, doing: Doing) -> None:
    """Put the person on the roll of the receiver, or back on it in the entry known from before."""
    if entry is None or held.receiver is None:
        raise Refused(_("请填写党员的公民身份号码和入党日期后接收。"))
    number = number_cleaned(entry.id_number)
    if reason := id_number_reason(number):
        raise Refused(reason)
    day = doing.facts.get("done_on") or timezone.localdate()
    known = member_with_number(number)
    if known is not None:
        member = Member.objects.select_related("organisation").get(pk=known)
        if member.name != held.person_name:
            raise Refused(_("这个身份号码登记在别的姓名下，请核对介绍信上的姓名和号码。"))
        reason = f"由{held.sender_name}转入"[:200]
        home_regained(member, to=held.receiver, on=day, standing=held.standing, reason=reason)
    else:
        facts = MemberFacts(
            name=held.person_name,
            id_number=entry.id_number,
            standing=held.standing,
            placed_on=day,
            joined_on=entry.joined_on,
            confirmed_on=entry.confirmed_on,
            is_sample=held.is_sample,
        )
        member = member_entered(held.receiver, facts)
    held.member = member
    held.save(update_fields=["member"])
