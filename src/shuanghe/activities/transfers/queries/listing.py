"""The three lists of transfers, from both sides, with who must act and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shuanghe.activities.transfers.models import (
    OPEN,
    Floating,
    Transfer,
    TransferState,
)
from shuanghe.activities.transfers.queries.seen import floating_named, transfers_named
from shuanghe.activities.transfers.rules.moving import (
    Pressing,
    Side,
    due_of,
    pressing_of,
    side_of,
)
from shuanghe.duties.models import Deadline
from shuanghe.kernel.permissions import Scope, current_scope
from shuanghe.organisation.models import Organisation

TRANSFERS = "transfers.transfer"
FLOATING = "transfers.floating"
SHOWN = 40
"""Rows of one list on the page; the rest is found by narrowing down to an organisation."""


@dataclass(frozen=True)
class TransferItem:
    """One open transfer: the step that is next, who does it, by when, on which list.

    is_coming: a body of the reader's part of the tree receives. body: None where the one who
    acts is outside the system.
    """

    row: Transfer
    code: str
    side: Side
    body: Organisation | None
    due_on: date | None
    pressing: Pressing
    is_coming: bool


def next_code(row: Transfer) -> str:
    """The code of the step that is next; "" when nothing is."""
    if row.state == TransferState.ACCEPTED:
        if row.reported_on is None:
            return "reporting"
        return "archive" if row.receipt_on else "receipt"
    return {
        TransferState.PREPARING.value: "letter",
        TransferState.SENT.value: "acceptance",
        TransferState.RETURNED.value: "letter",
    }.get(row.state, "")


def body_of(row: Transfer, side: Side) -> Organisation | None:
    """The body behind a side; who runs the case where no other is kept here."""
    found: Mapping[Side, Organisation | None] = {
        Side.RUNNER: row.organisation,
        Side.ISSUER: row.issuer or row.organisation,
        Side.RECEIVER: row.receiver or row.organisation,
        Side.DECIDER: row.decider or row.organisation,
    }
    return found[side]


def item_of(row: Transfer, *, on: date, scope: Scope) -> TransferItem:
    """An open transfer as it stands on a day, seen from a part of the tree."""
    code = next_code(row)
    side = side_of(row.direction, code or "archive")
    due = due_of(row.state, valid_until=row.valid_until, decided_on=row.decided_on)
    receiver = row.receiver
    return TransferItem(
        row=row,
        code=code,
        side=side,
        body=body_of(row, side),
        due_on=due,
        pressing=pressing_of(due, on=on),
        is_coming=receiver is not None and scope.covers(receiver.path),
    )


def transfers_open(
    *, on: date, organisation: Organisation | None = None, way: str = ""
) -> dict[Pressing, list[TransferItem]]:
    """The three lists of the scope in force, soonest first. Two statements.

    way: "in", "out", or both. organisation: only what its subtree sends or receives.
    """
    rows = transfers_named(_placed(organisation).filter(state__in=OPEN))
    eyes = Scope.of(organisation.path) if organisation is not None else current_scope()
    items = [item_of(row, on=on, scope=eyes) for row in rows]
    wanted = [one for one in items if not way or _goes(one, way, eyes)]
    wanted.sort(key=lambda one: (one.due_on or date.max, one.row.opened_on, one.row.pk))
    return {pressing: [one for one in wanted if one.pressing == pressing] for pressing in Pressing}


def transfers_ended(*, organisation: Organisation | None = None) -> list[Transfer]:
    """The latest transfers that are over, from both sides."""
    return list(_placed(organisation).exclude(state__in=OPEN)[:SHOWN])


def floating_now(*, organisation: Organisation | None = None) -> list[Floating]:
    """Everybody who is away from here or a guest here, newest first."""
    rows = Floating.objects.filter(ended_on=None)
    if organisation is not None:
        inside = within(organisation)
        rows = rows.filter(Q(organisation__in=inside) | Q(host__in=inside))
    return floating_named(rows)


def clocks_of(floating: Floating) -> list[Deadline]:
    """What the keeper of a floating member in view owes by when."""
    return list(
        Deadline.objects.filter(
            source_type=FLOATING, source_id=floating.pk, met_on=None, dropped_on=None
        ).order_by("due_on")
    )


def transfer_of_case(case_id: int) -> int | None:
    """The transfer that a case in view belongs to."""
    found: int | None = Transfer.objects.filter(case=case_id).values_list("pk", flat=True).first()
    return found


def within(organisation: Organisation) -> QuerySet[Organisation]:
    """A body and everything below it."""
    below: QuerySet[Organisation] = Organisation.objects.filter(path__startswith=organisation.path)
    return below


def _placed(organisation: Organisation | None) -> QuerySet[Transfer]:
    rows: QuerySet[Transfer] = Transfer.objects.all()
    if organisation is None:
        return rows
    inside = within(organisation)
    return rows.filter(Q(organisation__in=inside) | Q(receiver__in=inside))


def _goes(item: TransferItem, way: str, eyes: Scope) -> bool:
    """Whether a transfer goes that way for the reader; within one's own tree it goes both."""
    if way == "in":
        return item.is_coming
    return item.row.direction != "in" and eyes.covers(item.row.organisation.path)
