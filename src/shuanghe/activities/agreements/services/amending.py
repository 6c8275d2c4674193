"""Amendments: a new version with a reason, in force when both sides have signed it."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.queries.content import SIGNED
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services.clocks import clocks_follow
from shuanghe.activities.agreements.services.linking import targets_take_down
from shuanghe.activities.agreements.services.stepping import agreements_locked, step_check
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

COPIED = (*SIGNED, "at", "area_at", "weight", "due_on", "provenance")


@action("agreement.manage")
def agreement_amend(
    actor: Actor, *, organisation: Organisation, agreement: Agreement, reason: str
) -> Agreement:
    """Begin a new version of an agreement in force, as a draft with the same content.

    The former holds until both have signed the new one. Raises Refused without a reason, while an
    amendment is under way, or for an agreement that is not in force.
    """
    (held,) = agreements_locked(organisation, [agreement])
    if held.state != State.IN_FORCE:
        raise Refused(_("只有已生效的责任书可以修订；还没有生效的请退回修改。"))
    if not reason.strip():
        raise Refused(_("请写明修订的原因，例如“年度产量计划调整”；双方签字时都会看到。"))
    later = Agreement.objects.filter(
        organisation_id=held.organisation_id, year=held.year, version__gt=held.version
    )
    if later.exclude(state=State.CLOSED).exists():
        raise Refused(_("这份责任书已有一份修订正在办理，请先办完或结束那一份。"))
    last = later.order_by("-version").values_list("version", flat=True).first() or held.version
    made: Agreement = Agreement.objects.create(
        organisation_id=held.organisation_id, issuer_id=held.issuer_id,
        issuer_name=held.issuer_name, holder_name=held.holder_name, year=held.year,
        number=held.number, title=held.title, version=last + 1, supersedes=held,
        reason=reason.strip()[:200], clauses=held.clauses, provenance=held.provenance,
        drafted_by=actor.name, is_sample=held.is_sample,
    )  # fmt: skip
    AgreementTarget.objects.bulk_create(
        AgreementTarget(agreement=made, **{name: getattr(one, name) for name in COPIED})
        for one in held.targets.all()
    )
    trail().note(made, f"开始修订{held}：{made.reason}", after={"version": made.version})
    return made


@action("agreement.manage")
def agreement_close(
    actor: Actor,
    *,
    organisation: Organisation,
    agreement: Agreement,
    reason: str,
    on: date | None = None,
) -> Agreement:
    """End an agreement: its year is over, or a draft is given up. It stays to be read."""
    (held,) = agreements_locked(organisation, [agreement])
    step_check(held, State.CLOSED)
    if not reason.strip():
        raise Refused(_("请写明结束的原因，例如“年度考核已完成”。"))
    today = on or timezone.localdate()
    before = held.state
    held.state, held.ended_on = State.CLOSED, today
    held.save(update_fields=["state", "ended_on"])
    targets_take_down(held, on=today)
    clocks_follow(held, on=today)
    trail().note(held, f"结束{held}：{reason.strip()[:100]}", before={"state": before})
    return held
