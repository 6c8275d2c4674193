"""Large extra payments and how far each has come on its way to the centre (DF-12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuanghe.activities.dues.models import DuesEntry, EntryKind, Passing
from shuanghe.activities.dues.rules.many import fen_of
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import ancestors
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.rulebook.queries import rule

VOLUNTARY = "DF-12"
LEVELS = (OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH)


@dataclass(frozen=True)
class Way:
    """One large extra payment: the hand-overs so far, and what this actor may do next.

    holder is who has the money now, None when it has left this installation and the receipt is
    there; awaited is the hand-over whose receipt is not confirmed yet. next_name is "" where the
    next level is outside and has to be named.
    """

    entry: DuesEntry
    steps: Sequence[Passing]
    holder_name: str
    next_name: str
    awaited: Passing | None
    may_pass: bool
    may_receive: bool

    @property
    def is_over(self) -> bool:
        """Whether it left this installation and the receipt came back."""
        return (
            bool(self.steps) and self.awaited is None and self.steps[-1].to_organisation_id is None
        )


def large_from(entry: DuesEntry) -> Decimal:
    """From which sum an extra payment goes to the centre as a whole, on the day it was paid."""
    return Decimal(str(rule(VOLUNTARY, on=entry.paid_on).parameter("large_from").value))


def is_large(entry: DuesEntry) -> bool:
    """Whether what was paid of one's own will goes to the centre as a whole."""
    return entry.kind == EntryKind.PAYMENT and entry.extra >= large_from(entry) > 0


def body_above(path: str) -> Organisation | None:
    """The next committee or general branch above; None at the top of this installation.

    Somebody who hands money up need not have the committee above in view: the body itself is
    read, nothing of it.
    """
    return _body(pk__in=ancestors(path), kind__in=LEVELS)


def _body(**asked: Any) -> Organisation | None:
    with looking(Scope.everything("找出上一级党组织，只读组织本身")):
        found: Organisation | None = Organisation.objects.filter(**asked).order_by("-path").first()
    return found


def steps_of(entry: DuesEntry) -> list[Passing]:
    """The hand-overs of a payment that are in view, first to last."""
    found = Passing.objects.filter(entry=entry).order_by("id")
    return list(found.select_related("organisation"))


def holder_of(entry: DuesEntry, steps: Sequence[Passing]) -> Organisation | None:
    """Who has the money: the collector, or the last who received it; None on the way or away."""
    if not steps:
        collector: Organisation = entry.organisation
        return collector
    last = steps[-1]
    if last.received_on is None or last.to_organisation_id is None:
        return None
    return _body(pk=last.to_organisation_id)


def ways_in_view(actor: Actor, *, most: int = 100) -> list[Way]:
    """Every large extra payment in view that stands, newest first."""
    return [_way(entry, actor) for entry in _large(most)]


def _large(most: int) -> Iterable[DuesEntry]:
    """Large extra payments; the least the rule ever asked for narrows them down in the database."""
    found = DuesEntry.objects.filter(
        kind=EntryKind.PAYMENT, extra_fen__gte=fen_of(Decimal(1)), reversals=None
    ).select_related("organisation", "member")
    return [one for one in found.order_by("-paid_on", "-id")[: most * 10] if is_large(one)][:most]


def way_of(entry: DuesEntry, actor: Actor) -> Way:
    """One of them."""
    return _way(entry, actor)


def _way(entry: DuesEntry, actor: Actor) -> Way:
    steps = steps_of(entry)
    holder = holder_of(entry, steps)
    last = steps[-1] if steps else None
    awaited = last if last is not None and last.received_on is None else None
    above = None if holder is None else body_above(holder.path)
    return Way(
        entry=entry,
        steps=steps,
        holder_name="" if holder is None else holder.name,
        next_name="" if above is None else above.name,
        awaited=awaited,
        may_pass=holder is not None and actor.may("dues.file", holder.path),
        may_receive=awaited is not None and _may_receive(awaited, actor),
    )


def receiver_of(passing: Passing) -> Organisation:
    """Where the receipt of a hand-over is noted: at the next level, or, outside, where it left."""
    target = None if passing.to_organisation_id is None else _body(pk=passing.to_organisation_id)
    origin: Organisation = passing.organisation
    return target or origin


def _may_receive(passing: Passing, actor: Actor) -> bool:
    return actor.may("dues.file", receiver_of(passing).path)
