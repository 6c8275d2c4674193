"""What each side of a move may see: rows that one's own part of the tree keeps or is named in.

Which rows these are both walls decide (`also_seen_from`); here follows what such a row names on
its other side, and no more.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from django.http import Http404

from shuanghe.activities.transfers.models import Floating, FloatingNote, Transfer
from shuanghe.kernel.permissions import Scope, current_scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case

REASON = "转接和流动涉及两个组织，双方各在自己的范围内看到、办理同一件事"
TRANSFER_BODIES = ("organisation", "issuer", "receiver", "decider")
FLOATING_BODIES = ("organisation", "host")
Row = TypeVar("Row", Transfer, Floating)


@contextmanager
def both_sides() -> Iterator[None]:
    """Both bodies of a move in view, for a step that one of them may do."""
    with looking(Scope.everything(REASON)):
        yield


def transfers_named(rows: Iterable[Transfer]) -> list[Transfer]:
    """Transfers in view with their bodies, wherever these lie. Two statements."""
    return _named(rows, TRANSFER_BODIES)


def floating_named(rows: Iterable[Floating]) -> list[Floating]:
    """Floating members in view with their bodies, wherever these lie. Two statements."""
    return _named(rows, FLOATING_BODIES)


def transfer_in_view(pk: int) -> Transfer:
    """One transfer of the scope in force, from either side. Raises Http404."""
    found = transfers_named(Transfer.objects.filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


def floating_in_view(pk: int) -> Floating:
    """One floating member of the scope in force, from either side. Raises Http404."""
    found = floating_named(Floating.objects.filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


@contextmanager
def case_side(row: Transfer) -> Iterator[Case]:
    """The case of a transfer in view, with the body that runs it in view alone. Raises Http404."""
    scope = current_scope()
    opened = replace(scope, alone=(*scope.alone, row.organisation.path))
    with looking(opened):
        found = Case.objects.select_related("organisation").filter(pk=row.case_id).first()
        if found is None:
            raise Http404
        yield found


def transfer_at_work(pk: int) -> Transfer:
    """One transfer of the scope in force with its case, from either side. Raises Http404."""
    row = transfer_in_view(pk)
    with case_side(row) as found:
        row.case = found
    return row


def notes_of(floating: Floating) -> list[FloatingNote]:
    """What was done about a floating member in view, newest first."""
    return list(FloatingNote.objects.filter(floating=floating))


def _named(rows: Iterable[Row], fields: tuple[str, ...]) -> list[Row]:
    read = list(rows)
    keys = {getattr(row, f"{field}_id") for row in read for field in fields}
    with both_sides():
        bodies = Organisation.objects.in_bulk(keys - {None})
    for row in read:
        for field in fields:
            if getattr(row, f"{field}_id") is not None:
                setattr(row, field, bodies[getattr(row, f"{field}_id")])
    return read
