"""Lists of records, and one record with all that hangs on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404

from shuanghe.duties.models import Credit, Obligation, Slot
from shuanghe.kernel.periods import Period
from shuanghe.kernel.search.queries import Wanted as Looked
from shuanghe.kernel.search.queries import entries_found
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Member, Organisation
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.bodies import period_of_record
from shuanghe.records.queries.practice import kinds_titled

SOURCE = "records.record"
LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty values ask for nothing."""

    organisation: Organisation | None = None
    kind: str = ""
    from_on: date | None = None
    until_on: date | None = None
    text: str = ""
    state: str = ""


def records_found(wanted: Wanted) -> "QuerySet[Record]":
    """Records in the scope in force, newest first. state: "", "late_entry" or "withdrawn"."""
    found = Record.objects.select_related("organisation")
    place = wanted.organisation
    if place is not None:
        found = found.filter(
            organisation__path__gte=place.path, organisation__path__lt=end_of(place.path)
        )
    if wanted.kind:
        found = found.annotate(kinds_text=Cast("kinds", TextField())).filter(
            kinds_text__contains=f'"{wanted.kind}"'
        )
    if wanted.from_on:
        found = found.filter(done_on__gte=wanted.from_on)
    if wanted.until_on:
        found = found.filter(done_on__lte=wanted.until_on)
    if wanted.text:
        by_text = entries_found(Looked(text=wanted.text, sources=[SOURCE]))
        found = found.filter(pk__in=by_text.order_by().values("source_id"))
    if wanted.state == "late_entry":
        found = found.filter(is_late_entry=True)
    return found.filter(withdrawn_at__isnull=wanted.state != "withdrawn")


def record_in_view(pk: int) -> Record:
    """One record of the scope in force. Raises Http404, as for one that is not there."""
    found: Record | None = Record.objects.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Satisfied:
    """One duty in one period that a record counts towards, or did before it was withdrawn."""

    duty: str
    title: str
    citation: str
    period: str
    due_on: date
    is_in_time: bool


@dataclass(frozen=True)
class Seen:
    """A record as its page shows it. satisfied: for a withdrawn one what it once counted for."""

    record: Record
    period: Period
    kind_titles: list[str]
    attendance: list[Attendance]
    satisfied: list[Satisfied]
    chain: list[Record]
    same_paper: list[Record]


def record_seen(record: Record) -> Seen:
    """All that hangs on a record: who was there, what it met, corrections, the same paper."""
    return Seen(
        record=record,
        period=period_of_record(record),
        kind_titles=kinds_titled(record.kinds),
        attendance=list(record.attendance.order_by("-is_present", "id")),
        satisfied=duties_once_met(record) if record.withdrawn_at else duties_met(record),
        chain=corrections(record),
        same_paper=list(papers_like(record)),
    )


def duties_met(record: Record) -> list[Satisfied]:
    """The duties of its organisation that a record counts towards, soonest due first."""
    credits_ = Credit.objects.filter(
        organisation_id=record.organisation_id,
        evidence__source_type=SOURCE,
        evidence__source_id=record.pk,
        evidence__withdrawn_at=None,
    ).select_related("slot")
    return _satisfied((credit.slot, credit.done_on) for credit in credits_)


def duties_once_met(record: Record) -> list[Satisfied]:
    """The duties that a withdrawn record had counted towards, soonest due first.

    Its evidence is credited no more; its kinds and its period still say for what it was.
    """
    owed = Obligation.objects.filter(
        organisation_id=record.organisation_id,
        slot__retired_at=None,
        slot__slot_kinds__kind__in=record.kinds,
        slot__starts_on__lte=record.period_on,
        slot__ends_on__gte=record.period_on,
    ).select_related("slot")
    return _satisfied((one.slot, record.done_on) for one in owed)


def _satisfied(counted: Iterable[tuple[Slot, date]]) -> list[Satisfied]:
    """One line for each slot, with the last of the days on which it was served."""
    met = {
        slot.pk: Satisfied(
            slot.duty, slot.title, slot.citation, slot.period, slot.due_on, day <= slot.due_on
        )
        for slot, day in counted
    }
    return sorted(met.values(), key=lambda one: (one.due_on, one.duty))


def corrections(record: Record) -> list[Record]:
    """The record with all it corrects and all that corrected it, oldest first; alone when none."""
    chain = [record]
    while chain[0].corrects_id and len(chain) < LONGEST_CHAIN:
        chain.insert(0, Record.objects.get(pk=chain[0].corrects_id))
    if record.withdrawn_at is None:
        return chain
    while len(chain) < LONGEST_CHAIN:
        later = Record.objects.filter(corrects=chain[-1]).order_by("-id").first()
        if later is None:
            break
        chain.append(later)
    return chain


def papers_like(record: Record) -> "QuerySet[Record] | list[Record]":
    """Other standing records in view with the very same paper."""
    if not record.paper_hash:
        return []
    found: QuerySet[Record] = (
        Record.objects.filter(paper_hash=record.paper_hash, withdrawn_at=None)
        .exclude(pk=record.pk)
        .select_related("organisation")[:10]
    )
    return found


def attendance_names(records: Sequence[Record]) -> dict[int, tuple[list[str], list[str]]]:
    """Record id → names present, names absent; a name borne by several comes as name#number."""
    names: dict[int, tuple[list[str], list[str]]] = {record.pk: ([], []) for record in records}
    rows = list(
        Attendance.objects.filter(record__in=names)
        .order_by("id")
        .values_list("record_id", "member_id", "member_name", "is_present")
    )
    several = set(
        Member.objects.values_list("name")
        .annotate(count=Count("id"))
        .filter(count__gt=1)
        .values_list("name", flat=True)
    )
    for pk, member, name, is_present in rows:
        written = f"{name}#{member}" if name in several else name
        names[pk][0 if is_present else 1].append(written)
    return names
