"""Freezing what is handed over, and the two signatures under it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.identity.models import User
from shuanghe.insight.guidance.models import Handover, HandoverSignature, Side
from shuanghe.insight.guidance.queries.changes import Change, change_of
from shuanghe.insight.guidance.queries.kit import kit_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.kernel.ui.words import SOURCE_LANGUAGE, speaking
from shuanghe.organisation.models import Organisation

SIGN = "me.read"


@dataclass(frozen=True)
class Signing:
    """One signature: of which side, in whose name, under which content, on which day."""

    handover: Handover
    side: Side
    name: str
    seen_hash: str
    on: date
    is_on_paper: bool = False


@action("handover.file")
def handover_make(
    actor: Actor, *, organisation: Organisation, on: date, remark: str = ""
) -> Handover:
    """Freeze the kit as it stands, for both to sign; made anew, former signatures are void.

    Raises Refused without a change of secretary or a successor, once both have signed, and for
    the same content again.
    """
    change = _changed(organisation, on)
    with speaking(SOURCE_LANGUAGE):
        content = {**kit_of(organisation, actor=actor, on=on).content(), "remark": remark}
    told_hash = content_hash(content)
    _refuse_same(change, told_hash)
    facts: dict[str, Any] = {
        "outgoing_id": change.outgoing_id,
        "outgoing_name": change.outgoing_name,
        "outgoing_until_on": change.outgoing_until_on,
        "incoming_id": change.incoming_id,
        "incoming_name": change.incoming_name,
        "incoming_from_on": change.incoming_from_on,
        "remark": remark,
        "content": content,
        "content_hash": told_hash,
        "made_on": on,
        "made_by": actor.name,
        "is_sample": organisation.is_sample,
    }
    version = (change.version or 0) + 1
    made, _is_new = Handover.objects.update_or_create(
        organisation=organisation,
        outgoing_post_id=change.outgoing_post_id,
        defaults={**facts, "version": version},
    )
    voided = made.signatures.filter(voided_at=None).update(voided_at=timezone.now())
    trail().note(
        made,
        f"生成{organisation.name}书记工作交接清册第{version}版（{made}）",
        after={"version": version, "content_hash": made.content_hash, "voided": voided},
    )
    _tell_both(made)
    found: Handover = made
    return found


def _changed(organisation: Organisation, on: date) -> Change:
    change = change_of(organisation, on=on)
    if change is None:
        raise Refused(_("没有书记变更，不用办理交接。先在组织页登记免职和任职。"))
    if change.incoming_id is None:
        raise Refused(_("还没有登记接任的书记。登记任职之后再生成清册；现在可以先下载草稿清点。"))
    if change.is_signed:
        raise Refused(_("双方都已签收，清册不再改动。"))
    return change


def _refuse_same(change: Change, told_hash: str) -> None:
    """Made anew without a change, it would void signatures for nothing."""
    kept = Handover.objects.select_for_update().filter(pk=change.handover_id)
    if kept.filter(content_hash=told_hash).exists():
        raise Refused(
            _("内容和已生成的第 %(version)s 版完全相同，不用重新生成。")
            % {"version": change.version}
        )


def content_hash(content: dict[str, Any]) -> str:
    """The SHA-256 of a kit's content, the same however its keys are ordered."""
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _tell_both(made: Handover) -> None:
    users = User.objects.filter(
        member_id__in=(made.outgoing_id, made.incoming_id), is_active=True
    ).values_list("pk", flat=True)
    notices_send(
        recipients=users,
        text=f"{made.organisation.name}书记工作交接清册（{made}）已生成，请核对后签收。",
        url=reverse("guidance:own_handover", args=[made.pk]),
        source=("guidance.handover", str(made.pk)),
        key=f"handover.{made.pk}.{made.version}",
    )


def handover_sign(actor: Actor, *, handover: Handover, seen_hash: str, on: date) -> None:
    """Sign as the one who hands over or takes over, in the own account.

    Whoever left may hold no right on the body any more: signing the own hand-over is given by
    being named in it. Raises Refused for anybody else and when it was made anew meanwhile.
    """
    side = side_of(actor, handover)
    if side is None:
        raise Refused(_("只有移交人和接收人本人可以签收。"))
    own = Grant(handover.organisation.path, frozenset({SIGN}))
    party = Actor(actor.name, actor.user_id, actor.member_id, (*actor.grants, own))
    signing = Signing(handover, side, actor.name, seen_hash, on)
    _signature_add(party, organisation=handover.organisation, signing=signing)


def side_of(actor: Actor, handover: Handover) -> Side | None:
    """Which side of the hand-over the actor is; None for anybody else."""
    if actor.member_id is None:
        return None
    sides = {handover.outgoing_id: Side.OUTGOING, handover.incoming_id: Side.INCOMING}
    return sides.get(actor.member_id)


def handover_sign_paper(
    actor: Actor,
    *,
    organisation: Organisation,
    handover: Handover,
    side: str,
    seen_hash: str,
    signed_on: date,
    on: date,
) -> None:
    """Enter a signature given on paper, for somebody who has no account any more.

    Raises Refused for a day to come, for an own signature, and when made anew meanwhile.
    """
    if signed_on > on:
        raise Refused(_("签字日期不能晚于今天。"))
    if side_of(actor, handover) is not None:
        raise Refused(_("您是当事人，请在自己的账号里签收；纸质签字由党群工作部登记。"))
    name = handover.outgoing_name if side == Side.OUTGOING else handover.incoming_name
    signing = Signing(handover, Side(side), name, seen_hash, signed_on, is_on_paper=True)
    _paper_signature_add(actor, organisation=organisation, signing=signing)


def _signature(actor: Actor, signing: Signing) -> None:
    kept = Handover.objects.select_for_update().get(pk=signing.handover.pk)
    if signing.seen_hash != kept.content_hash:
        raise Refused(_("清册已重新生成，请重新核对新的一版再签收。"))
    if kept.signatures.filter(side=signing.side, voided_at=None).exists():
        raise Refused(_("这一方已经签收。"))
    made = HandoverSignature.objects.create(
        handover=kept,
        side=signing.side,
        name=signing.name,
        is_on_paper=signing.is_on_paper,
        signed_on=signing.on,
        entered_by=actor.name,
        content_hash=kept.content_hash,
    )
    how = "纸质签字" if made.is_on_paper else "签收"
    trail().note(
        made,
        f"{made.name}作为{signing.side.label}{how}{kept.organisation.name}书记工作交接清册",
        after={"handover": kept.pk, "version": kept.version, "content_hash": kept.content_hash},
    )


@action(SIGN)
def _signature_add(actor: Actor, *, organisation: Organisation, signing: Signing) -> None:
    """The signature of a party in the own account."""
    _signature(actor, signing)


@action("organisation.manage")
def _paper_signature_add(actor: Actor, *, organisation: Organisation, signing: Signing) -> None:
    """A signature on paper, entered by whoever keeps posts and terms."""
    _signature(actor, signing)
