"""Who stands by a claim, and what finance makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import (
    BenefitClaim,
    BenefitConfirmation,
    BenefitVerification,
    ChangeKind,
    ConfirmationKind,
    Project,
)
from shuanghe.activities.projects.queries.facts import reverified_from
from shuanghe.activities.projects.queries.judges import partiality_of
from shuanghe.activities.projects.queries.terms import limits
from shuanghe.activities.projects.rules.benefit import confirmations_owed, verified_net
from shuanghe.activities.projects.rules.money import fen_of, yuan_of
from shuanghe.activities.projects.rules.states import REVERIFIED, State
from shuanghe.activities.projects.services.changing import (
    change_keep,
    company_asked,
    held,
    state_asked,
)
from shuanghe.activities.projects.services.claims import sums_keep
from shuanghe.activities.projects.services.following import deadlines_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Verdict:
    """What finance says of a claim: adjustments as (yuan, reason); none of it for a method
    that is not accepted."""

    adjustments: Sequence[tuple[Decimal, str]] = ()
    is_method_accepted: bool = True
    note: str = ""


@action("kpi.confirm")
def production_confirm(
    actor: Actor,
    *,
    organisation: Organisation,
    claim: BenefitClaim,
    note: str = "",
    on: date | None = None,
) -> BenefitConfirmation:
    """Stand by the production figures of a claim, as somebody outside the project's unit."""
    return _confirm(actor, claim, ConfirmationKind.PRODUCTION, "kpi.confirm", note, on)


@action("project.audit")
def audit_confirm(
    actor: Actor,
    *,
    organisation: Organisation,
    claim: BenefitClaim,
    note: str = "",
    on: date | None = None,
) -> BenefitConfirmation:
    """Say that audit has sampled a claim, as somebody outside the project's unit."""
    return _confirm(actor, claim, ConfirmationKind.AUDIT, "project.audit", note, on)


def _confirm(
    actor: Actor,
    claim: BenefitClaim,
    kind: ConfirmationKind,
    right: str,
    note: str,
    on: date | None,
) -> BenefitConfirmation:
    row, today = held(claim.project), on or timezone.localdate()
    company_asked(actor, row, right)
    state_asked(row, {State.CLOSING}, _("只有待财务核定的项目才要确认效益"))
    _outside(actor, row, right)
    others = claim.confirmations.all()
    if any(one.kind == kind for one in others):
        raise Refused(_("这一笔已经确认过了。"))
    if any(actor.user_id is not None and one.confirmed_by_id == actor.user_id for one in others):
        raise Refused(_("另一项确认是您办的，这一项要由另一个人办理。"))
    made: BenefitConfirmation = BenefitConfirmation.objects.create(
        claim=claim, kind=kind, note=note.strip()[:200], confirmed_by=actor.name,
        confirmed_by_id=actor.user_id, confirmed_on=today,
    )  # fmt: skip
    change_keep(actor, row, ChangeKind.CONFIRM, on=today, note=f"{made.kind_title} {note}")
    trail().note(made, f"项目 {row.number}：{made.kind_title}", after={"claim": claim.pk})
    return made


