"""Proper reasons, as a person writes them down."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.disposals.models import MonthKind, ProperReason
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation


@action("case.file")
def reason_mark(
    actor: Actor,
    *,
    organisation: Organisation,
    member: Member,
    kind: str,
    month: date,
    reason: str,
    on: date | None = None,
) -> ProperReason:
    """Write down why a member did not do something in a month; sent twice, it is kept once.

    Raises Refused without a reason, for a month to come, or where another reason stands.
    """
    first = month.replace(day=1)
    if not reason.strip():
        raise Refused(_("请写明理由，例如“住院治疗”“外出执行任务”。"))
    if first > (on or timezone.localdate()):
        raise Refused(_("%(month)s 还没有到。") % {"month": f"{first:%Y-%m}"})
    rows = ProperReason.objects.filter(member=member, kind=kind, month=first, withdrawn_at=None)
    standing: ProperReason | None = rows.first()
    if standing is not None and standing.reason != reason.strip():
        raise Refused(
            _("%(month)s 已经写了理由“%(reason)s”，要改请先撤销。")
            % {"month": f"{first:%Y-%m}", "reason": standing.reason}
        )
    made: ProperReason = standing or ProperReason.objects.create(
        member=member,
        kind=kind,
        month=first,
        reason=reason.strip()[:100],
        entered_by=actor.name,
    )
    trail().note(
        made,
        f"{member.name} {first:%Y-%m} {MonthKind(kind).label}：有正当理由",
        after={"kind": kind, "month": first, "reason": made.reason},
    )
    return made


@action("case.file")
def reason_withdraw(
    actor: Actor, *, organisation: Organisation, reason: ProperReason
) -> ProperReason:
    """Set a reason aside; it stays on record. Raises Refused when it was set aside before."""
    held: ProperReason = ProperReason.objects.select_for_update(of=("self",)).get(pk=reason.pk)
    if held.withdrawn_at is not None:
        raise Refused(_("这条理由已经撤销。"))
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    trail().note(held, f"撤销 {held.month:%Y-%m} 的正当理由", before={"reason": held.reason})
    return held
