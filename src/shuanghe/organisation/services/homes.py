"""Formal relations passed on: from one body to another, out of the system, back into it.

None of these is a service of its own: they run inside the action of whoever may decide it, with
both bodies in view. Stretches are half-open, so that the day of the change belongs to the new home
alone: no day without an owner and none with two.
"""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, announce, trail
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Member,
    Organisation,
    Spell,
    SpellKind,
    Standing,
    StandingKind,
)
from shuanghe.organisation.services.members import home_check, spell_end
from shuanghe.organisation.services.organisations import day_settled


def home_passed(member: Member, *, to: Organisation, on: date) -> None:
    """Move the home of a member on the roll to another body from a day; standings stay.

    A stay as a guest in that body ends. Raises Refused for somebody off the roll, an unfit body,
    the same body, a day to come or before the present home began.
    """
    trail()
    day_settled(on)
    home_check(to)
    _on_the_roll(member)
    home = _open(member, SpellKind.HOME)
    if home is None:
        raise Refused(_("%(name)s名册上没有组织关系，请先在党员页登记。") % {"name": member.name})
    if home.organisation_id == to.pk:
        raise Refused(_("%(name)s的组织关系已经在%(to)s。") % {"name": member.name, "to": to.name})
    former = spell_end(home, on)
    guest = Spell.objects.filter(
        member=member, kind=SpellKind.ATTACHED, organisation=to, until_on=None
    ).first()
    if guest is not None:
        _ended(guest, on)
    member.organisation = to
    member.save(update_fields=["organisation"])
    Spell.objects.create(member=member, organisation=to, kind=SpellKind.HOME, from_on=on)
    announce("roll_changed", organisation_ids=sorted({former, to.pk}))


def home_left(member: Member, *, on: date, reason: str) -> None:
    """Take a member off the roll from a day: the relations went to a body outside the system.

    Standing, home, stays as a guest and posts end on that day. Raises Refused as home_passed does.
    """
    trail()
    day_settled(on)
    _on_the_roll(member)
    standing = Standing.objects.filter(member=member, until_on=None).first()
    if standing is not None:
        if on <= standing.from_on:
            raise Refused(
                _("现在的党籍状态从 %(from_on)s 开始，转出日期须晚于这一天。")
                % {"from_on": standing.from_on}
            )
        standing.until_on = on
        standing.save(update_fields=["until_on"])
    home = _open(member, SpellKind.HOME)
    if home is not None:
        spell_end(home, on)
    for guest in Spell.objects.filter(member=member, kind=SpellKind.ATTACHED, until_on=None):
        _ended(guest, on)
    member.posts.filter(until_on=None, from_on__lt=on).update(until_on=on)
    Standing.objects.create(member=member, kind=StandingKind.LEFT, from_on=on, reason=reason)
    member.standing = StandingKind.LEFT
    member.is_floating, member.floating_to = False, ""
    member.save(update_fields=["standing", "is_floating", "floating_to"])
    announce("roll_changed", organisation_ids=[member.organisation_id])


def home_regained(
    member: Member, *, to: Organisation, on: date, standing: str, reason: str
) -> None:
    """Put somebody who had left back on the roll of a body from a day, in the same entry.

    Raises Refused unless the person is known here as having left before that day.
    """
    trail()
    day_settled(on)
    home_check(to)
    if member.standing != StandingKind.LEFT:
        raise Refused(
            _("%(name)s在名册上是%(standing)s，不能从系统外转入；请核对身份号码或办理系统内转接。")
            % {"name": member.name, "standing": _(StandingKind(member.standing).label)}
        )
    left = Standing.objects.filter(member=member, until_on=None).first()
    if left is not None:
        if on <= left.from_on:
            raise Refused(
                _("%(name)s %(day)s 才转出，转入日期须晚于这一天。")
                % {"name": member.name, "day": left.from_on}
            )
        left.until_on = on
        left.save(update_fields=["until_on"])
    for home in Spell.objects.filter(member=member, kind=SpellKind.HOME, until_on=None):
        _ended(home, on)
    Standing.objects.create(member=member, kind=standing, from_on=on, reason=reason)
    member.organisation, member.standing = to, standing
    member.save(update_fields=["organisation", "standing"])
    Spell.objects.create(member=member, organisation=to, kind=SpellKind.HOME, from_on=on)
    announce("roll_changed", organisation_ids=[to.pk])


def guest_received(member: Member, *, host: Organisation, on: date) -> None:
    """Let a member take part in another body from a day; the home stays where it is.

    Raises Refused for the home itself, an unfit body, or somebody who is a guest elsewhere.
    """
    trail()
    day_settled(on)
    home_check(host)
    _on_the_roll(member)
    if member.organisation_id == host.pk:
        raise Refused(_("%(name)s的组织关系就在%(host)s。") % {"name": member.name, "host": host})
    guest = _open(member, SpellKind.ATTACHED)
    if guest is not None:
        if guest.organisation_id == host.pk:
            return
        raise Refused(_("%(name)s已临时编入别的组织，请先结束。") % {"name": member.name})
    home = _open(member, SpellKind.HOME)
    if home is not None and on < home.from_on:
        raise Refused(
            _("现在的组织关系从 %(from_on)s 开始，日期不能更早。") % {"from_on": home.from_on}
        )
    Spell.objects.create(member=member, organisation=host, kind=SpellKind.ATTACHED, from_on=on)
    announce("roll_changed", organisation_ids=sorted({member.organisation_id, host.pk}))


def guest_dismissed(member: Member, *, host: Organisation, on: date) -> None:
    """End a stay as a guest in one body on a day; nothing happens where there is none."""
    trail()
    guest = Spell.objects.filter(
        member=member, kind=SpellKind.ATTACHED, organisation=host, until_on=None
    ).first()
    if guest is not None:
        _ended(guest, on)
        announce("roll_changed", organisation_ids=sorted({member.organisation_id, host.pk}))


def _open(member: Member, kind: SpellKind) -> Spell | None:
    rows = Spell.objects.select_for_update(of=("self",))
    found: Spell | None = rows.filter(member=member, kind=kind, until_on=None).first()
    return found


def _ended(spell: Spell, on: date) -> None:
    """End a stretch; one that began that day or later is taken back."""
    if spell.from_on >= on:
        spell.delete()
    else:
        spell.until_on = on
        spell.save(update_fields=["until_on"])


def _on_the_roll(member: Member) -> None:
    if member.merged_into_id is not None or member.standing not in ON_THE_ROLL:
        raise Refused(
            _("%(name)s现在是%(standing)s，不在名册上，不能办理。")
            % {"name": member.name, "standing": _(StandingKind(member.standing).label)}
        )
