"""Marking a step as read and putting the guide away: for the reader's own account alone."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.guidance.models import PUT_AWAY, GuideMark
from shuanghe.insight.guidance.queries.practice import guide_steps
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

MARKABLE = (PUT_AWAY, *(one.code for one in guide_steps() if one.is_reading))


@action("guidance.use")
def mark_put(actor: Actor, *, organisation: Organisation, since: date, code: str) -> GuideMark:
    """Mark a reading step as read, or put the guide away (code put_away); twice is once.

    Raises Refused for a step that follows from the data, and for a job without an account.
    """
    _checked(actor, code)
    mark, _made = GuideMark.objects.get_or_create(
        organisation=organisation,
        user_id=actor.user_id,
        since=since,
        code=code,
        withdrawn_at=None,
    )
    trail().note(mark, f"{organisation.name}引导：{_title(code)}", after={"code": code})
    found: GuideMark = mark
    return found


@action("guidance.use")
def mark_withdraw(actor: Actor, *, organisation: Organisation, since: date, code: str) -> int:
    """Take one's own mark back; how many were taken back."""
    _checked(actor, code)
    kept = GuideMark.objects.filter(
        organisation=organisation, user=actor.user_id, since=since, code=code, withdrawn_at=None
    )
    count = kept.update(withdrawn_at=timezone.now())
    trail().note(("guidance.guidemark", code), f"{organisation.name}引导：撤销“{_title(code)}”")
    return count


def _checked(actor: Actor, code: str) -> None:
    if code not in MARKABLE:
        raise Refused(_("这一步由数据得出，办到了自动打勾，不用手工标记。"))
    if actor.user_id is None:
        raise Refused(_("只有本人在自己的账号里才能标记。"))


def _title(code: str) -> str:
    if code == PUT_AWAY:
        return "收起引导"
    return next(f"已读“{one.title}”" for one in guide_steps() if one.code == code)
