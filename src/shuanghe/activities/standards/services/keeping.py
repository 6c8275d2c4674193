"""Adopted items become deadlines of the month's list, set-wise, and evidence closes them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from shuanghe.activities.standards.models import Adoption
from shuanghe.activities.standards.queries.acts import CHUNK, acts_filed
from shuanghe.activities.standards.queries.book import book
from shuanghe.activities.standards.queries.catalogues import kinds_adoptable
from shuanghe.activities.standards.rules import CatalogueItem
from shuanghe.activities.standards.rules.owing import (
    Act,
    code_of,
    key_of,
    met_by,
    periods_owed,
)
from shuanghe.duties.models import Deadline
from shuanghe.duties.services.deadlines import (
    DeadlineFacts,
    Source,
    deadlines_keep,
    deadlines_meet,
)
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import end_of, is_within
from shuanghe.organisation.models import Organisation

SOURCE = "standards.adoption"
Owed = dict[str, DeadlineFacts]


@action("duty.issue")
def adoptions_keep(actor: Actor, *, on: date) -> int:
    """Bring the deadlines of every adopted item up to a day: new periods, new organisations.

    Doing it again changes nothing. Returns how many adoptions are in force.
    """
    kept = list(Adoption.objects.filter(until_on=None).select_related("organisation"))
    for adoption in kept:
        deadlines_of_adoption(adoption, on=on)
    trail().note(
        ("standards.adoption", on.isoformat()), f"按采用的 {len(kept)} 个目录项下达限时事项"
    )
    return len(kept)


def deadlines_of_adoption(adoption: Adoption, *, on: date) -> None:
    """Set the deadlines of one adoption as of a day. Runs inside an action that covers it."""
    item = book().item(adoption.code)
    source = Source(SOURCE, adoption.pk)
    if item is None or adoption.until_on is not None:
        deadlines_keep(source, wanted=[], met={}, on=on)
        return
    places = _places(adoption, item, on)
    rows = Deadline.objects.filter(source_type=SOURCE, source_id=adoption.pk, dropped_on=None)
    owed = _standing(rows.filter(met_on=None), places) | _due(adoption, item, places, on)
    for key in rows.exclude(met_on=None).values_list("source_key", flat=True):
        owed.pop(key, None)
    met = _met(owed, item, adoption)
    wanted = [facts for key, facts in owed.items() if key not in met]
    deadlines_keep(source, wanted=wanted, met=met, on=on)
    last = max((facts.due_on for facts in owed.values()), default=on)
    if adoption.kept_to is None or adoption.kept_to < last:
        adoption.kept_to = last
        adoption.save(update_fields=["kept_to"])


def evidence_changed(
    *, organisation_ids: Iterable[int], kinds: Collection[str], first_on: date, last_on: date
) -> None:
    """Judge anew what these organisations owe by adopted items for periods between two days.

    Costs nothing for the kinds that rules alone ask for.
    """
    if not kinds_adoptable(on=last_on).intersection(kinds):
        return
    ids = sorted(set(organisation_ids))
    for at in range(0, len(ids), CHUNK):
        rows = Deadline.objects.filter(
            source_type=SOURCE,
            organisation_id__in=ids[at : at + CHUNK],
            dropped_on=None,
            starts_on__lte=last_on,
            due_on__gte=first_on,
        )
        _judge(list(rows))


def _judge(rows: list[Deadline]) -> None:
    """Meet or reopen deadlines by what stands filed."""
    kinds = {row.pk: _kinds(row) for row in rows}
    if not any(kinds.values()):
        return
    filed = acts_filed(
        {row.organisation_id for row in rows},
        kinds={kind for some in kinds.values() for kind in some},
        first=min(row.starts_on for row in rows),
        last=max(row.due_on for row in rows),
    )
    found = {row.pk: _day(filed, row.organisation_id, kinds[row.pk], row) for row in rows}
    changed = {row.pk: found[row.pk] for row in rows if found[row.pk] != row.met_on}
    if changed:
        deadlines_meet(changed)


def _kinds(row: Deadline) -> tuple[str, ...]:
    item = book().item(code_of(row.source_key))
    return item.evidence if item is not None else ()


def _places(adoption: Adoption, item: CatalogueItem, on: date) -> dict[int, Organisation]:
    """The organisations an adoption reaches; one that adopted it itself is left to that."""
    top = adoption.organisation.path
    below = Q(path__gte=top, path__lt=end_of(top))
    found = Organisation.objects.filter(below, kind__in=item.scope, established_on__lte=on)
    standing = found.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on))
    nearer = list(
        Adoption.objects.filter(code=item.code, until_on=None)
        .filter(organisation__path__gt=top, organisation__path__lt=end_of(top))
        .values_list("organisation__path", flat=True)
    )
    return {
        place.pk: place
        for place in standing
        if not any(is_within(place.path, path) for path in nearer)
    }


def _due(
    adoption: Adoption, item: CatalogueItem, places: Mapping[int, Organisation], on: date
) -> Owed:
    since = adoption.kept_to or adoption.from_on
    said = f"{item.kind_title} {item.code}（{adoption.organisation.name}采用，不是法规）"
    return {
        key: DeadlineFacts(
            key=key,
            organisation_id=place,
            title=item.title,
            starts_on=period.starts_on,
            due_on=period.ends_on,
            citation=said[:200],
            owner=item.owner,
            is_soft=True,
        )
        for period in periods_owed(item.every, since=min(since, on), on=on)
        for place in places
        for key in (key_of(item.code, period, place),)
    }


def _standing(rows: Iterable[Deadline], places: Mapping[int, Organisation]) -> Owed:
    """What is open from earlier periods, as long as the organisation is still reached."""
    return {
        row.source_key: DeadlineFacts(
            key=row.source_key,
            organisation_id=row.organisation_id,
            title=row.title,
            starts_on=row.starts_on,
            due_on=row.due_on,
            citation=row.citation,
            owner=row.owner,
            is_soft=row.is_soft,
        )
        for row in rows
        if row.organisation_id in places
    }


def _met(owed: Owed, item: CatalogueItem, adoption: Adoption) -> dict[str, date]:
    if not owed:
        return {}
    top = adoption.organisation.path
    filed = acts_filed(
        Q(organisation__path__gte=top, organisation__path__lt=end_of(top)),
        kinds=item.evidence,
        first=min(facts.starts_on for facts in owed.values()),
        last=max(facts.due_on for facts in owed.values()),
    )
    days = {
        key: _day(filed, facts.organisation_id, item.evidence, facts) for key, facts in owed.items()
    }
    return {key: day for key, day in days.items() if day is not None}


def _day(
    filed: Mapping[int, list[Act]],
    place: int,
    kinds: Iterable[str],
    asked: Deadline | DeadlineFacts,
) -> date | None:
    return met_by(filed.get(place, ()), kinds=kinds, first=asked.starts_on, last=asked.due_on)
