"""What a decision does to a member's standing; inside the action of whoever may decide it.

None of these is a service of its own: the decision is noted by the action that takes it.
"""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, announce, trail
from shuanghe.organisation.models import ON_THE_ROLL, Member, Standing, StandingKind
from shuanghe.organisation.services.members import member_off_roll
from shuanghe.organisation.services.organisations import day_settled


def standing_removed(member: Member, *, on: date, reason: str) -> None:
    """End somebody's membership on a day, with home, stays as a guest and posts.

    Raises Refused for a day to come or before the present standing began, or for somebody who has
    left already.
    """
    if member.standing not in (*ON_THE_ROLL, StandingKind.SUSPENDED):
        _refuse(member)
    _begun(member, StandingKind.REMOVED, on, reason)
    member_off_roll(member, on)


def standing_suspended(member: Member, *, on: date, reason: str) -> None:
    """Suspend a membership (停止党籍) from a day; the home stays. Raises Refused as above."""
    if member.standing not in ON_THE_ROLL:
        _refuse(member)
    _begun(member, StandingKind.SUSPENDED, on, reason)


def standing_restored(member: Member, *, on: date, reason: str) -> None:
    """Give back, from a day, the standing somebody had before it was suspended.

    Raises Refused for a day to come, or for somebody whose membership is not suspended.
    """
    if member.standing != StandingKind.SUSPENDED:
        _refuse(member)
    earlier = Standing.objects.filter(member=member, kind__in=ON_THE_ROLL).order_by("-from_on")
    before = earlier.first()
    _begun(member, before.kind if before else StandingKind.FULL, on, reason)


def _begun(member: Member, kind: str, on: date, reason: str) -> None:
    trail()
    day_settled(on)
    now = Standing.objects.select_for_update(of=("self",)).filter(member=member, until_on=None)
    open_one = now.first()
    if open_one is not None:
        if on <= open_one.from_on:
            raise Refused(
                _("现在的党籍状态从 %(from_on)s 开始，新的状态须晚于这一天。")
                % {"from_on": open_one.from_on}
            )
        open_one.until_on = on
        open_one.save(update_fields=["until_on"])
    Standing.objects.create(member=member, kind=kind, from_on=on, reason=reason[:200])
    member.standing = kind
    member.save(update_fields=["standing"])
    announce("roll_changed", organisation_ids=[member.organisation_id])


def _refuse(member: Member) -> None:
    raise Refused(
        _("%(name)s现在是%(standing)s，不能这样办理；请核对党员名册。")
        % {"name": member.name, "standing": _(StandingKind(member.standing).label)}
    )
