"""Changes to one person: entry, correction, place, standing. Nobody is ever deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.crypto import blind_index, seal
from shuanghe.kernel.permissions import Actor, current_scope
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Member,
    Organisation,
    Spell,
    SpellKind,
    Standing,
    StandingKind,
)
from shuanghe.organisation.queries.members import seal_place
from shuanghe.organisation.queries.roster import member_with_number
from shuanghe.organisation.rules.forest import PARTY_BODIES
from shuanghe.organisation.rules.names import name_reading
from shuanghe.organisation.rules.numbers import (
    birth_day_of,
    gender_of,
    id_number_reason,
    number_cleaned,
    phone_reason,
)
from shuanghe.organisation.rules.people import date_order_reasons, identity_reasons
from shuanghe.organisation.rules.standings import OFF_THE_ROLL, standing_line
from shuanghe.organisation.services.organisations import day_settled

PLAIN = (
    "name",
    "gender",
    "born_on",
    "ethnic",
    "education",
    "category",
    "position",
    "joined_on",
    "confirmed_on",
    "lost_contact_on",
    "is_floating",
    "floating_to",
)
SEALED = ("id_number", "phone", "address")


@dataclass(frozen=True)
class MemberFacts:
    """A new person on the roll: id number in clear, standing and the day of coming."""

    name: str
    id_number: str
    standing: str
    placed_on: date
    joined_on: date | None = None
    confirmed_on: date | None = None
    phone: str = ""
    is_sample: bool = False


@action("organisation.manage")
def member_add(actor: Actor, *, organisation: Organisation, facts: MemberFacts) -> Member:
    """Put a person on the roll of an organisation.

    Raises Refused for a wrong or known identity number, contradicting days, or an organisation
    that is dissolved or no Party body.
    """
    member = member_entered(organisation, facts)
    trail().note(member, f"{member.name}列入{organisation.name}名册")
    announce("roll_changed", organisation_ids=[organisation.pk])
    return member


def member_entered(organisation: Organisation, facts: MemberFacts) -> Member:
    """Write a new person with home and standings; runs inside an action that notes it.

    Raises Refused as member_add does.
    """
    day_settled(facts.placed_on)
    home_check(organisation)
    member = Member(
        uid=uuid4(), organisation=organisation, standing=facts.standing, is_sample=facts.is_sample
    )
    _values_set(
        member,
        {
            "name": facts.name,
            "id_number": facts.id_number,
            "joined_on": facts.joined_on,
            "confirmed_on": facts.confirmed_on,
            "phone": facts.phone,
        },
    )
    number = number_cleaned(facts.id_number)
    member.born_on, member.gender = birth_day_of(number), gender_of(number)
    _check_days(member)
    member.save()
    Spell.objects.create(
        member=member, organisation=organisation, kind=SpellKind.HOME, from_on=facts.placed_on
    )
    line = standing_line(
        facts.standing,
        since=(facts.confirmed_on if facts.standing == StandingKind.FULL else facts.joined_on)
        or facts.placed_on,
        joined_on=facts.joined_on,
        confirmed_on=facts.confirmed_on,
    )
    Standing.objects.bulk_create(
        Standing(member=member, kind=kind, from_on=start, until_on=end) for kind, start, end in line
    )
    return member


def home_check(organisation: Organisation) -> None:
    """Refuse a home that is dissolved or no Party body."""
    if organisation.dissolved_on:
        raise Refused(
            _("%(organisation)s已于 %(dissolved_on)s 撤销，不能列入党员。")
            % {"organisation": organisation.name, "dissolved_on": organisation.dissolved_on}
        )
    if organisation.kind not in PARTY_BODIES:
        raise Refused(
            _("%(organisation)s不是党组织，请选择党支部或党小组。")
            % {"organisation": organisation.name}
        )


def _values_set(member: Member, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        if field in SEALED:
            _sealed_set(member, field, str(value or "").strip())
        elif field in PLAIN:
            setattr(member, field, value)
        else:
            raise ValueError(f"党员没有可改的字段 {field}。")
    if "name" in values:
        member.name_pinyin = name_reading(member.name)


def _sealed_set(member: Member, field: str, text: str) -> None:
    """Seal a value beside its blind index. Raises Refused when it is no such number."""
    if field == "address":
        member.address_sealed = seal(text, where=seal_place(field, member)) if text else None
        return
    cleaned = number_cleaned(text)
    if field == "id_number":
        _check_number(member, cleaned)
    elif cleaned and (reason := phone_reason(cleaned)):
        raise Refused(reason)
    place = seal_place(field, member)
    setattr(member, f"{field}_sealed", seal(cleaned, where=place) if cleaned else None)
    setattr(member, f"{field}_index", blind_index(cleaned, purpose=field) if cleaned else None)


def _check_number(member: Member, number: str) -> None:
    if reason := id_number_reason(number):
        raise Refused(reason)
    other = member_with_number(number)
    if other is not None and other != member.pk:
        raise Refused(_("这个身份号码已在名册上。若是同一人，请办理组织关系转接或合并重复党员。"))


def _check_days(member: Member, number: str = "") -> None:
    reasons = date_order_reasons(
        born_on=member.born_on,
        joined_on=member.joined_on,
        confirmed_on=member.confirmed_on,
        on=timezone.localdate(),
    )
    if number:
        reasons |= identity_reasons(number=number, born_on=member.born_on, gender=member.gender)
    if reasons:
        raise Refused("".join(reasons.values()))


@action("organisation.manage")
def member_update(
    actor: Actor, *, organisation: Organisation, member: Member, changes: Mapping[str, Any]
) -> Member:
    """Correct a person's particulars; personal numbers are audited as changed, never in clear."""
    before = {field: getattr(member, field) for field in changes if field in PLAIN}
    _values_set(member, changes)
    _check_days(member, number_cleaned(str(changes.get("id_number") or "")))
    member.save()
    after = {field: getattr(member, field) for field in before}
    changed = {field for field in before if before[field] != after[field]}
    hidden = [field for field in changes if field in SEALED]
    trail().note(
        member,
        f"更正{member.name}的信息",
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed} | dict.fromkeys(hidden, "(已改，密存)"),
    )
    announce("roll_changed", organisation_ids=[organisation.pk])
    return member


