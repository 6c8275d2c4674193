"""What the entry rules ask of an organisation, and whether an entry comes late."""

from datetime import date

from shuanghe.kernel.periods import Period, period_of
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation, OrganisationKind
from shuanghe.records.models import Record
from shuanghe.records.queries.practice import practice, rhythm_of
from shuanghe.records.rules import Act, Body, entered_late


def body_of(organisation: Organisation) -> Body:
    """What the entry rules must know of an organisation."""
    return Body(
        name=organisation.name,
        kind=organisation.kind,
        kind_title=OrganisationKind(organisation.kind).label,
        is_administrative=organisation.kind in ADMINISTRATIVE,
        established_on=organisation.established_on,
        dissolved_on=organisation.dissolved_on,
    )


def is_late(act: Act, *, organisation: Organisation, entered_on: date) -> bool:
    """Whether an act entered on a day is marked 补录."""
    every = rhythm_of(act.kinds, organisation_kind=organisation.kind, on=act.done_on)
    return entered_late(
        done_on=act.done_on,
        period_ends_on=period_of(every, act.period_on).ends_on,
        entered_on=entered_on,
        practice=practice(),
    )


def period_of_record(record: Record) -> Period:
    """The period a record counts for: the shortest in which its body owes one of its kinds."""
    every = rhythm_of(
        tuple(record.kinds), organisation_kind=record.organisation.kind, on=record.done_on
    )
    return period_of(every, record.period_on)
