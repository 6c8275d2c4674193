"""Waivers: asked for by one person, approved by another, revoked with a reason."""

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.duties.models import Obligation, Slot, Waiver
from shuanghe.duties.services.rollups import cells_changing
from shuanghe.identity.queries import holders_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor, beyond
from shuanghe.organisation.models import Organisation

BEYOND = "任务账的汇总一直记到最上级"

MARK = "UPDATE duties_obligation SET is_waived = %s WHERE organisation_id = %s AND slot_id = %s"


@action("record.file")
def waiver_request(actor: Actor, *, organisation: Organisation, slot: Slot, reason: str) -> Waiver:
    """Ask that a duty of one period be waived. Somebody else has to approve it.

    Raises Refused without a reason, without such an obligation, or when one is open already.
    """
    if not reason.strip():
        raise Refused(_("申请豁免要写明理由。"))
    if not Obligation.objects.filter(organisation=organisation, slot=slot).exists():
        raise Refused(_("本组织本期没有这项任务，不需要豁免。"))
    try:
        with transaction.atomic():
            waiver: Waiver = Waiver.objects.create(
                organisation=organisation,
                slot=slot,
                reason=reason.strip()[:300],
                requested_by=actor.name,
                requested_by_user_id=actor.user_id,
            )
    except IntegrityError:
        raise Refused(_("这项任务本期已有豁免申请，请等待批准或先撤销。")) from None
    approvers = set(holders_of("duty.waive", path=organisation.path, on=timezone.localdate()))
    _tell(
        waiver,
        approvers - {actor.user_id or 0},
        _("%(name)s申请豁免“%(title)s”，请批准或说明理由。")
        % {"name": organisation, "title": slot.title},
    )
    trail().note(waiver, f"申请豁免 {slot.duty} {slot.period}", after={"reason": waiver.reason})
    return waiver


@action("duty.waive")
def waiver_approve(actor: Actor, *, organisation: Organisation, waiver: Waiver) -> Waiver:
    """Approve a waiver; the cell counts as waived from now on, and the sums follow.

    Raises Refused for the person who asked: nobody approves what they wrote.
    """
    waiver = _waiver_held(organisation, waiver)
    if waiver.approved_at is not None:
        raise Refused(_("这项豁免已经批准。"))
    if _is_same_person(actor, waiver):
        raise Refused(_("申请人不能批准自己的豁免申请，请由上级其他同志批准。"))
    waiver.approved_by, waiver.approved_at = actor.name, timezone.now()
    waiver.save()
    _cell_mark(organisation, waiver.slot, is_waived=True)
    _tell_requester(waiver, _("“%(title)s”的豁免申请已批准。") % {"title": waiver.slot.title})
    trail().note(
        waiver,
        f"批准豁免 {waiver.slot.duty} {waiver.slot.period}",
        before={"is_waived": False},
        after={"is_waived": True, "requested_by": waiver.requested_by, "reason": waiver.reason},
    )
    return waiver


@action("duty.waive")
def waiver_revoke(
    actor: Actor, *, organisation: Organisation, waiver: Waiver, reason: str
) -> Waiver:
    """Revoke a waiver, approved or not; the cell is judged by its dates again.

    Raises Refused without a reason or when it is revoked already.
    """
    if not reason.strip():
        raise Refused(_("撤销豁免要写明原因。"))
    waiver = _waiver_held(organisation, waiver)
    was_approved = waiver.approved_at is not None
    waiver.revoked_by, waiver.revoked_at = actor.name, timezone.now()
    waiver.revoked_reason = reason.strip()[:300]
    waiver.save()
    if was_approved:
        _cell_mark(organisation, waiver.slot, is_waived=False)
    told = _("“%(title)s”的豁免已撤销：%(reason)s")
    if not was_approved:
        told = _("“%(title)s”的豁免申请未获批准：%(reason)s")
    values = {"title": waiver.slot.title, "reason": waiver.revoked_reason}
    _tell_requester(waiver, told % values)
    trail().note(
        waiver,
        f"撤销豁免 {waiver.slot.duty} {waiver.slot.period}",
        before={"is_waived": was_approved},
        after={"is_waived": False, "reason": waiver.revoked_reason},
    )
    return waiver


def _waiver_held(organisation: Organisation, waiver: Waiver) -> Waiver:
    """The waiver as it stands now, kept from other writers until this action ends."""
    held = Waiver.objects.select_for_update().filter(
        pk=waiver.pk, organisation=organisation, revoked_at=None
    )
    found: Waiver | None = held.first()
    if found is None:
        raise Refused(_("没有找到这项豁免，它可能已被撤销。"))
    return found


def _tell(waiver: Waiver, accounts: set[int], text: str) -> None:
    """A notice that leads to the obligation; part of the act it tells about."""
    address = reverse("duties:obligation", args=[waiver.organisation.code, waiver.slot_id])
    source = ("duties.waiver", str(waiver.pk))
    notices_send(recipients=accounts, text=text, url=address, source=source)


def _tell_requester(waiver: Waiver, text: str) -> None:
    _tell(waiver, {waiver.requested_by_user_id} if waiver.requested_by_user_id else set(), text)


def _is_same_person(actor: Actor, waiver: Waiver) -> bool:
    if actor.user_id is None and waiver.requested_by_user_id is None:
        return actor.name == waiver.requested_by
    return actor.user_id == waiver.requested_by_user_id


def _cell_mark(organisation: Organisation, slot: Slot, *, is_waived: bool) -> None:
    place = (organisation.pk, slot.pk)
    fill = """SELECT organisation_id, slot_id FROM duties_obligation
        WHERE organisation_id = %s AND slot_id = %s"""
    with (
        beyond(BEYOND),
        connection.cursor() as cursor,
        cells_changing(cursor, fill=fill, values=place),
    ):
        cursor.execute(MARK, (is_waived, *place))
