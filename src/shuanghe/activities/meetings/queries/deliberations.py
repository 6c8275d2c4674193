"""Entries of 前置研究 with what there is to look at, and the list items used before."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.http import Http404

from shuanghe.activities.meetings.models import Deliberation
from shuanghe.activities.meetings.rules.deliberations import Flag, flags_of
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation

MOST_OFFERED = 60
STATES: dict[str, Q] = {
    "flaw": Q(decided_on__lt=F("studied_on")) | Q(studied_on=None) | Q(list_item=""),
    "waiting": Q(studied_on__isnull=False, decided_on=None),
    "fine": Q(studied_on__isnull=False, decided_on__gte=F("studied_on")) & ~Q(list_item=""),
}


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty values ask for nothing. state: a key of STATES."""

    organisation: Organisation | None = None
    year: int | None = None
    state: str = ""
    text: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry with what there is to look at."""

    row: Deliberation
    flags: list[Flag]

    @property
    def has_flaw(self) -> bool:
        return any(flag.is_flaw for flag in self.flags)


def deliberations_found(wanted: Wanted) -> "QuerySet[Deliberation]":
    """Entries in view, newest study first. year: of the study or of the decision."""
    found: QuerySet[Deliberation] = Deliberation.objects.select_related("organisation")
    place = wanted.organisation
    if place is not None:
        found = found.filter(
            organisation__path__gte=place.path, organisation__path__lt=end_of(place.path)
        )
    if wanted.year is not None:
        found = found.filter(Q(studied_on__year=wanted.year) | Q(decided_on__year=wanted.year))
    if wanted.state in STATES:
        found = found.filter(STATES[wanted.state])
    for word in wanted.text.split()[:5]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(list_item__icontains=word)
            | Q(decision_number__icontains=word)
            | Q(deciding_body__icontains=word)
        )
    return found.order_by(F("studied_on").desc(nulls_last=True), "-decided_on", "-id")


def entry_of(row: Deliberation) -> Entry:
    """One row with its flags."""
    flags = flags_of(
        studied_on=row.studied_on,
        decided_on=row.decided_on,
        list_item=row.list_item,
        organisation_kind=row.organisation.kind,
    )
    return Entry(row, flags)


def deliberation_in_view(pk: int) -> Deliberation:
    """One entry of the scope in force. Raises Http404, as for one that is not there."""
    found: Deliberation | None = (
        Deliberation.objects.select_related("organisation").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def used_before(organisation: Organisation, field: str) -> list[str]:
    """What was written in a field of earlier entries of an organisation, each once."""
    rows = Deliberation.objects.filter(organisation=organisation).exclude(**{field: ""})
    return list(rows.order_by(field).values_list(field, flat=True).distinct()[:MOST_OFFERED])


def years_offered(on: date) -> list[int]:
    """The years a list can be narrowed to: this one and four before."""
    return [on.year - back for back in range(5)]
