"""Floating members registered: where they leave, and where they come from outside."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.transfers.models import Floating, Flow
from shuanghe.activities.transfers.queries.bodies import body_coded, branch_of
from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.activities.transfers.services.clocks import floating_clocks_set
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation


@dataclass(frozen=True)
class Registration:
    """Who is away, where and since when. member: None for a guest from outside this system.

    host_code: the body of this system where a member takes part; other_name: one outside of it.
    """

    person_name: str
    place: str
    reason: str
    since_on: date
    client_key: str
    member: Member | None = None
    host_code: str = ""
    other_name: str = ""
    is_abroad: bool = False
    contact: str = ""
    is_sample: bool = False


@action("case.file")
def floating_register(
    actor: Actor, *, organisation: Organisation, told: Registration, on: date | None = None
) -> Floating:
    """Register a member who has gone from the organisation, or a guest who has come to it (JG-20).

    The home stays where it is; the same client key gives the first again. Raises Refused for
    somebody not on its roll, registered already, a day to come, or an unknown host.
    """
    today = on or timezone.localdate()
    with both_sides():
        first = Floating.objects.filter(
            client_key=told.client_key, organisation=organisation
        ).first()
        if first is not None:
            trail().note(first, f"{first.person_name}的流动登记已经有了，没有重复登记")
            return first  # type: ignore[no-any-return]
        _check(organisation, told, today)
        made: Floating = Floating.objects.create(
            organisation=organisation,
            client_key=told.client_key,
            flow=Flow.OUT if told.member else Flow.IN,
            member=told.member,
            person_name=told.member.name if told.member else told.person_name.strip(),
            host=_host(organisation, told),
            other_name=told.other_name.strip(),
            place=told.place.strip(),
            reason=told.reason,
            is_abroad=told.is_abroad,
            since_on=told.since_on,
            contact=told.contact.strip(),
            reported_on=None if told.member else told.since_on,
            registered_by=actor.name,
            is_sample=told.is_sample,
        )
        floating_clocks_set(made, on=today)
    way = "流出" if made.flow == Flow.OUT else "流入"
    trail().note(
        made,
        f"登记{made.person_name}{way}：{made.place}，自 {made.since_on}",
        after={"flow": made.flow, "host": made.host_id, "abroad": made.is_abroad},
    )
    return made


def _check(organisation: Organisation, told: Registration, today: date) -> None:
    if told.since_on > today:
        raise Refused(_("%(day)s 还没有到，请在当天或之后登记。") % {"day": told.since_on})
    if not told.place.strip():
        raise Refused(_("请写明外出地点或所在单位。"))
    if told.member is None:
        if not told.person_name.strip() or not told.other_name.strip():
            raise Refused(_("请写明流入党员的姓名和组织关系所在的党组织。"))
        return
    rows = Member.objects.select_for_update(of=("self",)).select_related("organisation")
    member = rows.get(pk=told.member.pk)
    if member.merged_into_id is not None or member.standing not in ON_THE_ROLL:
        raise Refused(_("%(name)s不在名册上，不能登记。") % {"name": member.name})
    if branch_of(member).pk != organisation.pk:
        raise Refused(_("%(name)s的组织关系不在本组织，不能登记。") % {"name": member.name})
    if Floating.objects.filter(member=member, ended_on=None).exists():
        raise Refused(_("%(name)s已有流动登记，请先结束那一条。") % {"name": member.name})


def _host(organisation: Organisation, told: Registration) -> Organisation | None:
    code = told.host_code.strip()
    if not code:
        return None
    found = body_coded(code)
    if found is None or told.member is None:
        raise Refused(_("没有编码为“%(code)s”的党组织，也没有这个全称，请核对。") % {"code": code})
    if found.pk == organisation.pk:
        raise Refused(_("流入组织就是本组织，不用登记流动。"))
    return found
