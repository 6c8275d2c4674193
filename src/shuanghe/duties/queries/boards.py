"""How a subtree stands: own cells plus the sums below, never a scan of what lies underneath.

Judged with everything filed so far: `on` decides between missing and pending, not which evidence
is known. A single cell is judged as of any day by `lists`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from shuanghe.duties.queries.cells import LATE, ON_TIME, WAIVED
from shuanghe.duties.queries.lists import in_view
from shuanghe.duties.queries.slots import SlotFacts, slots_known, slots_since
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.permissions.postgresql.prepared import Prepared
from shuanghe.kernel.replicas import connection
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation


class Counts(NamedTuple):
    """How many obligations: due in all, done on time, done late, waived, missing, still pending."""

    total: int
    on_time: int
    late: int
    waived: int
    missing: int
    pending: int


class SlotStatus(NamedTuple):
    """How one duty of one period stands in a subtree."""

    slot: SlotFacts
    total: int
    on_time: int
    late: int
    waived: int
    missing: int
    pending: int


class HeatCell(NamedTuple):
    """One child in one month: obligations due in that month."""

    month: int
    counts: Counts


class HeatRow(NamedTuple):
    """One child of the organisation with its whole subtree, or the organisation itself."""

    organisation_id: int
    code: str
    name: str
    kind: str
    is_itself: bool
    cells: tuple[HeatCell, ...]


class Overdue(NamedTuple):
    """An obligation past its day and not met."""

    organisation_id: int
    code: str
    name: str
    slot: SlotFacts


OWN = f"""SELECT b.slot_id, 1 AS total, {ON_TIME} AS on_time, {LATE} AS late, {WAIVED} AS waived
    FROM duties_obligation b WHERE b.organisation_id = %s"""
BELOW = """SELECT r.slot_id, r.total, r.on_time, r.late, r.waived
    FROM duties_rollup r WHERE r.organisation_id = %s"""
STATUS = Prepared(f"{OWN} AND b.slot_id >= %s UNION ALL {BELOW} AND r.slot_id >= %s")
CHILDREN = """SELECT id, code, name, short_name, kind FROM organisation_organisation
    WHERE parent_id = %s AND established_on <= %s
    AND (dissolved_on IS NULL OR dissolved_on > %s) ORDER BY path"""
IN_PLACES = """SELECT {what} FROM {table} WHERE {alias}.organisation_id IN ({places})
    AND {alias}.slot_id IN (SELECT id FROM duties_slot WHERE starts_on BETWEEN %s AND %s)"""
OVERDUE = """SELECT x.id, x.code, x.name, x.short_name, b.slot_id FROM (
        SELECT o.id, o.code, o.name, o.short_name, o.path FROM organisation_organisation o
        WHERE o.path >= %s AND o.path < %s AND {scope} ORDER BY o.path) x
    JOIN duties_obligation b ON b.organisation_id = x.id AND b.met_on IS NULL AND b.due_on < %s
    WHERE NOT b.is_waived LIMIT %s"""


def subtree_status(*, organisation: Organisation, year: int, on: date) -> list[SlotStatus]:
    """How each slot of a year stands in the organisation and everything below it.

    One statement of two index descents, whatever the size of the subtree.
    """
    place, since = in_view(organisation), slots_since(year)
    with connection.cursor() as cursor:
        cursor.execute(STATUS, (place, since, place, since))
        rows = cursor.fetchall()
    sums: dict[int, tuple[int, int, int, int]] = {}
    for slot_id, total, on_time, late, waived in rows:
        if slot_id in sums:
            own = sums[slot_id]
            total, on_time = total + own[0], on_time + own[1]  # noqa: PLW2901
            late, waived = late + own[2], waived + own[3]  # noqa: PLW2901
        sums[slot_id] = (total, on_time, late, waived)
    known = slots_known(*sums)
    found = []
    for slot_id, (total, on_time, late, waived) in sums.items():
        slot = known[slot_id]
        if slot.starts_on.year == year:
            rest = total - on_time - late - waived
            missing = rest if on > slot.due_on else 0
            found.append(SlotStatus(slot, total, on_time, late, waived, missing, rest - missing))
    return found


def subtree_counts(*, organisation: Organisation, year: int, on: date) -> Counts:
    """The tiles of a board: the year's obligations of the subtree that have begun by the day."""
    begun = [
        one
        for one in subtree_status(organisation=organisation, year=year, on=on)
        if one.slot.starts_on <= on
    ]
    return _added(Counts(*one[1:]) for one in begun)


