"""Facts about one person that somebody asked for: never a list of people, never a verdict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.disposals.models import MonthKind, ProperReason
from shuanghe.activities.disposals.rules.months import (
    Mark,
    MonthFact,
    months_before,
    months_in_a_row,
    months_written,
)
from shuanghe.organisation.models import Member

MONTHS_SHOWN = 12
"""示例默认: how many months a page shows."""

MonthReader = Callable[[Member, Sequence[date], date], Mapping[date, MonthFact]]


@dataclass(frozen=True)
class Graded:
    """A result of an appraisal: the day, the body and the grade in words."""

    held_on: date
    organisation: str
    grade: str


GradeReader = Callable[[Member], Sequence[Graded]]
_readers: dict[str, MonthReader] = {}
_graders: list[GradeReader] = []


def readers_plug(months: Mapping[str, MonthReader], grades: Sequence[GradeReader]) -> None:
    """`project` says where months (by MonthKind) and unqualified results are found."""
    _readers.clear()
    _readers.update(months)
    _graders[:] = grades


@dataclass(frozen=True)
class KindFacts:
    """One of the three kinds: month by month, how many in a row, and how to write it down.

    is_on_record: whether anything at all is known of these months.
    """

    kind: str
    title: str
    months: Sequence[MonthFact]
    in_a_row: int
    written: str
    is_on_record: bool


@dataclass(frozen=True)
class PersonFacts:
    """What the system has on record of one person."""

    member: Member
    kinds: Sequence[KindFacts]
    graded: Sequence[Graded]


def person_facts(member: Member, *, on: date) -> PersonFacts:
    """The three kinds, each on its own counter, and unqualified results of appraisals."""
    months = months_before(on, MONTHS_SHOWN)
    reasons = {
        (row.kind, row.month): row.reason
        for row in ProperReason.objects.filter(member=member, withdrawn_at=None)
    }
    kinds = [_kind(kind, member, months, reasons, on) for kind in MonthKind.values]
    graded = [one for read in _graders for one in read(member)]
    return PersonFacts(member, kinds, graded)


def _kind(
    kind: str,
    member: Member,
    months: Sequence[date],
    reasons: Mapping[tuple[str, date], str],
    on: date,
) -> KindFacts:
    read = _readers.get(kind)
    found = read(member, months, on) if read is not None else {}
    facts = []
    for month in months:
        fact = found.get(month, MonthFact(month, Mark.UNKNOWN))
        reason = reasons.get((kind, month))
        if reason and fact.mark != Mark.DONE:
            fact = MonthFact(month, Mark.EXCUSED, reason)
        facts.append(fact)
    return KindFacts(
        kind=kind,
        title=str(MonthKind(kind).label),
        months=facts,
        in_a_row=months_in_a_row(facts),
        written=months_written(facts),
        is_on_record=any(fact.mark != Mark.UNKNOWN for fact in facts),
    )
