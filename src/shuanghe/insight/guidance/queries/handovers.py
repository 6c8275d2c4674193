"""Hand-overs to read: by whoever is named in one, and by whoever sees the body."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from shuanghe.insight.guidance.models import Handover, HandoverSignature
from shuanghe.insight.guidance.queries.changes import Change, changes_lately
from shuanghe.insight.guidance.queries.kit import Section, sections_of
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

REASON = "当事人查看本人的交接清册"
MOST = 200


@dataclass(frozen=True)
class Frozen:
    """A frozen hand-over with its sections and the signatures that hold."""

    handover: Handover
    organisation: Organisation
    sections: list[Section]
    signatures: list[HandoverSignature]

    @property
    def sides(self) -> set[str]:
        """The sides that have signed."""
        return {one.side for one in self.signatures}

    def signed_by(self, side: str) -> HandoverSignature | None:
        """The signature of one side; None while it has not signed."""
        return next((one for one in self.signatures if one.side == side), None)


def handover_in_view(pk: int) -> Frozen:
    """A hand-over of a body in the scope in force. Raises Http404 for any other."""
    return _frozen(get_object_or_404(Handover.objects.select_related("organisation"), pk=pk))


def handover_own(actor: Actor, pk: int) -> Frozen:
    """A hand-over for one of its parties, wherever it is. Raises Http404 for anybody else."""
    with looking(Scope.everything(REASON)):
        rows = Handover.objects.select_related("organisation")
        found: Handover | None = rows.filter(_named(actor), pk=pk).first()
        if found is None:
            raise Http404
        return _frozen(found)


def _frozen(found: Handover) -> Frozen:
    signatures = list(found.signatures.filter(voided_at=None))
    return Frozen(found, found.organisation, sections_of(found.content), signatures)


def _named(actor: Actor) -> Q:
    """The hand-overs in which the actor's member is named; none for an account without one."""
    if actor.member_id is None:
        return Q(pk__in=())
    return Q(outgoing=actor.member_id) | Q(incoming=actor.member_id)


def changes_in_view(*, on: date) -> list[Change]:
    """The recent changes of secretary in the scope in force, newest first."""
    bodies = Organisation.objects.filter(dissolved_on=None).exclude(kind__in=ADMINISTRATIVE)
    return changes_lately(bodies, on=on)[:MOST]


def handovers_of(actor: Actor) -> list[Handover]:
    """The hand-overs in which the signed-in member is named, newest first."""
    with looking(Scope.everything(REASON)):
        return list(Handover.objects.select_related("organisation").filter(_named(actor)))
