"""The sums follow the cells: by a small difference in the same transaction, or rebuilt whole.

A writer notes the cells it will touch, takes them out of the sums, changes them and puts them
back. Sums change by addition only, so the order of two writers does not matter.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from shuanghe.duties.queries.cells import ANCESTORS, LATE, ON_TIME, WAIVED
from shuanghe.duties.queries.staging import Cursor, table_stage

CHANGE = """CREATE TEMP TABLE change (organisation_id bigint, slot_id bigint,
    total integer, on_time integer, late integer, waived integer)"""
TOUCHED = """CREATE TEMP TABLE touched (organisation_id bigint, slot_id bigint,
    PRIMARY KEY (organisation_id, slot_id))"""
# A staged table has no statistics: CROSS JOIN makes SQLite begin with it, not with all cells.
TALLY = f"""INSERT INTO change SELECT b.organisation_id, b.slot_id,
    {{sign}}, {{sign}} * {ON_TIME}, {{sign}} * {LATE}, {{sign}} * {WAIVED}
    FROM touched t CROSS JOIN duties_obligation b
    WHERE b.organisation_id = t.organisation_id AND b.slot_id = t.slot_id"""
SUMS = "sum(c.total), sum(c.on_time), sum(c.late), sum(c.waived)"
ANY = "sum(c.total) <> 0 OR sum(c.on_time) <> 0 OR sum(c.late) <> 0 OR sum(c.waived) <> 0"
ADD = """ON CONFLICT (organisation_id, slot_id) DO UPDATE SET
    total = duties_rollup.total + excluded.total,
    on_time = duties_rollup.on_time + excluded.on_time,
    late = duties_rollup.late + excluded.late,
    waived = duties_rollup.waived + excluded.waived"""
COLUMNS = "duties_rollup (organisation_id, slot_id, total, on_time, late, waived)"
NET = f"""INSERT INTO net SELECT c.organisation_id, c.slot_id, {SUMS}
    FROM change c GROUP BY 1, 2 HAVING {ANY}"""
UPWARDS = f"""INSERT INTO {COLUMNS}
    SELECT a.id, c.slot_id, {SUMS}
    FROM net c JOIN organisation_organisation o ON o.id = c.organisation_id {ANCESTORS}
    GROUP BY a.id, c.slot_id HAVING {ANY} ORDER BY a.id, c.slot_id {ADD}"""
SWEEP = f"""DELETE FROM duties_rollup WHERE total = 0 AND organisation_id IN (
    SELECT a.id FROM net n JOIN organisation_organisation o ON o.id = n.organisation_id
    {ANCESTORS} WHERE n.total < 0)"""
CHILDREN = f"""INSERT INTO {COLUMNS}
    SELECT o.parent_id, b.slot_id, count(*), sum({ON_TIME}), sum({LATE}), sum({WAIVED})
    FROM organisation_organisation o CROSS JOIN duties_obligation b
    WHERE b.organisation_id = o.id AND o.parent_id IS NOT NULL AND {{which}}
    GROUP BY o.parent_id, b.slot_id"""
CLIMB = f"""INSERT INTO {COLUMNS}
    SELECT o.parent_id, r.slot_id, sum(r.total), sum(r.on_time), sum(r.late), sum(r.waived)
    FROM organisation_organisation o CROSS JOIN duties_rollup r
    WHERE r.organisation_id = o.id AND o.parent_id IS NOT NULL AND length(o.path) = %s AND {{which}}
    GROUP BY o.parent_id, r.slot_id {ADD}"""


@contextmanager
def cells_changing(cursor: Cursor, *, fill: str, values: tuple[Any, ...] = ()) -> Iterator[None]:
    """Change cells inside the block; the sums of all ancestors follow when it ends.

    fill: a SELECT of (organisation_id, slot_id) that covers every cell the block adds, alters or
    removes; evaluated before the block. The organisations' paths must not change inside.
    """
    for ddl in (TOUCHED, CHANGE, CHANGE.replace("change", "net")):
        table_stage(cursor, ddl)
    cursor.execute(f"INSERT INTO touched {fill}", values)
    organisations_lock(cursor, ids="SELECT organisation_id FROM touched")
    cursor.execute(TALLY.format(sign=-1))
    yield
    cursor.execute(TALLY.format(sign=1))
    cursor.execute(NET)
    cursor.execute(UPWARDS)
    cursor.execute(SWEEP)


def organisations_lock(cursor: Cursor, *, ids: str) -> None:
    """Hold the rows of these organisations: whoever changes their cells waits.

    ids: a SELECT of organisation ids. SQLite has one writer at a time and needs no lock.
    """
    if connection.vendor == "postgresql":
        cursor.execute(
            f"SELECT id FROM organisation_organisation WHERE id IN ({ids})"
            " ORDER BY id FOR NO KEY UPDATE"
        )


def rollups_rebuild(cursor: Cursor, *, slots: Sequence[int]) -> None:
    """Sum the cells of these slots anew: once over all cells, then sums of sums, deepest first."""
    which = _which(cursor, slots)
    cursor.execute(f"DELETE FROM duties_rollup WHERE {which}")
    cursor.execute(CHILDREN.format(which=which))
    cursor.execute("SELECT DISTINCT length(path) FROM organisation_organisation ORDER BY 1 DESC")
    for (length,) in cursor.fetchall():
        cursor.execute(CLIMB.format(which=which), [length])


def _which(cursor: Cursor, slots: Sequence[int]) -> str:
    """The condition on slot_id: a range when no other slot in use lies between, else a list.

    Slots of a year are mostly made at once, and a range is one seek per organisation.
    """
    if not slots:
        return "1 = 0"
    first, last = min(slots), max(slots)
    cursor.execute(
        "SELECT count(*) FROM duties_slot WHERE retired_at IS NULL AND id BETWEEN %s AND %s",
        [first, last],
    )
    if cursor.fetchone()[0] == len(set(slots)):
        return f"slot_id BETWEEN {first:d} AND {last:d}"
    return f"slot_id IN ({', '.join(str(int(one)) for one in slots)})"
