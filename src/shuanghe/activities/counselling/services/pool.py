"""The way into the register and out of it: nominated, qualified, approved, withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    OPEN_STATES,
    RUNNING_APPOINTMENTS,
    Appointment,
    Counsellor,
    CounsellorState,
    WithdrawalGround,
)
from shuanghe.activities.counselling.queries.pool import findings_for
from shuanghe.activities.counselling.queries.terms import regions, specialties
from shuanghe.activities.counselling.services.numbering import company_held
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation

LEVELS = range(1, 6)
MOST_DAYS = 31
NOTE = 200


@dataclass(frozen=True)
class Card:
    """A competence card as written. Levels 1 to 5; specialties and region are keys."""

    specialties: Sequence[str]
    specialty_years: int = 0
    party_affairs_years: int = 0
    management_level: int = 3
    party_affairs_level: int = 3
    coaching_level: int = 3
    dialects: str = ""
    region: str = ""
    days_a_month: int = 2
    experience: str = ""
    line_manager: str = ""
    consented_on: date | None = None
    appraised_by: str = ""
    discipline_cleared_on: date | None = None


@action("counselling.manage")
def counsellor_nominate(
    actor: Actor,
    *,
    organisation: Organisation,
    member: Member,
    card: Card,
    reason: str,
    on: date,
) -> Counsellor:
    """Nominate a member of the company. organisation keeps the register. Raises Refused."""
    _check_card(card, on)
    if member.standing not in ON_THE_ROLL or member.merged_into_id is not None:
        raise Refused(_("%(name)s不在党员名册上，不能推荐。") % {"name": member.name})
    if not member.organisation.path.startswith(organisation.path):
        raise Refused(_("%(name)s不在本企业的党组织，不能推荐。") % {"name": member.name})
    there = Counsellor.objects.filter(
        organisation=organisation, member=member, state__in=OPEN_STATES
    )
    if there.exists():
        raise Refused(_("%(name)s已经推荐过或在册，不用再推荐。") % {"name": member.name})
    made = Counsellor(
        organisation=organisation,
        member=member,
        name=member.name,
        unit_name=member.organisation.name,
        nominated_on=on,
        nominated_by=actor.name,
        nominated_by_id=actor.user_id,
        reason=reason.strip()[:NOTE],
        is_sample=organisation.is_sample,
    )
    _write(made, card)
    made.save()
    trail().note(made, f"推荐{made.name}为党建辅导员", after={"specialties": made.specialties})
    return made


@action("counselling.manage")
def counsellor_update(
    actor: Actor, *, organisation: Organisation, counsellor: Counsellor, card: Card, version: int
) -> Counsellor:
    """Rewrite a competence card. version: that of the card as it was read. Raises Refused."""
    one = _held(counsellor, *OPEN_STATES, organisation=organisation)
    if one.version != version:
        raise Refused(_("这张能力卡刚刚改过，请刷新页面，看过新的内容再改。"))
    _check_card(card)
    before = {"specialties": one.specialties, "days_a_month": one.days_a_month}
    _write(one, card)
    _saved(one)
    after = {"specialties": one.specialties, "days_a_month": one.days_a_month}
    trail().note(one, f"修改{one.name}的能力卡", before=before, after=after)
    return one


@action("counselling.manage")
def counsellor_qualify(
    actor: Actor, *, organisation: Organisation, counsellor: Counsellor, note: str, on: date
) -> Counsellor:
    """Say that somebody may be put before the committee; conditions not met ask for a word.

    Raises Refused.
    """
    one = _held(counsellor, CounsellorState.NOMINATED, organisation=organisation)
    found = findings_for(one, on=on)
    unmet = [each.title for each in found if not each.is_met]
    if unmet and not note.strip():
        raise Refused(
            _("有条件没有满足（%(titles)s），请写明审核意见再通过，或退回。")
            % {"titles": "、".join(unmet)}
        )
    one.state, one.qualified_on, one.qualified_by = CounsellorState.QUALIFIED, on, actor.name
    one.qualified_by_id, one.qualification_note = actor.user_id, note.strip()[:NOTE]
    one.findings = [each.as_dict() for each in found]
    _saved(one)
    trail().note(one, f"{one.name}通过辅导员资格审核", after={"unmet": unmet})
    return one


@action("counselling.manage")
def counsellor_approve(
    actor: Actor, *, organisation: Organisation, counsellor: Counsellor, basis: str, on: date
) -> Counsellor:
    """Register what the committee approved. basis: its meeting or paper.

    Raises Refused without one, and for the account that qualified the same person.
    """
    one = _held(counsellor, CounsellorState.QUALIFIED, organisation=organisation)
    if not basis.strip():
        raise Refused(_("请写明党委批准的依据，如会议日期或文号。"))
    if actor.user_id is not None and actor.user_id == one.qualified_by_id:
        raise Refused(_("资格审核是您办的，批准请由另一位同志登记。"))
    one.state, one.approved_on, one.approved_by = CounsellorState.REGISTERED, on, actor.name
    one.approval_basis, one.number = basis.strip()[:100], _number(organisation, on)
    _saved(one)
    trail().note(one, f"{one.name}列入辅导员名册", after={"number": one.number})
    return one


@action("counselling.manage")
def counsellor_refuse(
    actor: Actor, *, organisation: Organisation, counsellor: Counsellor, note: str, on: date
) -> Counsellor:
    """Refuse somebody who was nominated or qualified, with the reason. Raises Refused."""
    one = _held(
        counsellor, CounsellorState.NOMINATED, CounsellorState.QUALIFIED, organisation=organisation
    )
    if not note.strip():
        raise Refused(_("请写明没有通过的理由。"))
    one.state, one.ended_on, one.ended_note = CounsellorState.REFUSED, on, note.strip()[:NOTE]
    _saved(one)
    trail().note(one, f"{one.name}未通过辅导员审核", after={"note": one.ended_note})
    return one


@action("counselling.manage")
def counsellor_withdraw(
    actor: Actor,
    *,
    organisation: Organisation,
    counsellor: Counsellor,
    ground: str,
    note: str = "",
    on: date,
) -> Counsellor:
    """Take somebody out of the register; the rules only propose it, a person decides.

    Raises Refused without a known ground, and while an appointment runs.
    """
    one = _held(counsellor, CounsellorState.REGISTERED, organisation=organisation)
    if ground not in WithdrawalGround.values:
        raise Refused(_("请选择退出的原因。"))
    running = Appointment.objects.filter(counsellor=one, state__in=RUNNING_APPOINTMENTS)
    hosts = [each.host_name for each in running]
    if hosts:
        raise Refused(
            _("%(name)s还在聘任中（%(hosts)s），请先结束聘任，再办理退出。")
            % {"name": one.name, "hosts": "、".join(hosts)}
        )
    one.state, one.ended_on, one.ground = CounsellorState.WITHDRAWN, on, ground
    one.ended_note = note.strip()[:NOTE]
    _saved(one)
    trail().note(one, f"{one.name}退出辅导员名册", after={"ground": one.ground_title})
    return one


def _held(counsellor: Counsellor, *states: str, organisation: Organisation) -> Counsellor:
    """The row, locked until the end of the action, in one of the states.

    Raises Refused for one that has moved on, and for one of another register.
    """
    one: Counsellor = Counsellor.objects.select_for_update().get(pk=counsellor.pk)
    if one.organisation_id != organisation.pk:
        raise Refused(_("这名辅导员不在本单位的名册。"))
    if one.state not in states:
        raise Refused(
            _("%(name)s现在是“%(state)s”，不能办这一步；请刷新页面。")
            % {"name": one.name, "state": _(one.state_title)}
        )
    return one


def _saved(one: Counsellor) -> None:
    one.version += 1
    one.save()


def _write(one: Counsellor, card: Card) -> None:
    for name in Card.__dataclass_fields__:
        setattr(one, name, getattr(card, name))
    one.specialties = list(card.specialties)


def _check_card(card: Card, on: date | None = None) -> None:
    known = specialties()
    if not card.specialties:
        raise Refused(_("请至少选一项专长。"))
    odd = [key for key in card.specialties if key not in known]
    if odd:
        raise Refused(_("没有“%(key)s”这项专长。") % {"key": odd[0]})
    if card.region and card.region not in regions():
        raise Refused(_("没有“%(key)s”这个地区。") % {"key": card.region})
    levels = (card.management_level, card.party_affairs_level, card.coaching_level)
    if any(one not in LEVELS for one in levels):
        raise Refused(_("能力等级请填 1 到 5。"))
    if not 0 <= card.days_a_month <= MOST_DAYS:
        raise Refused(_("每月可用天数请填 0 到 31。"))


def _number(organisation: Organisation, on: date) -> str:
    """The next number of a register in a year: FD-2026-01."""
    company_held(organisation.path)
    head = f"FD-{on.year}-"
    taken = Counsellor.objects.filter(organisation=organisation, number__startswith=head)
    last = max((int(one) for one in _tails(taken.values_list("number", flat=True))), default=0)
    return f"{head}{last + 1:02d}"


def _tails(numbers: Iterable[str]) -> list[str]:
    return [tail for one in numbers if (tail := one.rpartition("-")[2]).isdecimal()]
