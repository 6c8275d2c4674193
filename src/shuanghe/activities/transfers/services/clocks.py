"""The clocks of transfers and of floating members, as deadlines of whoever must act."""

from datetime import date
from itertools import pairwise

from shuanghe.activities.transfers.models import (
    Direction,
    Floating,
    Flow,
    NoteKind,
    Transfer,
    TransferState,
)
from shuanghe.activities.transfers.queries.listing import FLOATING, TRANSFERS
from shuanghe.activities.transfers.rules.moving import due_of
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.procedures.rules.spans import span_after
from shuanghe.rulebook.queries import rule

OWNER = "organisation_commissioner"
VALIDITY, RECEIPT = "JG-12", "JG-13"


def clocks_set(transfer: Transfer, *, on: date) -> None:
    """Set the deadlines of a transfer: the receiver decides, the sender asks after it."""
    wanted = _wanted(transfer, on)
    met = {
        "decide": transfer.decided_on,
        "chase": transfer.decided_on,
        "receipt": transfer.receipt_on,
        "resend": transfer.letter_on or transfer.decided_on,
    }
    is_withdrawn = transfer.state == TransferState.WITHDRAWN
    done = {} if is_withdrawn else {key: day for key, day in met.items() if day is not None}
    deadlines_keep(Source(TRANSFERS, transfer.pk), wanted=wanted, met=done, on=on)


def _wanted(transfer: Transfer, on: date) -> list[DeadlineFacts]:
    """What is owed now. None is central law: a letter's own days, and our default for a receipt."""
    due = due_of(transfer.state, valid_until=transfer.valid_until, decided_on=transfer.decided_on)
    sender, is_out = transfer.organisation_id, transfer.direction == Direction.OUT
    decider = transfer.decider_id or sender
    since = transfer.decided_on or on
    if transfer.state == TransferState.SENT and due and transfer.letter_on:
        owed = []
        if not is_out:
            owed.append(("decide", decider, "组织关系转接：审核接收或退回", VALIDITY))
        if transfer.direction != Direction.IN:
            owed.append(("chase", sender, "组织关系转接：介绍信到期前问清是否接收", VALIDITY))
        since = transfer.letter_on
    elif transfer.state == TransferState.RETURNED and transfer.valid_until:
        owed = [("resend", sender, "组织关系转接：补正后再送，或撤回", VALIDITY)]
        due = max(transfer.valid_until, since)
    elif transfer.state == TransferState.ACCEPTED and due and transfer.receipt_on is None:
        title = "组织关系转接：催收回执" if is_out else "组织关系转接：寄回回执"
        owed = [("receipt", sender if is_out else decider, title, RECEIPT)]
    else:
        return []
    return [
        DeadlineFacts(
            key=key,
            organisation_id=place,
            title=title,
            subject=transfer.person_name,
            rule_id=rule_id,
            citation=str(rule(rule_id, on=on).citation),
            owner=OWNER,
            starts_on=since,
            due_on=due or since,
            is_soft=True,
        )
        for key, place, title, rule_id in owed
    ]


def floating_clocks_set(floating: Floating, *, on: date) -> None:
    """Six months away are to be judged (JG-19); abroad, contact falls due anew (JG-18)."""
    contacts = floating.notes.filter(kind=NoteKind.CONTACT).values_list("done_on", flat=True)
    days = sorted({floating.since_on, *contacts})
    met = {_key("contact", one): after for one, after in pairwise(days)}
    judged = floating.counts_from or floating.ended_on
    if judged is not None:
        met[_key("floating", floating.since_on)] = judged
    wanted = []
    if floating.ended_on is None and floating.flow == Flow.OUT:
        if floating.counts_from is None:
            title = "外出已满规定时间：能转组织关系的转接，不能转的按流动党员管理"
            wanted.append(_away(floating, "floating", "JG-19", title, floating.since_on, on))
        if floating.is_abroad:
            wanted.append(
                _away(floating, "contact", "JG-18", "联系在国（境）外的党员", days[-1], on)
            )
    deadlines_keep(Source(FLOATING, floating.pk), wanted=wanted, met=met, on=on)


def _key(what: str, since: date) -> str:
    return f"{what}/{since.isoformat()}"


def _away(
    floating: Floating, what: str, rule_id: str, title: str, since: date, on: date
) -> DeadlineFacts:
    found = rule(rule_id, on=on)
    months = int(str(found.parameter("months").value))
    return DeadlineFacts(
        key=_key(what, since),
        organisation_id=floating.organisation_id,
        title=title,
        subject=floating.person_name,
        rule_id=rule_id,
        citation=str(found.citation),
        owner=OWNER,
        starts_on=since,
        due_on=span_after(since, months, "months"),
        is_soft=found.is_soft,
    )
