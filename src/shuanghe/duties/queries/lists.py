"""What an organisation or a person owes in a month: rows by hand-written SQL, one descent each."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.http import Http404

from shuanghe.duties.queries.slots import (
    SlotFacts,
    slots_in,
    slots_known,
    slots_newest,
    slots_refresh,
)
from shuanghe.duties.rules import Verdict, verdict
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.organisation.models import Organisation


class Item(NamedTuple):
    """One line of a list: a duty of one period and how it stands on the day asked.

    organisation_id or member_id says who owes it; amount is what was done, for duties in hours.
    """

    slot: SlotFacts
    organisation_id: int | None
    member_id: int | None
    met_on: date | None
    verdict: Verdict
    amount: Decimal | None = None

    @property
    def slot_id(self) -> int:
        return self.slot.slot_id

    @property
    def duty(self) -> str:
        """The rule's id."""
        return self.slot.duty

    @property
    def title(self) -> str:
        return self.slot.title

    @property
    def period(self) -> str:
        return self.slot.period

    @property
    def due_on(self) -> date:
        return self.slot.due_on

    @property
    def owner(self) -> str:
        return self.slot.owner

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of evidence that meet it."""
        return self.slot.kinds

    @property
    def citation(self) -> str:
        return self.slot.citation

    @property
    def is_soft(self) -> bool:
        return self.slot.is_soft


SOONEST = attrgetter("slot.due_on", "slot.duty")
# Cells whose period holds the month; open ones that fall due in the year by its end; and those met
# since it began. The text is the same for every organisation, so that the statement stays prepared.
# met_on as text: the driver's own date converter costs more than all the rest. The newest slot id
# tells whether another process has added slots since they were read into memory.
IN_MONTH = """(b.slot_id IN ({slots}) OR b.due_on BETWEEN '{new_year}' AND '{last}'
    AND (b.met_on IS NULL OR b.met_on >= '{first}'))"""
NEWEST = "(SELECT max(id) FROM duties_slot)"
MONTH = f"""SELECT b.organisation_id, b.slot_id, b.met_on || '', b.is_waived, {NEWEST}
    FROM duties_obligation b WHERE b.organisation_id IN ({{places}}) AND {IN_MONTH}"""
MEMBER_MONTH = f"""SELECT b.member_id, b.slot_id, b.met_on || '', b.amount, {NEWEST}
    FROM duties_memberobligation b WHERE b.member_id IN ({{places}}) AND {IN_MONTH}"""
POSTS = """SELECT p.organisation_id, p.kind FROM organisation_member m
    JOIN organisation_organisation h ON h.id = m.organisation_id
    LEFT JOIN (organisation_post p JOIN organisation_organisation o
        ON o.id = p.organisation_id AND {scope})
        ON p.member_id = m.id AND p.from_on <= %s AND (p.until_on IS NULL OR p.until_on > %s)
    WHERE m.id = %s AND {seen}"""


def in_view(organisation: Organisation) -> int:
    """The id of an organisation that the scope in force covers.

    Raises Http404 when it does not, as for one that is not there.
    """
    if not current_scope().covers(organisation.path):
        raise Http404
    return int(organisation.pk)


def monthly_list(*, organisation: Organisation, month: Period, on: date) -> list[Item]:
    """What the organisation itself owes in a month, as it stands on a day, soonest due first.

    Holds every duty whose period contains the month, what is overdue from earlier in the year,
    and what was made up this month. One statement.
    """
    rows = _rows(MONTH, [in_view(organisation)], month)
    return _sorted(_items(rows, month, on))


def personal_list(*, member_id: int, month: Period, on: date) -> list[Item]:
    """What a person owes in a month: their own duties and those of the posts they hold.

    Three statements. Raises Http404 when the member is outside the scope in force.
    """
    scope, bounds = current_scope().sql("o.path")
    seen, limits = current_scope().sql("h.path")
    with connection.cursor() as cursor:
        asked = [*bounds, on, on, member_id, *limits]
        cursor.execute(POSTS.format(scope=scope, seen=seen), asked)
        found = cursor.fetchall()
    if not found:
        raise Http404
    posts = {(place, kind) for place, kind in found if place is not None}
    rows = _rows(MONTH, sorted({place for place, _ in posts}), month)
    own = _rows(MEMBER_MONTH, [member_id], month)
    known = slots_known(*[row[1] for row in rows])
    held = [row for row in rows if (row[0], known[row[1]].owner) in posts]
    return _sorted(_items(held, month, on) + _member_items(own, month, on))


def _rows(sql: str, places: list[int], month: Period) -> list[Any]:
    """The cells of these organisations or members; read again when slots are new to memory."""
    if not places:
        return []
    rows = _read(sql, places, month)
    if rows and rows[0][4] > slots_newest():
        slots_refresh()
        rows = _read(sql, places, month)
    return rows


def _read(sql: str, places: list[int], month: Period) -> list[Any]:
    first, last = month.starts_on, month.ends_on
    with connection.cursor() as cursor:
        cursor.execute(_text(sql, len(places), first, last, slots_in(first, last)), places)
        rows: list[Any] = cursor.fetchall()
        return rows


@lru_cache(maxsize=256)
def _text(sql: str, count: int, first: date, last: date, slots: str) -> str:
    """The statement for so many places and one month."""
    return sql.format(
        places=", ".join(["%s"] * count),
        slots=slots,
        new_year=first.replace(month=1),
        first=first,
        last=last,
    )


def _items(rows: list[Any], month: Period, on: date) -> list[Item]:
    known = slots_known(*[row[1] for row in rows])
    last = month.ends_on
    items = []
    for organisation_id, slot_id, met, is_waived, _ in rows:
        slot = known[slot_id]
        met_on = date.fromisoformat(met) if met else None
        if slot.ends_on < last and not _is_still_listed(met_on, last, is_waived=is_waived):
            continue
        judged = verdict(due_on=slot.due_on, met_on=met_on, on=on, is_waived=is_waived)
        items.append(Item(slot, organisation_id, None, met_on, judged))
    return items


def _member_items(rows: list[Any], month: Period, on: date) -> list[Item]:
    """What a person owes in their own name; a duty that two posts ask of them stands once."""
    known = slots_known(*[row[1] for row in rows])
    last = month.ends_on
    items: dict[tuple[str, str], Item] = {}
    for member_id, slot_id, met, amount, _ in rows:
        slot = known[slot_id]
        met_on = date.fromisoformat(met) if met else None
        if slot.ends_on < last and not _is_still_listed(met_on, last, is_waived=False):
            continue
        judged = verdict(due_on=slot.due_on, met_on=met_on, on=on)
        former = items.get((slot.duty, slot.period))
        if former is None or former.slot.needs < slot.needs:
            item = Item(slot, None, member_id, met_on, judged, Decimal(str(amount)))
            items[slot.duty, slot.period] = item
    return list(items.values())


def _is_still_listed(met_on: date | None, last: date, *, is_waived: bool) -> bool:
    """Whether an earlier cell belongs on the month's list: open, or made up by its last day."""
    return not is_waived and (met_on is None or met_on <= last)


def _sorted(items: list[Item]) -> list[Item]:
    return sorted(items, key=SOONEST)
