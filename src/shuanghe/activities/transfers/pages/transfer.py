"""One transfer from either side: how far it is, who does what next, and the forms for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.transfers.forms import EntryForm, StepForm
from shuanghe.activities.transfers.forms.steps import step_start
from shuanghe.activities.transfers.models import IN_CUSTODY, Direction, Transfer, TransferState
from shuanghe.activities.transfers.pages.running import done, shown, told
from shuanghe.activities.transfers.queries.listing import body_of, item_of
from shuanghe.activities.transfers.queries.own import hanging_on
from shuanghe.activities.transfers.queries.seen import case_side, transfer_at_work, transfer_in_view
from shuanghe.activities.transfers.rules.moving import Side, side_of
from shuanghe.activities.transfers.services import (
    transfer_join,
    transfer_receive,
    transfer_send,
)
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Actor, current_scope
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation, StandingKind
from shuanghe.procedures.queries.timeline import CaseView, StepView, case_view
from shuanghe.procedures.services import Doing, approval_withdraw, case_stop, step_do

RIGHTS = {
    Side.RUNNER: "case.file",
    Side.ISSUER: "case.approve",
    Side.RECEIVER: "case.file",
    Side.DECIDER: "case.approve",
}
SERVICES: dict[Side, Callable[..., Any]] = {
    Side.ISSUER: transfer_send,
    Side.RECEIVER: transfer_join,
    Side.DECIDER: transfer_receive,
}
FILE_CHECK = "is_file_checked"
RESTING = {"returned"}
"""Steps that are done only when something is amiss: their forms stay folded."""


@dataclass(frozen=True)
class Turn:
    """A step that may be done now: by which body, and the form where the reader may do it."""

    view: StepView
    body: Organisation | None
    form: StepForm | None
    entry: EntryForm | None
    is_folded: bool


@door("case.read", "GET", "POST")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The time line of a transfer; POST step=code does that step."""
    row, today = transfer_in_view(pk), timezone.localdate()
    scope = current_scope()
    with case_side(row) as row.case:
        view = case_view(row.case, on=today)
    turns = [_turn(request, row, one, today) for one in view.next]
    if request.method == "POST":
        turn = next((one for one in turns if _is_sent(request, one)), None)
        if turn is None or turn.form is None:
            return _overtaken(request, row, view)
        if _are_valid(turn) and done(turn.form, lambda: _step(request, row, turn, today)):
            messages.success(request, _("已登记。"))
            return redirect("transfers:transfer", pk=row.pk)
    values = _values(request, row, view, turns) | {"item": item_of(row, on=today, scope=scope)}
    sent = [one for turn in turns for one in (turn.form, turn.entry) if one is not None]
    return shown(request, "transfer.html", values | {"today": today}, *sent)


def _case(row: Transfer) -> Any:
    if row.case is None:
        raise Http404
    return row.case


def _turn(request: HttpRequest, row: Transfer, view: StepView, today: date) -> Turn:
    code = view.step.code
    body = body_of(row, side_of(row.direction, code))
    is_folded = code in RESTING
    if body is None or not actor_of(request).may(_right(row, code), body.path):
        return Turn(view, body, None, None, is_folded)
    is_sent = request.method == "POST" and request.POST.get("step") == code
    start = step_start(row, view.step, on=today)
    start |= {"client_key": uuid4().hex, "version": _case(row).version}
    form = StepForm(view.step, request.POST if is_sent else None, initial=start)
    if row.standing == StandingKind.PROBATIONARY and FILE_CHECK in form.fields:
        form.fields[FILE_CHECK].required = True
    entry = None
    if code == "acceptance" and row.direction == Direction.IN:
        entry = EntryForm(request.POST if is_sent else None, auto_id="entry_%s")
    return Turn(view, body, form, entry, is_folded and not is_sent)


