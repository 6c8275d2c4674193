"""Duties and deadlines as the API gives them. They are of organisations, never of people."""

from datetime import date
from decimal import Decimal

from ninja import Schema

from shuanghe.duties.models import Deadline
from shuanghe.duties.queries import DeadlineItem, Item, Pressing
from shuanghe.duties.queries.obligations import ObligationFacts, Proof
from shuanghe.gateways.api.forms.organisations import Place, place_shown


class DutyLine(Schema):
    """A duty of one period and how it stands. slot: its number; null for a deadline of an event."""

    slot: int | None
    rule: str
    title: str
    citation: str
    period: str
    owner: str
    due_on: date
    met_on: date | None
    verdict: str
    verdict_title: str
    is_soft: bool
    kinds: list[str]


class MonthGiven(Schema):
    """What an organisation itself owes in a month, as it stands on a day, soonest due first."""

    organisation: Place
    month: str
    on: date
    items: list[DutyLine]


class ProofLine(Schema):
    """One act that counts. record: its number where it is a record."""

    kind: str
    done_on: date
    filed_on: date
    amount: Decimal
    record: int | None
    is_late_entry: bool


class ObligationGiven(DutyLine):
    """One obligation and why it stands so."""

    organisation: Place
    on: date
    starts_on: date
    ends_on: date
    needs: Decimal
    unit: str
    reached: Decimal
    proofs: list[ProofLine]


class DeadlineLine(Schema):
    """What an event makes an organisation do by a day. subject: for readers of cases alone."""

    id: int
    organisation: Place
    title: str
    subject: str
    rule: str
    citation: str
    owner: str
    starts_on: date
    due_on: date
    pressing: str
    is_soft: bool
    is_voiding: bool


class DeadlinePage(Schema):
    """Open deadlines, soonest first."""

    items: list[DeadlineLine]
    next: str | None


def duty_shown(item: Item | DeadlineItem) -> DutyLine:
    """One line of a month's list."""
    return DutyLine(
        slot=item.slot_id,
        rule=item.duty,
        title=item.title,
        citation=item.citation,
        period=item.period,
        owner=item.owner,
        due_on=item.due_on,
        met_on=item.met_on,
        verdict=item.verdict.value,
        verdict_title=item.verdict.label,
        is_soft=item.is_soft,
        kinds=list(item.kinds),
    )


def obligation_shown(facts: ObligationFacts, on: date, source: str) -> ObligationGiven:
    """One obligation; source: the type of source whose number may be told."""
    slot = facts.slot
    return ObligationGiven(
        slot=slot.slot_id,
        rule=slot.duty,
        title=slot.title,
        citation=slot.citation,
        period=slot.period,
        owner=slot.owner,
        due_on=slot.due_on,
        met_on=facts.met_on,
        verdict=facts.verdict.value,
        verdict_title=facts.verdict.label,
        is_soft=slot.is_soft,
        kinds=list(slot.kinds),
        organisation=place_shown(facts.organisation),
        on=on,
        starts_on=slot.starts_on,
        ends_on=slot.ends_on,
        needs=slot.needs,
        unit=slot.unit,
        reached=facts.reached,
        proofs=[_proof_shown(one, source) for one in facts.proofs],
    )


def _proof_shown(proof: Proof, source: str) -> ProofLine:
    return ProofLine(
        kind=proof.kind,
        done_on=proof.done_on,
        filed_on=proof.filed_on,
        amount=proof.amount,
        record=proof.source_id if proof.source_type == source else None,
        is_late_entry=proof.is_late_entry,
    )


def deadline_shown(row: Deadline, pressing: Pressing, *, is_named: bool) -> DeadlineLine:
    """One open deadline; is_named: the reader may know whom it is about."""
    return DeadlineLine(
        id=row.pk,
        organisation=place_shown(row.organisation),
        title=row.title,
        subject=row.subject if is_named else "",
        rule=row.rule_id,
        citation=row.citation,
        owner=row.owner,
        starts_on=row.starts_on,
        due_on=row.due_on,
        pressing=pressing.value,
        is_soft=row.is_soft,
        is_voiding=row.is_voiding,
    )
