"""A member's own learning handbook: hours against the rules, and what the member wrote.

The scope must be open wherever the member took part; only the member's own rows are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.duties.models import MemberEvidence
from shuanghe.insight.handbooks.models import NoteKind, StudyNote
from shuanghe.insight.handbooks.rules.words import EVERY
from shuanghe.kernel.crypto import open_sealed
from shuanghe.organisation.models import Member
from shuanghe.organisation.queries.rolls import posts_on
from shuanghe.records.models import Record
from shuanghe.rulebook.queries import evidence_kinds, recurring_duties
from shuanghe.rulebook.rules import Rule

RECORD = "records.record"
HOURS = "hours"


@dataclass(frozen=True)
class Learnt:
    """One act of learning that counted: its hours, what it was and where."""

    on: date
    title: str
    place: str
    kind: str
    hours: Decimal


@dataclass(frozen=True)
class Written:
    """A note with its text opened."""

    note: StudyNote
    text: str


@dataclass(frozen=True)
class OwnHandbook:
    """All that stands in it for one year. asked: rules on hours; total: hours counted."""

    member: Member
    year: int
    asked: tuple[Rule, ...]
    learnt: tuple[Learnt, ...]
    written: tuple[Written, ...]

    @property
    def total(self) -> Decimal:
        """Hours of the year."""
        return sum((one.hours for one in self.learnt), Decimal(0))

    def of_kind(self, kind: str) -> list[Written]:
        """Plans, notes or reflections."""
        return [one for one in self.written if one.note.kind == kind]


def own_handbook(member: Member, *, year: int, on: date) -> OwnHandbook:
    """The handbook of a member for a year. on: today; of a year gone, its last day counts."""
    asked = hours_asked(member, on=min(on, date(year, 12, 31)))
    return OwnHandbook(
        member=member,
        year=year,
        asked=asked,
        learnt=tuple(_learnt(member, asked, year)),
        written=tuple(notes_of(member, year)),
    )


def hours_asked(member: Member, *, on: date) -> tuple[Rule, ...]:
    """The rules that ask for hours of learning, as a member and for posts, most first."""
    posts = posts_on(on).filter(member_id=member.pk).values_list("kind", flat=True)
    subjects = {"member", *(f"post:{kind}" for kind in posts)}
    found = [
        (one.recurrence.needs, one)
        for one in recurring_duties(on=on)
        if one.recurrence
        and one.recurrence.unit == HOURS
        and not subjects.isdisjoint(one.recurrence.subjects)
    ]
    return tuple(one for _needs, one in sorted(found, key=lambda row: row[0], reverse=True))


def hours_words(rule: Rule) -> str:
    """每年 32 学时."""
    its = rule.recurrence
    return f"{EVERY[its.every]} {its.needs.normalize():f} 学时" if its else ""


def notes_of(member: Member, year: int) -> list[Written]:
    """What the member wrote in a year and has not removed, newest first."""
    rows = StudyNote.objects.filter(member_id=member.pk, written_on__year=year, removed_at=None)
    return [
        Written(row, open_sealed(bytes(row.text_sealed), where=note_place(row))) for row in rows
    ]


def note_of(member: Member, pk: int) -> StudyNote | None:
    """One of the member's own notes."""
    found: StudyNote | None = StudyNote.objects.filter(
        member_id=member.pk, pk=pk, removed_at=None
    ).first()
    return found


def texts_of(member: Member, *, kind: str, on: date) -> set[str]:
    """What the member wrote of a kind on a day."""
    rows = StudyNote.objects.filter(member_id=member.pk, kind=kind, written_on=on, removed_at=None)
    return {open_sealed(bytes(row.text_sealed), where=note_place(row)) for row in rows}


def note_place(note: StudyNote) -> str:
    """Where its text is sealed for."""
    return f"handbooks_studynote.text.{note.uid}"


def _learnt(member: Member, asked: Sequence[Rule], year: int) -> list[Learnt]:
    kinds = {kind for one in asked if one.recurrence for kind in one.recurrence.satisfied_by}
    rows = list(
        MemberEvidence.objects.filter(
            member_id=member.pk, withdrawn_at=None, kind__in=kinds, period_on__year=year
        )
        .select_related("organisation")
        .order_by("done_on", "id")
    )
    ids = [row.source_id for row in rows if row.source_type == RECORD]
    titles = dict(Record.objects.filter(pk__in=ids).values_list("pk", "title"))
    names = evidence_kinds()
    return [
        Learnt(
            on=row.done_on,
            title=titles.get(row.source_id, "") if row.source_type == RECORD else "",
            place=row.organisation.name,
            kind=names.get(row.kind, row.kind),
            hours=row.amount,
        )
        for row in rows
    ]


KINDS = tuple(NoteKind.values)
