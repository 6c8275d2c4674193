"""A case handed to another body in mid-flow; the sender answers for it until it is accepted."""

from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.procedures.models import Case, CaseMove, CaseState, MoveState
from shuanghe.procedures.queries.kept import procedure_of
from shuanghe.procedures.services.cases import case_held
from shuanghe.procedures.services.clocks import clocks_keep

REASON = "事项移交涉及两个组织，收发双方各在自己的范围内确认"


@action("case.file")
def case_move(
    actor: Actor,
    *,
    organisation: Organisation,
    case: Case,
    to_code: str,
    reason: str,
    version: int,
    on: date | None = None,
) -> CaseMove:
    """Hand a running case to another body, by its code. Nothing changes hands before acceptance.

    Raises Refused for an unknown code, an administrative unit, the body itself, a move already
    under way, or without a reason.
    """
    today = on or timezone.localdate()
    held = case_held(case, organisation=organisation, version=version)
    if held.is_drill:
        raise Refused(_("演练不移交。"))
    if not reason.strip():
        raise Refused(_("请写明移交的原因，例如工作调动。"))
    with looking(Scope.everything(REASON)):
        to = Organisation.objects.filter(code=to_code.strip(), dissolved_on=None).first()
        if to is None or to.kind in ADMINISTRATIVE:
            raise Refused(
                _("没有编码为“%(code)s”的党组织，请核对编码。") % {"code": to_code.strip()}
            )
        if to.pk == organisation.pk:
            raise Refused(_("接收组织就是本组织，不用移交。"))
        if CaseMove.objects.filter(case_id=held.pk, state=MoveState.SENT).exists():
            raise Refused(_("这件事已在移交，请等对方接收或退回。"))
        move: CaseMove = CaseMove.objects.create(
            organisation=to,
            case_id=held.pk,
            procedure_title=procedure_of(held).title,
            subject_name=held.subject_name,
            from_name=organisation.name,
            from_path=organisation.path,
            sent_on=today,
            reason=reason.strip(),
        )
    trail().note(
        held,
        f"{held.subject_name}的{move.procedure_title}移交{to.name}，待接收",
        after={"to": to.code, "reason": move.reason},
    )
    return move


@action("case.file")
def move_accept(
    actor: Actor, *, organisation: Organisation, move: CaseMove, on: date | None = None
) -> Case:
    """Take over a case: from now on the organisation runs it, with all its steps and clocks.

    Raises Refused when the move was decided before or the case has ended; Http404 when it was
    sent to another body.
    """
    today = on or timezone.localdate()
    waiting = _waiting(move, organisation)
    with looking(Scope.everything(REASON)):
        case: Case = Case.objects.select_for_update(of=("self",)).get(pk=waiting.case_id)
        if case.state != CaseState.RUNNING:
            raise Refused(_("这件事在移交途中已经结束，不能接收，请退回。"))
        case.organisation = organisation
        case.version += 1
        case.save(update_fields=["organisation", "version"])
        clocks_keep(case, on=today)
        announce("case_moved", case=case, actor=actor)
    _decide(waiting, MoveState.ACCEPTED, actor, today)
    trail().note(
        case,
        f"接收{waiting.from_name}移交的{case.subject_name}{waiting.procedure_title}",
        before={"organisation": waiting.from_name},
        after={"organisation": organisation.name},
    )
    return case


@action("case.file")
def move_return(
    actor: Actor,
    *,
    organisation: Organisation,
    move: CaseMove,
    reason: str,
    on: date | None = None,
) -> CaseMove:
    """Send a case back unaccepted, with a reason; the sender has run it all the time.

    Raises Refused without a reason or when it was decided before.
    """
    if not reason.strip():
        raise Refused(_("请写明退回的原因，对方好补正。"))
    waiting = _waiting(move, organisation)
    waiting.decided_reason = reason.strip()
    _decide(waiting, MoveState.RETURNED, actor, on or timezone.localdate())
    trail().note(
        waiting,
        f"退回{waiting.from_name}移交的{waiting.subject_name}{waiting.procedure_title}："
        f"{waiting.decided_reason}",
        before={"state": MoveState.SENT},
        after={"state": MoveState.RETURNED},
    )
    return waiting


def _waiting(move: CaseMove, organisation: Organisation) -> CaseMove:
    held: CaseMove = CaseMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if held.organisation_id != organisation.pk:
        raise Http404
    if held.state != MoveState.SENT:
        raise Refused(
            _("这次移交%(state)s（%(day)s）。")
            % {"state": _(MoveState(held.state).label), "day": held.decided_on}
        )
    return held


def _decide(move: CaseMove, state: MoveState, actor: Actor, on: date) -> None:
    move.state, move.decided_on, move.decided_by = state, on, actor.name
    move.save(update_fields=["state", "decided_on", "decided_by", "decided_reason"])
