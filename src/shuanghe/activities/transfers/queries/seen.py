"""What each side of a move may see: rows that one's own part of the tree keeps or is named in.

The only place that opens both sides; it always narrows down to the scope in force first.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q, QuerySet
from django.http import Http404

from shuanghe.activities.transfers.models import Floating, FloatingNote, Transfer
from shuanghe.kernel.permissions import Scope, current_scope, looking

REASON = "转接和流动涉及两个组织，双方各在自己的范围内看到、办理同一件事"


@contextmanager
def both_sides() -> Iterator[None]:
    """Both bodies of a move in view, for a step that one of them may do."""
    with looking(Scope.everything(REASON)):
        yield


def _named(scope: Scope, *fields: str) -> Q:
    """Rows with at least one of the bodies in the scope."""
    if scope.is_everything:
        return Q()
    found = Q(pk__in=())
    for field in fields:
        found |= scope.q(f"{field}__path")
    return found


def transfers_seen(scope: Scope) -> QuerySet[Transfer]:
    """Transfers that a body of the scope sends or receives. To be read within both_sides()."""
    rows: QuerySet[Transfer] = Transfer.objects.filter(_named(scope, "organisation", "receiver"))
    return rows.select_related("organisation", "issuer", "receiver", "decider", "member", "case")


def transfer_in_view(pk: int) -> Transfer:
    """One transfer of the scope in force, from either side. Raises Http404."""
    scope = current_scope()
    with both_sides():
        found = transfers_seen(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def floating_seen(scope: Scope) -> QuerySet[Floating]:
    """Floating members that a body of the scope keeps or hosts. To be read within both_sides()."""
    rows: QuerySet[Floating] = Floating.objects.filter(_named(scope, "organisation", "host"))
    return rows.select_related("organisation", "host", "member")


def floating_in_view(pk: int) -> Floating:
    """One floating member of the scope in force, from either side. Raises Http404."""
    scope = current_scope()
    with both_sides():
        found = floating_seen(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def notes_of(floating: Floating) -> list[FloatingNote]:
    """What was done about a floating member in view, newest first."""
    with both_sides():
        return list(FloatingNote.objects.filter(floating=floating))