@action("project.verify")
def claim_verify(
    actor: Actor,
    *,
    organisation: Organisation,
    claim: BenefitClaim,
    verdict: Verdict,
    on: date | None = None,
) -> BenefitVerification:
    """Verify a claim: the claimed net less adjustments, each with its reason.

    Raises Refused for a verifier of the project's unit or team, for confirmations that the
    amount asks for and are missing, and for a claim verified already.
    """
    row, today = held(claim.project), on or timezone.localdate()
    company_asked(actor, row, "project.verify")
    state_asked(row, {State.CLOSING}, _("只有待财务核定的项目才能核定效益"))
    _outside(actor, row, "project.verify")
    if claim.withdrawn_on is not None or claim.verifications.exists():
        raise Refused(_("这一笔已经撤回或核定过了。"))
    confirmed = list(claim.confirmations.all())
    owed = confirmations_owed(claim.net, {one.kind for one in confirmed}, limits())
    if owed:
        titles = "、".join(str(ConfirmationKind(one).label) for one in owed)
        raise Refused(
            _("净效益 %(net)s 元，达到了要“%(titles)s”的金额，请先办理确认。")
            % {"net": f"{claim.net:,}", "titles": titles}
        )
    ids = {one.confirmed_by_id for one in confirmed}
    if actor.user_id is not None and actor.user_id in ids:
        raise Refused(_("这一笔的确认是您办的，核定要由另一个人办理。"))
    made = _verified(actor, claim, verdict, base=claim.net, number=1, today=today)
    sums_keep(row)
    change_keep(actor, row, ChangeKind.VERIFY, on=today, note=f"{yuan_of(made.net_fen):,} 元")
    trail().note(
        made,
        f"项目 {row.number} 核定效益 {yuan_of(made.net_fen):,} 元（申报 {claim.net:,} 元）",
        before={"claimed_fen": claim.net_fen},
        after={"net_fen": made.net_fen, "adjustments": made.adjustments},
    )
    return made


@action("project.verify")
def claim_reverify(
    actor: Actor,
    *,
    organisation: Organisation,
    claim: BenefitClaim,
    verdict: Verdict,
    on: date | None = None,
) -> BenefitVerification:
    """Verify a claim once more; what is less than before is marked as taken back.

    Raises Refused before its time has come since it was last verified.
    """
    row, today = held(claim.project), on or timezone.localdate()
    company = company_asked(actor, row, "project.verify")
    state_asked(row, REVERIFIED, _("只有验收后的项目才做复核"))
    _outside(actor, row, "project.verify")
    last = claim.verifications.order_by("round").last()
    if last is None or claim.withdrawn_on is not None:
        raise Refused(_("这一笔没有核定过，不能复核。"))
    opens = reverified_from(last.verified_on)
    if today < opens:
        raise Refused(
            _("这一笔 %(last)s 核定，%(opens)s 起才能复核。")
            % {"last": last.verified_on, "opens": opens}
        )
    base = yuan_of(last.net_fen)
    made = _verified(actor, claim, verdict, base=base, number=last.round + 1, today=today)
    sums_keep(row)
    change_keep(actor, row, ChangeKind.REVERIFY, on=today, note=f"{yuan_of(made.net_fen):,} 元")
    deadlines_follow(row, on=today, company=company, met={"reverification": today})
    trail().note(
        made,
        f"项目 {row.number} 复核效益 {yuan_of(made.net_fen):,} 元",
        before={"net_fen": last.net_fen},
        after={"net_fen": made.net_fen, "clawed_fen": made.clawed_fen},
    )
    return made


def _verified(
    actor: Actor,
    claim: BenefitClaim,
    verdict: Verdict,
    *,
    base: Decimal,
    number: int,
    today: date,
) -> BenefitVerification:
    try:
        net = verified_net(base, verdict.adjustments)
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    if not verdict.is_method_accepted:
        if not verdict.note.strip():
            raise Refused(_("不认可计算方法的，请写明原因。"))
        net = min(net, NOUGHT)
    made: BenefitVerification = BenefitVerification.objects.create(
        claim=claim,
        round=number,
        is_method_accepted=verdict.is_method_accepted,
        adjustments=[{"amount": str(one), "reason": why} for one, why in verdict.adjustments],
        net_fen=fen_of(net),
        clawed_fen=fen_of(base - net) if number > 1 else 0,
        note=verdict.note.strip()[:300],
        verified_by=actor.name,
        verified_by_id=actor.user_id,
        verified_on=today,
    )
    return made


def _outside(actor: Actor, project: Project, right: str) -> None:
    why = partiality_of(actor, project, right)
    if why:
        raise Refused(why)
