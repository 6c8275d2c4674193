"""One obligation and why: the rule, the dates, the evidence behind the verdict, the waivers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404

from shuanghe.duties.models import Credit, Obligation, Waiver
from shuanghe.duties.queries.lists import in_view
from shuanghe.duties.queries.slots import SlotFacts, slots_known
from shuanghe.duties.rules import Verdict, verdict
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Proof:
    """One act that counts: when it was done and filed, how much, and the record that says so."""

    kind: str
    done_on: date
    filed_on: date
    amount: Decimal
    source_type: str
    source_id: int
    is_late_entry: bool


@dataclass(frozen=True)
class ObligationFacts:
    """All that is known of one obligation on a day."""

    organisation: Organisation
    slot: SlotFacts
    met_on: date | None
    verdict: Verdict
    reached: Decimal
    proofs: list[Proof]
    waivers: list[Waiver]

    @property
    def open_waiver(self) -> Waiver | None:
        """The waiver asked for or in force."""
        return next((one for one in self.waivers if one.revoked_at is None), None)


def obligation_facts(*, organisation: Organisation, slot_id: int, on: date) -> ObligationFacts:
    """The obligation behind a line, with its evidence in order. Three statements.

    Raises Http404 when the organisation is out of view or does not owe it.
    """
    in_view(organisation)
    cell = Obligation.objects.filter(organisation=organisation, slot_id=slot_id).first()
    if cell is None:
        raise Http404
    slot = slots_known(slot_id)[slot_id]
    credited = Credit.objects.filter(organisation=organisation, slot_id=slot_id)
    proofs = [
        _proof(credit, slot) for credit in credited.select_related("evidence").order_by("done_on")
    ]
    waivers = Waiver.objects.filter(organisation=organisation, slot_id=slot_id)
    return ObligationFacts(
        organisation=organisation,
        slot=slot,
        met_on=cell.met_on,
        verdict=verdict(due_on=slot.due_on, met_on=cell.met_on, on=on, is_waived=cell.is_waived),
        reached=sum((one.amount for one in proofs), Decimal(0)),
        proofs=proofs,
        waivers=list(waivers.order_by("-requested_at")),
    )


def waivers_waiting(*, organisation: Organisation, count: int) -> list[Waiver]:
    """The oldest requests for a waiver in the subtree that nobody has answered."""
    waiting = Waiver.objects.filter(
        approved_at=None,
        revoked_at=None,
        organisation__path__gte=organisation.path,
        organisation__path__lt=end_of(organisation.path),
    )
    found = waiting.select_related("organisation", "slot").order_by("requested_at")
    return list(found[:count])


def _proof(credit: Credit, slot: SlotFacts) -> Proof:
    evidence = credit.evidence
    filed_on = evidence.filed_at.date()
    return Proof(
        kind=evidence.kind,
        done_on=credit.done_on,
        filed_on=filed_on,
        amount=credit.amount,
        source_type=evidence.source_type,
        source_id=evidence.source_id,
        is_late_entry=filed_on > slot.due_on >= credit.done_on,
    )
