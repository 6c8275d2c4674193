"""What follows from a step of a transfer: the state, the home of the member, the deadlines.

`project` plugs these into the events of cases; they run inside the transaction of the step, so
that whoever does the step and on whatever page, the same follows or nothing happens.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.transfers.models import (
    IN_CUSTODY,
    Direction,
    Floating,
    Transfer,
    TransferState,
)
from shuanghe.activities.transfers.queries.own import TRANSFER
from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.activities.transfers.rules.moving import Side, side_of
from shuanghe.activities.transfers.services.clocks import clocks_set
from shuanghe.activities.transfers.services.floating import floating_over
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.organisation.models import Member
from shuanghe.organisation.services.homes import home_left, home_passed
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import procedure_of
from shuanghe.procedures.rules import Step

RIGHTS: Mapping[Side, str] = {
    Side.ISSUER: "case.approve",
    Side.DECIDER: "case.approve",
    Side.RECEIVER: "case.file",
}


def case_opened(case: Case, actor: Actor) -> None:
    """Join a case to its transfer. A member's case that was begun elsewhere is refused."""
    if case.procedure != TRANSFER:
        return
    with both_sides():
        found = Transfer.objects.filter(
            client_key=case.client_key, organisation_id=case.organisation_id, case=None
        ).first()
        if found is not None:
            found.case = case
            found.save(update_fields=["case"])
        elif case.member_id is not None:
            raise Refused(_("组织关系转接请从“转接”页面开始办理。"))


def step_done(case: Case, step: Step, row: CaseStep, actor: Actor) -> None:
    """Write what follows from a step that was done."""
    with both_sides():
        transfer = _of(case)
        if transfer is None or step.code not in WRITERS:
            return
        _refuse_others(transfer, step, actor)
        if step.code == "acceptance":
            _refuse_returned(transfer)
            _home_moved(transfer, row)
        WRITERS[step.code](transfer, row)
        transfer.save()
        clocks_set(transfer, on=timezone.localdate())


def step_corrected(case: Case, step: Step, row: CaseStep, actor: Actor) -> None:
    """Take over what was set right; the day of acceptance is that of the home and stays."""
    with both_sides():
        transfer = _of(case)
        if transfer is None or step.code not in WRITERS:
            return
        _refuse_others(transfer, step, actor)
        if step.code == "acceptance" and row.done_on != transfer.decided_on:
            raise Refused(_("接收日期就是组织关系转移的日期，不能更正；确实错了请再办一次转接。"))
        state = transfer.state
        WRITERS[step.code](transfer, row)
        transfer.state = state
        transfer.save()
        clocks_set(transfer, on=timezone.localdate())


def steps_undone(case: Case, rows: Sequence[CaseStep], actor: Actor) -> None:
    """Take back what followed. What the receiver has accepted cannot be undone.

    The committee that calls its letter back undoes the answer to it; else each side's own stays.
    """
    with both_sides():
        transfer = _of(case)
        if transfer is None:
            return
        codes = {row.code for row in rows}
        if "acceptance" in codes:
            raise Refused(_("对方已经接收，组织关系已转移，不能重办；确实错了请再办一次转接。"))
        if not codes & {"request", "letter"}:
            for row in rows:
                _refuse_others(transfer, procedure_of(case).step(row.code), actor)
        if codes & {"request", "letter"}:
            transfer.state = TransferState.PREPARING
            transfer.letter_number, transfer.letter_on, transfer.valid_until = "", None, None
        elif "returned" in codes:
            transfer.state = TransferState.SENT
        for code, field in (("reporting", "reported_on"), ("receipt", "receipt_on")):
            if code in codes:
                setattr(transfer, field, None)
        transfer.save()
        clocks_set(transfer, on=timezone.localdate())


def case_finished(case: Case, actor: Actor) -> None:
    """The counterfoil is filed: the transfer is closed."""
    with both_sides():
        transfer = _of(case)
        if transfer is not None:
            transfer.state, transfer.closed_on = TransferState.CLOSED, case.ended_on
            transfer.save(update_fields=["state", "closed_on"])
            clocks_set(transfer, on=timezone.localdate())


def case_stopped(case: Case, actor: Actor) -> None:
    """The sender withdraws; the member was there all the time. After acceptance it is too late."""
    with both_sides():
        transfer = _of(case)
        if transfer is None:
            return
        if transfer.state not in IN_CUSTODY:
            raise Refused(_("对方已经接收，不能再撤回；请登记回执和存根归档。"))
        transfer.state, transfer.closed_on = TransferState.WITHDRAWN, case.ended_on
        transfer.decided_reason = case.ended_reason
        transfer.save(update_fields=["state", "closed_on", "decided_reason"])
        clocks_set(transfer, on=timezone.localdate())