@action("organisation.manage")
def member_place(
    actor: Actor,
    *,
    organisation: Organisation,
    member: Member,
    to: Organisation | None,
    kind: str,
    on: date,
) -> Member:
    """Move the home relations, or attach elsewhere, from a day; to=None ends an attachment.

    `organisation` is where the member belongs now. Raises Refused for a day in the future or
    before the present stretch began, a place out of view, dissolved or no Party body.
    """
    day_settled(on)
    if to is not None:
        home_check(to)
        if not current_scope().covers(to.path):
            raise Refused(_("%(to)s不在您的管理范围内，请走组织关系转接。") % {"to": to.name})
    elif kind == SpellKind.HOME:
        raise Refused(_("组织关系必须落在一个党组织：转出请改党籍状态。"))
    old = Spell.objects.filter(member=member, kind=kind, until_on=None).first()
    if old is None and to is None:
        raise Refused(_("%(member)s没有临时编入的组织。") % {"member": member.name})
    former = spell_end(old, on) if old is not None else None
    if to is not None:
        if kind == SpellKind.HOME:
            member.organisation = to
            member.save(update_fields=["organisation"])
        Spell.objects.create(member=member, organisation=to, kind=kind, from_on=on)
    there = to.name if to is not None else "(结束)"
    trail().note(
        member,
        f"{member.name}{SpellKind(kind).label}:{there}，自 {on}",
        before={"organisation": former},
        after={"organisation": to.pk if to is not None else None, "on": on, "kind": kind},
    )
    touched = {organisation.pk, *([to.pk] if to is not None else []), *([former] if former else [])}
    announce("roll_changed", organisation_ids=sorted(touched))
    return member


def spell_end(spell: Spell, on: date) -> int:
    """End a stretch; one that began the same day is taken back. The organisation it was in."""
    place = int(spell.organisation_id)
    if on < spell.from_on:
        raise Refused(
            _("现在的组织关系从 %(from_on)s 开始，生效日期不能更早。") % {"from_on": spell.from_on}
        )
    if on == spell.from_on:
        spell.delete()
    else:
        spell.until_on = on
        spell.save(update_fields=["until_on"])
    return place


@action("organisation.manage")
def standing_change(
    actor: Actor,
    *,
    organisation: Organisation,
    member: Member,
    kind: str,
    on: date,
    reason: str = "",
) -> Member:
    """Change how a person stands from a day: confirmed, suspended, left, removed, deceased.

    Leaving the roll for good also ends home and attached stretches and posts on that day.
    """
    day_settled(on)
    now = Standing.objects.filter(member=member, until_on=None).first()
    if now is not None:
        if now.kind == kind:
            raise Refused(
                _("%(member)s已经是%(kind)s。")
                % {"member": member.name, "kind": _(StandingKind(kind).label)}
            )
        if on <= now.from_on:
            raise Refused(
                _("现在的党籍状态从 %(from_on)s 开始，新的状态须晚于这一天。")
                % {"from_on": now.from_on}
            )
        now.until_on = on
        now.save(update_fields=["until_on"])
    Standing.objects.create(member=member, kind=kind, from_on=on, reason=reason)
    before, member.standing = member.standing, kind
    if kind == StandingKind.FULL and before == StandingKind.PROBATIONARY:
        member.confirmed_on = on
    member.save(update_fields=["standing", "confirmed_on"])
    if kind in OFF_THE_ROLL:
        member_off_roll(member, on)
    elif kind in ON_THE_ROLL and not _has_home(member):
        Spell.objects.create(
            member=member, organisation=organisation, kind=SpellKind.HOME, from_on=on
        )
    trail().note(
        member,
        f"{member.name}党籍状态改为{StandingKind(kind).label}，自 {on}",
        before={"standing": before},
        after={"standing": kind, "on": on, "reason": reason},
    )
    announce("roll_changed", organisation_ids=[organisation.pk])
    return member


def _has_home(member: Member) -> bool:
    return Spell.objects.filter(member=member, kind=SpellKind.HOME, until_on=None).exists()


def member_off_roll(member: Member, on: date) -> None:
    """End homes, stays as a guest and posts on a day; runs inside an action that notes it."""
    member.spells.filter(until_on=None, from_on__lt=on).update(until_on=on)
    member.posts.filter(until_on=None, from_on__lt=on).update(until_on=on)
