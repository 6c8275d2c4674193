"""What an organisation or a person owes in a month: rows by hand-written SQL, one descent each."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.http import Http404

from shuanghe.duties.queries.slots import SlotFacts, slots_known
from shuanghe.duties.rules import Verdict, verdict
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import current_scope
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


# Cells whose period holds the month, overdue ones from earlier in the year, and ones met in it.
IN_MONTH = """(s.starts_on <= %s AND s.ends_on >= %s
    OR s.starts_on >= %s AND s.ends_on < %s AND (b.met_on IS NULL OR b.met_on >= %s))"""
MONTH = f"""SELECT b.organisation_id, b.slot_id, b.met_on, b.is_waived
    FROM duties_obligation b JOIN duties_slot s ON s.id = b.slot_id
    WHERE b.organisation_id IN ({{places}}) AND {IN_MONTH}"""
MEMBER_MONTH = f"""SELECT b.member_id, b.slot_id, b.met_on, b.amount
    FROM duties_memberobligation b JOIN duties_slot s ON s.id = b.slot_id
    WHERE b.member_id = %s AND {IN_MONTH}"""
POSTS = """SELECT p.organisation_id, p.kind FROM organisation_post p
    JOIN organisation_organisation o ON o.id = p.organisation_id
    WHERE p.member_id = %s AND p.from_on <= %s AND (p.until_on IS NULL OR p.until_on > %s)
    AND {scope}"""
MEMBER_SEEN = """SELECT 1 FROM organisation_member m
    JOIN organisation_organisation o ON o.id = m.organisation_id WHERE m.id = %s AND {scope}"""


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
    values = _month_values(month)
    with connection.cursor() as cursor:
        cursor.execute(MONTH.format(places=in_view(organisation)), values)
        rows = cursor.fetchall()
    return _sorted(_items(rows, month, on))


def personal_list(*, member_id: int, month: Period, on: date) -> list[Item]:
    """What a person owes in a month: their own duties and those of the posts they hold.

    Three statements. Raises Http404 when the member is outside the scope in force.
    """
    scope, bounds = current_scope().sql("o.path")
    with connection.cursor() as cursor:
        cursor.execute(MEMBER_SEEN.format(scope=scope), [member_id, *bounds])
        if cursor.fetchone() is None:
            raise Http404
        cursor.execute(POSTS.format(scope=scope), [member_id, on, on, *bounds])
        posts = set(cursor.fetchall())
        places = ", ".join(str(int(place)) for place, _ in posts) or "NULL"
        cursor.execute(MONTH.format(places=places), _month_values(month))
        rows = cursor.fetchall()
        cursor.execute(MEMBER_MONTH, [member_id, *_month_values(month)])
        own = cursor.fetchall()
    known = slots_known(*(row[1] for row in own), *(row[1] for row in rows))
    held = [row for row in rows if (row[0], known[row[1]].owner) in posts]
    return _sorted(_items(held, month, on) + _member_items(own, month, on))


def _month_values(month: Period) -> list[date]:
    first, last = month.starts_on, month.ends_on
    return [first, last, date(first.year, 1, 1), last, first]


def _items(rows: list[Any], month: Period, on: date) -> list[Item]:
    known = slots_known(*(row[1] for row in rows))
    return [
        Item(
            slot := known[slot_id],
            organisation_id,
            None,
            met_on,
            verdict(due_on=slot.due_on, met_on=met_on, on=on, is_waived=bool(is_waived)),
        )
        for organisation_id, slot_id, met_on, is_waived in rows
        if _is_listed(known[slot_id], month, met_on, is_waived=is_waived)
    ]


def _member_items(rows: list[Any], month: Period, on: date) -> list[Item]:
    known = slots_known(*(row[1] for row in rows))
    return [
        Item(
            slot := known[slot_id],
            None,
            member_id,
            met_on,
            verdict(due_on=slot.due_on, met_on=met_on, on=on),
            Decimal(str(amount)),
        )
        for member_id, slot_id, met_on, amount in rows
        if _is_listed(known[slot_id], month, met_on, is_waived=False)
    ]


def _is_listed(slot: SlotFacts, month: Period, met_on: date | None, *, is_waived: bool) -> bool:
    """Whether an earlier cell still belongs on the month's list: not waived, not met before it."""
    if slot.ends_on >= month.ends_on:
        return True
    return not is_waived and (met_on is None or met_on <= month.ends_on)


def _sorted(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.slot.due_on, item.slot.duty))