def case_moved(case: Case, actor: Actor) -> None:
    """The case of a transfer stays with the body that has the member."""
    with both_sides():
        if _of(case) is not None:
            raise Refused(_("组织关系转接由党员所在的支部办理，不能移交，请退回。"))


def _of(case: Case) -> Transfer | None:
    if case.procedure != TRANSFER:
        return None
    rows = Transfer.objects.select_for_update(of=("self",)).select_related(
        "organisation", "issuer", "receiver", "decider", "member"
    )
    found: Transfer | None = rows.filter(case=case).first()
    return found


def _refuse_others(transfer: Transfer, step: Step, actor: Actor) -> None:
    """The receiver's steps are done by whoever may act for the receiver, on any page."""
    side = side_of(transfer.direction, step.code)
    body = None if side == Side.RUNNER else getattr(transfer, side.value)
    if body is not None and not actor.may(RIGHTS[side], body.path):
        raise Refused(
            _("“%(step)s”由%(body)s办理，本组织不能代办。")
            % {"step": step.title, "body": body.name}
        )


def _home_moved(transfer: Transfer, row: CaseStep) -> None:
    """The one moment at which the owner changes."""
    if transfer.direction == Direction.IN:
        if transfer.member is None:
            raise Refused(_("请在“转接”页面登记党员的身份号码后接收。"))
        return
    member = _person(transfer)
    if not is_within(member.organisation.path, transfer.organisation.path):
        raise Refused(
            _("%(name)s的组织关系已不在%(sender)s，这次转接不能接收，请退回并由现在的支部重办。")
            % {"name": member.name, "sender": transfer.sender_name}
        )
    if transfer.direction == Direction.OUT:
        home_left(member, on=row.done_on, reason=f"转往{transfer.receiver_name}"[:200])
    elif transfer.receiver is not None:
        home_passed(member, to=transfer.receiver, on=row.done_on)
    for away in Floating.objects.filter(member=member, ended_on=None):
        floating_over(away, on=row.done_on, reason=_("组织关系已转接"))


def _person(transfer: Transfer) -> Member:
    """The member as known today: one entry may meanwhile have been merged into another."""
    pk = transfer.member.merged_into_id or transfer.member_id
    rows = Member.objects.select_for_update(of=("self",)).select_related("organisation")
    found: Member = rows.get(pk=pk)
    return found


def _day(row: CaseStep, key: str) -> date | None:
    text = row.facts.get(key)
    return date.fromisoformat(text) if text else None


def _asked(transfer: Transfer, row: CaseStep) -> None:
    transfer.opened_on = row.done_on


def _lettered(transfer: Transfer, row: CaseStep) -> None:
    transfer.state = TransferState.SENT
    transfer.letter_number = str(row.facts.get("letter_number", ""))[:60]
    transfer.letter_on = row.done_on
    transfer.valid_until = _day(row, "valid_until")
    transfer.dues_paid_until = _day(row, "dues_paid_until")


def _returned(transfer: Transfer, row: CaseStep) -> None:
    transfer.state, transfer.decided_on = TransferState.RETURNED, row.done_on
    transfer.decided_by = row.entered_by
    transfer.decided_reason = str(row.facts.get("reason", ""))[:200]


def _refuse_returned(transfer: Transfer) -> None:
    """A letter that was returned is not accepted: the sender calls it back and writes it anew."""
    if transfer.state == TransferState.RETURNED:
        raise Refused(
            _("这封介绍信已于 %(day)s 退回，不能再接收；请转出方收回介绍信，补正后重新开具。")
            % {"day": transfer.decided_on}
        )


def _accepted(transfer: Transfer, row: CaseStep) -> None:
    transfer.state, transfer.decided_on = TransferState.ACCEPTED, row.done_on
    transfer.decided_by, transfer.decided_reason = row.entered_by, ""


def _reported(transfer: Transfer, row: CaseStep) -> None:
    transfer.reported_on = row.done_on


def _receipted(transfer: Transfer, row: CaseStep) -> None:
    transfer.receipt_on = row.done_on


WRITERS: Mapping[str, Callable[[Transfer, CaseStep], None]] = {
    "request": _asked,
    "letter": _lettered,
    "returned": _returned,
    "acceptance": _accepted,
    "reporting": _reported,
    "receipt": _receipted,
}