def heat_map(*, organisation: Organisation, year: int, on: date) -> list[HeatRow]:
    """The organisation itself and each child with its subtree, by the month duties fall due in.

    Each cell is addressed by (organisation code, month); months after `on` hold what is pending.
    Three statements.
    """
    place = in_view(organisation)
    with connection.cursor() as cursor:
        cursor.execute(CHILDREN, [place, date(year, 12, 31), date(year, 1, 1)])
        children = cursor.fetchall()
        rows = _rows_of(cursor, children, place, year)
    itself = (place, organisation.code, organisation.name, organisation.short_name,
              organisation.kind)  # fmt: skip
    sums: dict[int, dict[int, Any]] = {}
    for owner, *row in rows:
        sums.setdefault(owner, {}).setdefault(row[0], []).append(row)
    return [
        HeatRow(
            one[0], one[1], one[3] or one[2], one[4], one[0] == place,
            tuple(_months(sums.get(one[0], {}), year, on)),
        )
        for one in (itself, *children)
    ]  # fmt: skip


def _rows_of(cursor: Any, children: list[Any], place: int, year: int) -> list[Any]:
    """Own cells of the organisation and its children, and the sums below the children."""
    bounds = [date(year, 1, 1), date(year, 12, 31)]
    ids = ", ".join(str(int(child[0])) for child in children)
    own = IN_PLACES.format(
        what=f"b.organisation_id, b.slot_id, 1, {ON_TIME}, {LATE}, {WAIVED}",
        table="duties_obligation b",
        alias="b",
        places=f"{place}, {ids}" if ids else place,
    )
    below = IN_PLACES.format(
        what="r.organisation_id, r.slot_id, r.total, r.on_time, r.late, r.waived",
        table="duties_rollup r",
        alias="r",
        places=ids or "NULL",
    )
    cursor.execute(f"{own} UNION ALL {below}", bounds * 2)
    return list(cursor.fetchall())


def _months(by_slot: dict[int, Any], year: int, on: date) -> Iterator[HeatCell]:
    known = slots_known(*by_slot)
    months: dict[int, list[Counts]] = {}
    for slot_id, rows in by_slot.items():
        slot = known[slot_id]
        month = slot.due_on.month if slot.due_on.year == year else 12
        sums = tuple(map(sum, zip(*(row[1:] for row in rows), strict=True)))
        months.setdefault(month, []).append(Counts(*_split(slot, sums, on)))
    for month in range(1, 13):
        yield HeatCell(month, _added(months.get(month, ())))


def _split(slot: SlotFacts, sums: Iterable[int], on: date) -> Counts:
    """Split what is not done into missing and pending by the due day."""
    total, on_time, late, waived = sums
    rest = total - on_time - late - waived
    is_past = on > slot.due_on
    return Counts(total, on_time, late, waived, rest if is_past else 0, 0 if is_past else rest)


def _added(counts: Iterable[Counts]) -> Counts:
    return Counts(*map(sum, zip(Counts(0, 0, 0, 0, 0, 0), *counts, strict=True)))


def overdue_first(*, organisation: Organisation, on: date, count: int) -> list[Overdue]:
    """The first obligations of a subtree that are past their day and not met, in tree order."""
    in_view(organisation)
    scope, bounds = current_scope().sql("o.path")
    inside = [organisation.path, end_of(organisation.path)]
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE.format(scope=scope), [*inside, *bounds, on, count])
        rows = cursor.fetchall()
    known = slots_known(*(row[4] for row in rows))
    return [Overdue(row[0], row[1], row[2], known[row[4]]) for row in rows]