def _right(row: Transfer, code: str) -> str:
    """The right on the body that does the step; without an issuing committee it is the branch."""
    side = side_of(row.direction, code)
    if side == Side.ISSUER and row.issuer is None:
        return RIGHTS[Side.RUNNER]
    return RIGHTS[side]


def _is_sent(request: HttpRequest, turn: Turn) -> bool:
    return request.POST.get("step") == turn.view.step.code


def _are_valid(turn: Turn) -> bool:
    checked = [form.is_valid() for form in (turn.form, turn.entry) if form is not None]
    return all(checked)


def _overtaken(request: HttpRequest, row: Transfer, view: CaseView) -> HttpResponse:
    """A step that is not open to the reader: gone by meanwhile, or never theirs."""
    codes = {one.step.code for one in view.done}
    if request.POST.get("step") not in codes:
        raise Http404
    messages.info(request, _("这一步已经登记过了。"))
    return redirect("transfers:transfer", pk=row.pk)


def _step(request: HttpRequest, row: Transfer, turn: Turn, today: date) -> Any:
    form, body = turn.form, turn.body
    if form is None or body is None:
        raise Http404
    actor, code = actor_of(request), turn.view.step.code
    given = form.cleaned_data
    doing = Doing(code, form.facts, client_key=given["client_key"], version=given["version"])
    side = side_of(row.direction, code)
    if side not in SERVICES or (side == Side.ISSUER and row.issuer is None):
        return step_do(actor, organisation=body, case=_case(row), doing=doing, on=today)
    more = {} if turn.entry is None else {"entry": turn.entry.entry()}
    return SERVICES[side](actor, organisation=body, transfer=row, doing=doing, on=today, **more)


def _values(
    request: HttpRequest, row: Transfer, view: CaseView, turns: list[Turn]
) -> dict[str, Any]:
    actor = actor_of(request)
    is_sender = actor.may("case.file", row.organisation.path)
    return {
        "row": row,
        "view": view,
        "turns": turns,
        "directions": dict(Direction.choices),
        "standing": StandingKind(row.standing).label,
        "hanging": hanging_on(row) if is_sender else None,
        "may_stop": is_sender and row.state in IN_CUSTODY,
        "may_again": _may_again(actor, row),
        "is_in_custody": row.state in IN_CUSTODY,
        "sees_case": actor.may("case.read", row.organisation.path),
        "is_probationary": row.standing == StandingKind.PROBATIONARY,
        "is_sample": row.is_sample,
    }


def _may_again(actor: Actor, row: Transfer) -> bool:
    """Whether the reader may call the letter back and write another."""
    states = (TransferState.SENT, TransferState.RETURNED)
    return (
        row.state in states
        and row.issuer is not None
        and actor.may("case.approve", row.issuer.path)
    )


class ReasonForm(forms.Form):
    """Why, and the version it was decided on."""

    reason = forms.CharField(max_length=200)
    version = forms.IntegerField(min_value=1, max_value=10**9)


@door("case.file", "POST")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a transfer before it is accepted."""
    row, form = transfer_at_work(pk), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明撤回的原因。"))
    else:
        told(
            request,
            lambda: case_stop(
                actor_of(request), organisation=row.organisation, case=_case(row),
                **form.cleaned_data,
            ),
            well=_("已撤回，组织关系一直在原支部。"),
        )  # fmt: skip
    return redirect("transfers:transfer", pk=row.pk)


@door("case.approve", "POST")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the letter back, so that another can be written."""
    row, form = transfer_at_work(pk), ReasonForm(request.POST)
    if row.issuer is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("请写明重开介绍信的原因。"))
    else:
        told(
            request,
            lambda: approval_withdraw(
                actor_of(request), organisation=row.issuer, case=_case(row), code="letter",
                **form.cleaned_data,
            ),
            well=_("原介绍信已作废，请重开。"),
        )  # fmt: skip
    return redirect("transfers:transfer", pk=row.pk)
