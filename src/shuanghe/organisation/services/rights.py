"""Days on which a member may not vote: the outcome of a decision taken elsewhere."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation, RightsSuspension


@action("organisation.manage")
def rights_suspend(
    actor: Actor,
    *,
    organisation: Organisation,
    member: Member,
    days: tuple[date, date],
    basis: str,
) -> RightsSuspension:
    """Write down from when until before when a member has no vote, and the decision's number.

    Raises Refused without a basis, for days that contradict each other, or where another
    suspension of the same member covers one of the days.
    """
    from_on, until_on = days
    if not basis.strip():
        raise Refused(_("请写明决定的文号，不写事由。"))
    if until_on <= from_on:
        raise Refused(
            _("截止日期（%(until)s）应晚于开始日期（%(since)s）。")
            % {"until": until_on, "since": from_on}
        )
    rows = RightsSuspension.objects.select_for_update(of=("self",)).filter(
        member=member, withdrawn_at=None, from_on__lt=until_on, until_on__gt=from_on
    )
    other = rows.first()
    if other is not None:
        raise Refused(
            _("%(name)s自 %(since)s 至 %(until)s 已有登记，日期不能重叠；填错了请先撤销那一条。")
            % {"name": member.name, "since": other.from_on, "until": other.until_on}
        )
    made: RightsSuspension = RightsSuspension.objects.create(
        member=member,
        from_on=from_on,
        until_on=until_on,
        basis=basis.strip()[:100],
        entered_by=actor.name,
    )
    trail().note(
        made,
        f"{member.name}自 {from_on} 至 {until_on} 没有表决权、选举权和被选举权",
        after={"from_on": from_on, "until_on": until_on, "basis": made.basis},
    )
    announce("roll_changed", organisation_ids=[organisation.pk])
    return made


@action("organisation.manage")
def rights_suspension_withdraw(
    actor: Actor, *, organisation: Organisation, suspension: RightsSuspension, reason: str
) -> RightsSuspension:
    """Set aside what was written by mistake, with a reason; it stays on record.

    Raises Refused without a reason or when it was set aside before.
    """
    rows = RightsSuspension.objects.select_for_update(of=("self",)).select_related("member")
    held: RightsSuspension = rows.get(pk=suspension.pk)
    if not reason.strip():
        raise Refused(_("请写明撤销的原因。"))
    if held.withdrawn_at is not None:
        raise Refused(_("这一条已经撤销。"))
    held.withdrawn_at, held.withdrawn_reason = timezone.now(), reason.strip()[:200]
    held.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    trail().note(held, f"撤销{held.member.name}的党员权利暂停登记：{held.withdrawn_reason}")
    announce("roll_changed", organisation_ids=[organisation.pk])
    return held
