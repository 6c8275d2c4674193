"""A record counts: as evidence for each of its kinds, and as hours for those who were there."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from shuanghe.duties.services import (
    MemberEntry,
    evidence_file,
    evidence_withdraw,
    member_credit_file,
)
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record
from shuanghe.records.queries.practice import credited_kinds, practice

SOURCE = "records.record"
ONE = Decimal(1)


class Attendee(Protocol):
    """One person on an attendance list."""

    @property
    def member_id(self) -> int: ...
    @property
    def is_present(self) -> bool: ...


def amount_of(kind: str, hours: Decimal | None) -> Decimal:
    """How much one act of a kind counts: its hours for study, one for everything else."""
    return hours or ONE if kind == practice().credited_kind else ONE


def evidence_of_record(
    actor: Actor, *, organisation: Organisation, record: Record, attendance: Sequence[Attendee]
) -> None:
    """File evidence for every kind of a record, and hours for each member who was present."""
    for kind in record.kinds:
        evidence_file(
            actor,
            organisation=organisation,
            kind=kind,
            done_on=record.done_on,
            period_on=record.period_on,
            source_type=SOURCE,
            source_id=record.pk,
            amount=amount_of(kind, record.hours),
        )
    credited = credited_kinds(record.done_on)
    credits_ = [
        MemberEntry(
            member_id=one.member_id,
            kind=kind,
            done_on=record.done_on,
            period_on=record.period_on,
            source_type=SOURCE,
            source_id=record.pk,
            amount=amount_of(kind, record.hours),
        )
        for kind in record.kinds
        if kind in credited
        for one in attendance
        if one.is_present
    ]
    if credits_:
        member_credit_file(actor, organisation=organisation, entries=credits_)


def evidence_withdrawn(
    actor: Actor, *, organisation: Organisation, record: Record, reason: str
) -> None:
    """Take back the evidence and hours of a record."""
    evidence_withdraw(
        actor, organisation=organisation, source_type=SOURCE, source_id=record.pk, reason=reason
    )
