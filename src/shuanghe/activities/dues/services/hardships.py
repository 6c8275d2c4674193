"""Paying less in hardship: the branch asks, another person at its committee decides (DF-08)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import DuesEntry, EntryKind, Hardship, HardshipState
from shuanghe.activities.dues.queries.hardships import (
    committees_above,
    is_same_person,
    reason_place,
)
from shuanghe.activities.dues.rules import ZERO, month_day, month_number
from shuanghe.activities.dues.rules.many import fen_of
from shuanghe.activities.dues.services.closing import collection_judge
from shuanghe.activities.dues.services.sums import members_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.crypto import seal
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.organisation.models import Member, Organisation


@dataclass(frozen=True)
class Plea:
    """What a branch asks for a member: months from until before another, what is then paid.

    studied_on: the day on which the branch studied it.
    """

    member: Member
    from_on: date
    until_on: date
    yuan: Decimal
    reason: str
    studied_on: date


@action("dues.file")
def hardship_request(
    actor: Actor, *, organisation: Organisation, plea: Plea, on: date | None = None
) -> Hardship:
    """Ask the committee above to let a member pay less or nothing for some months.

    Nothing changes before it is approved. Raises Refused for a foreign member, days or months
    that cannot be, or a second request.
    """
    _check(organisation, plea, on or timezone.localdate())
    since, until = (day.replace(day=1) for day in (plea.from_on, plea.until_on))
    if until <= since:
        raise Refused(_("截止月份要晚于起始月份。"))
    same = Hardship.objects.filter(member=plea.member, from_on__lt=until, until_on__gt=since)
    if same.exclude(state=HardshipState.REFUSED).exists():
        raise Refused(_("这名党员在这几个月已有减免申请，请先等上级决定，或换月份。"))
    made = Hardship(
        organisation=organisation,
        member=plea.member,
        from_on=since,
        until_on=until,
        reduced_fen=fen_of(plea.yuan),
        studied_on=plea.studied_on,
        asked_by=actor.name,
        asked_by_id=actor.user_id,
        is_sample=plea.member.is_sample,
    )
    made.reason_sealed = seal(plea.reason.strip(), where=reason_place(made))
    made.save()
    trail().note(made, f"报请批准 {plea.member.name} 少交或免交党费", after=_told(made))
    return made


@action("dues.file")
def hardship_approve(
    actor: Actor,
    *,
    organisation: Organisation,
    hardship: Hardship,
    note: str = "",
    on: date | None = None,
) -> Hardship:
    """Approve a request: from its first month on the member owes the lower amount.

    organisation: the committee above the branch. Raises Refused for another committee, for the
    one who asked, or when it was decided before.
    """
    today = on or timezone.localdate()
    _decide(actor, organisation, hardship, HardshipState.APPROVED, note=note, on=today)
    DuesEntry.objects.create(
        organisation=hardship.organisation,
        member_id=hardship.member_id,
        month=hardship.from_on,
        kind=EntryKind.REDUCTION,
        due_fen=hardship.reduced_fen,
        paid_on=today,
        note=f"至 {hardship.until_on:%Y-%m}（不含）",
        entered_by=actor.name,
        is_sample=hardship.is_sample,
    )
    last = min(month_number(today) + 1, month_number(hardship.until_on))
    months = [month_day(one) for one in range(month_number(hardship.from_on), last)]
    collection_judge(actor, hardship.organisation, months, on=today)
    members_follow([hardship.member_id], on=today, since=hardship.from_on)
    trail().note(hardship, f"批准 {hardship.member.name} 少交或免交党费", after=_told(hardship))
    return hardship


@action("dues.file")
def hardship_refuse(
    actor: Actor,
    *,
    organisation: Organisation,
    hardship: Hardship,
    note: str,
    on: date | None = None,
) -> Hardship:
    """Decline a request, with the reason. Raises Refused as hardship_approve does."""
    if not note.strip():
        raise Refused(_("请写明不批准的原因，支部好向本人说明。"))
    today = on or timezone.localdate()
    _decide(actor, organisation, hardship, HardshipState.REFUSED, note=note, on=today)
    trail().note(hardship, f"未批准 {hardship.member.name} 的党费减免", after=_told(hardship))
    return hardship


def _check(organisation: Organisation, plea: Plea, on: date) -> None:
    if not is_within(plea.member.organisation.path, organisation.path):
        raise Refused(_("这名党员的组织关系不在该组织，请由所在支部报送。"))
    if plea.studied_on > on:
        raise Refused(_("支部研究的日期还没有到，请先由支部研究（DF-08）。"))
    if not plea.reason.strip():
        raise Refused(_("请写明困难情况，上级据此决定。"))
    if not plea.yuan.is_finite() or plea.yuan < ZERO:
        raise Refused(_("少交后的金额应不小于 0；免交填 0。"))
    try:
        fen_of(plea.yuan)
    except ValueError as wrong:
        raise Refused(str(wrong)) from None


def _decide(
    actor: Actor,
    organisation: Organisation,
    hardship: Hardship,
    state: HardshipState,
    *,
    note: str,
    on: date,
) -> None:
    held = Hardship.objects.select_for_update(of=("self",)).get(pk=hardship.pk)
    if held.state != HardshipState.ASKED:
        raise Refused(_("这份申请已经有决定了，请刷新页面查看。"))
    branch = hardship.organisation
    if committees_above([branch]).get(branch.pk) != organisation:
        raise Refused(_("党费减免由支部的上一级党委批准（DF-08），请到那一级办理。"))
    if is_same_person(hardship, actor):
        raise Refused(_("报送和批准要由不同的人办理（DF-08），请换一位有权限的同志批准。"))
    hardship.state, hardship.decided_on, hardship.decided_by = state, on, actor.name
    hardship.decided_note = note.strip()[:100]
    hardship.save(update_fields=["state", "decided_on", "decided_by", "decided_note"])


def _told(hardship: Hardship) -> dict[str, object]:
    return {
        "member": hardship.member_id,
        "from_on": f"{hardship.from_on:%Y-%m}",
        "until_on": f"{hardship.until_on:%Y-%m}",
        "reduced_fen": hardship.reduced_fen,
        "state": str(hardship.state),
    }
