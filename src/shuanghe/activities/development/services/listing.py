"""Somebody approved is put on the roll. The identity number goes to the roll alone, sealed."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.development.queries.roll import is_approved_here, membership_in
from shuanghe.activities.development.rules import Membership
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation
from shuanghe.organisation.queries.roster import member_with_number
from shuanghe.organisation.rules.numbers import birth_day_of, id_number_reason, number_cleaned
from shuanghe.organisation.services.members import MemberFacts, member_add
from shuanghe.procedures.models import Case

MANAGE = frozenset({"organisation.manage"})


@dataclass(frozen=True)
class Listing:
    """What the roll needs beyond the case: the identity number in clear, and a telephone."""

    id_number: str
    phone: str = ""


def with_the_approval(actor: Actor, organisation: Organisation) -> Actor:
    """The same person with what the committee's approval allows: this one roll may be changed."""
    return Actor(
        name=actor.name,
        user_id=actor.user_id,
        member_id=actor.member_id,
        grants=(*actor.grants, Grant(organisation.path, MANAGE)),
    )


@action("case.file")
def probationer_list(
    actor: Actor, *, organisation: Organisation, case: Case, listing: Listing
) -> Member:
    """Put the person of an approved admission on the roll and tie the case to the member.

    Somebody who is on this roll already (papers of a past admission, say) is only tied to it.
    Raises Refused before the approval, for a person tied already, one whose probation was
    cancelled, or an identity number that is wrong, somebody else's or of another birthday; for an
    approval that was only imported, unless the actor may manage the roll.
    """
    held: Case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if held.organisation_id != organisation.pk:
        raise Refused(_("这件事现由别的组织承办，请刷新后再看。"))
    if held.member_id is not None:
        raise Refused(_("%(name)s已经列入名册。") % {"name": held.subject_name})
    due = _membership(held)
    number = number_cleaned(listing.id_number)
    _check_number(held, number)
    member = _known(organisation, held, number) or _added(actor, organisation, held, listing, due)
    held.member = member
    held.save(update_fields=["member"])
    trail().note(
        held,
        f"{held.subject_name}列入{organisation.name}名册，党籍自 {due.joined_on}",
        after={"member": member.pk, "joined_on": due.joined_on, "standing": member.standing},
    )
    return member


def _membership(case: Case) -> Membership:
    due = membership_in(case)
    if due is None:
        raise Refused(_("上级党委审批以后才能列入名册（第 17 步）。"))
    if due.ended_on:
        raise Refused(_("预备党员资格已经取消，不能列入名册。"))
    return due


def _check_number(case: Case, number: str) -> None:
    if reason := id_number_reason(number):
        raise Refused(reason)
    written = case.about.get("born_on")
    born_on: date = birth_day_of(number)
    if written and date.fromisoformat(written) != born_on:
        raise Refused(
            _("身份号码中的出生日期是 %(number)s，登记的是 %(case)s，请核对哪一个有误。")
            % {"number": born_on, "case": written}
        )


def _known(organisation: Organisation, case: Case, number: str) -> Member | None:
    """The member of that number on this roll. Raises Refused for one elsewhere or another name."""
    pk = member_with_number(number)
    if pk is None:
        return None
    member: Member | None = Member.objects.filter(pk=pk, organisation=organisation).first()
    if member is None or member.name != case.subject_name or member.standing not in ON_THE_ROLL:
        raise Refused(
            _("这个身份号码已在名册上，但不是本组织的%(name)s，请核对号码。")
            % {"name": case.subject_name}
        )
    return member


def _added(
    actor: Actor, organisation: Organisation, case: Case, listing: Listing, due: Membership
) -> Member:
    if not is_approved_here(case) and not actor.may("organisation.manage", organisation.path):
        raise Refused(
            _(
                "%(name)s的审批来自导入的档案，不是党委在这里办的；不在名册上的，"
                "请由党委办核对材料原件后列入名册。"
            )
            % {"name": case.subject_name}
        )
    member: Member = member_add(
        with_the_approval(actor, organisation),
        organisation=organisation,
        facts=MemberFacts(
            name=case.subject_name,
            id_number=listing.id_number,
            standing=due.standing,
            placed_on=min(due.joined_on, timezone.localdate()),
            joined_on=due.joined_on,
            confirmed_on=due.confirmed_on,
            phone=listing.phone,
            is_sample=case.is_sample,
        ),
    )
    return member
