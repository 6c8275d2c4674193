"""How lists stand on a day: items with what was done, read from evidence and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import CharField, DecimalField, Value
from django.db.models.functions import Cast

from shuanghe.activities.mobilisation.models import (
    CommitmentProgress,
    DutyItem,
    DutyList,
    DutyReport,
)
from shuanghe.activities.mobilisation.queries.catalogue import COMMITMENT_PROGRESS
from shuanghe.activities.mobilisation.queries.items import is_of, items_by_place
from shuanghe.activities.mobilisation.rules.targets import (
    Act,
    Asked,
    Progress,
    Span,
    Standing,
    progress_of,
)
from shuanghe.duties.models import Evidence, MemberEvidence

BODY, PERSON, TOLD = "body", "person", "told"
Key = tuple[int, str]
"""Whose (an organisation's or a member's id), which kind of evidence."""
Acts = dict[Key, list[Act]]


@dataclass(frozen=True)
class ItemLine:
    """One item of a list and how it stands; reports are what was said in one line."""

    item: DutyItem
    progress: Progress
    reports: tuple[DutyReport, ...] = ()

    @property
    def is_reported(self) -> bool:
        """Whether it is told in one line, no evidence showing it."""
        return not self.item.kinds


@dataclass(frozen=True)
class ListView:
    """A list with its items as they stand on a day."""

    list: DutyList
    lines: tuple[ItemLine, ...]

    def count(self, standing: str) -> int:
        """How many of its items stand so."""
        return sum(line.progress.standing == standing for line in self.lines)

    @property
    def behind(self) -> int:
        return self.count(Standing.BEHIND)

    @property
    def done(self) -> int:
        return self.count(Standing.DONE)

    @property
    def due(self) -> int:
        """Items with a target for this holder."""
        without = (Standing.NOT_DUE, Standing.AS_IT_HAPPENS)
        return sum(line.progress.standing not in without for line in self.lines)


def span_of(list_: DutyList) -> Span:
    """The days of a list."""
    return Span(list_.year, list_.from_on, list_.until_on)


def asked_of(item: DutyItem) -> Asked:
    """What an item asks for in a year."""
    return Asked(item.every, item.times, item.unit)


def views_of(lists: Sequence[DutyList], *, on: date) -> list[ListView]:
    """The lists of one year with their items, by a handful of statements whatever their number.

    lists come with their organisations.
    """
    if not lists:
        return []
    year = lists[0].year
    places = list({one.organisation_id: one.organisation for one in lists}.values())
    items = items_by_place(places, year)
    by_list = {
        one.pk: [
            item for item in items[one.organisation_id] if is_of(item, one, one.organisation.kind)
        ]
        for one in lists
    }
    bodies, persons = _acts(lists, by_list, year)
    reports = _reports(lists)
    return [
        ListView(
            one,
            tuple(_line(one, item, bodies, persons, reports, on) for item in by_list[one.pk]),
        )
        for one in lists
    ]


def _line(
    list_: DutyList,
    item: DutyItem,
    bodies: Acts,
    persons: Acts,
    reports: dict[tuple[int, str], list[DutyReport]],
    on: date,
) -> ItemLine:
    told = reports.get((list_.pk, item.code), [])
    if not item.kinds:
        acts = [Act(one.done_on, one.done_on) for one in told]
    elif item.measured_on == PERSON:
        acts = [act for kind in item.kinds for act in persons.get((list_.member_id or 0, kind), ())]
    else:
        acts = [act for kind in item.kinds for act in bodies.get((list_.organisation_id, kind), ())]
    return ItemLine(item, progress_of(asked_of(item), span_of(list_), acts, on=on), tuple(told))


def _acts(
    lists: Sequence[DutyList], by_list: dict[int, list[DutyItem]], year: int
) -> tuple[Acts, Acts]:
    """What the bodies and the persons of these lists did in the year, by kind; one statement.

    What members said of their commitments counts for the quarter it speaks of.
    """
    of_bodies: set[str] = set()
    of_persons: set[str] = set()
    for items in by_list.values():
        for item in items:
            (of_persons if item.measured_on == PERSON else of_bodies).update(item.kinds)
    places = {one.organisation_id for one in lists}
    members = {one.member_id for one in lists if one.member_id}
    days = (date(year, 1, 1), date(year, 12, 31))
    asked = {"kind__in": of_bodies, "period_on__range": days, "withdrawn_at": None}
    rows = Evidence.objects.filter(organisation__in=places, **asked).order_by()
    theirs = MemberEvidence.objects.filter(
        member__in=members, **{**asked, "kind__in": of_persons}
    ).order_by()
    told = CommitmentProgress.objects.filter(
        commitment__card__member__in=members if COMMITMENT_PROGRESS in of_persons else (),
        commitment__card__year=year,
    ).order_by()
    columns = ("kind", "done_on", "period_on", "amount")
    quarter = Cast("quarter", CharField())
    once = Value(Decimal(1), output_field=DecimalField(max_digits=8, decimal_places=2))
    found = rows.values_list(Value(BODY), "organisation_id", *columns).union(
        theirs.values_list(Value(PERSON), "member_id", *columns),
        told.values_list(
            Value(TOLD), "commitment__card__member_id", quarter, "told_on", "told_on", once
        ),
        all=True,
    )
    acts: dict[str, Acts] = {BODY: {}, PERSON: {}}
    for source, whose, kind, done_on, period_on, amount in found:
        act, key = Act(done_on, period_on, amount), (whose, kind)
        if source == TOLD:
            act = Act(done_on, date(year, int(kind) * 3, 1), amount)
            key = (whose, COMMITMENT_PROGRESS)
        acts[BODY if source == BODY else PERSON].setdefault(key, []).append(act)
    return acts[BODY], acts[PERSON]


def _reports(lists: Sequence[DutyList]) -> dict[tuple[int, str], list[DutyReport]]:
    found: dict[tuple[int, str], list[DutyReport]] = {}
    rows = DutyReport.objects.filter(duty_list__in=[one.pk for one in lists], withdrawn_at=None)
    for row in rows.order_by("done_on", "id"):
        found.setdefault((row.duty_list_id, row.code), []).append(row)
    return found
