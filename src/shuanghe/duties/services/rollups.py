"""The sums follow the cells: by a small difference in the same transaction, or rebuilt whole.

A writer notes the cells it will touch, takes them out of the sums, changes them and puts them
back. Sums change by addition only, so the order of two writers does not matter.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from shuanghe.duties.queries.cells import ANCESTORS, LATE, ON_TIME, WAIVED

Cursor = Any

CHANGE = """CREATE TEMP TABLE change (organisation_id bigint, slot_id bigint,
    total integer, on_time integer, late integer, waived integer)"""
TOUCHED = """CREATE TEMP TABLE touched (organisation_id bigint, slot_id bigint,
    PRIMARY KEY (organisation_id, slot_id))"""
TALLY = f"""INSERT INTO change SELECT b.organisation_id, b.slot_id,
    {{sign}}, {{sign}} * {ON_TIME}, {{sign}} * {LATE}, {{sign}} * {WAIVED}
    FROM touched t JOIN duties_obligation b
    ON b.organisation_id = t.organisation_id AND b.slot_id = t.slot_id"""
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
LEVEL = f"""INSERT INTO {COLUMNS}
    SELECT o.parent_id, x.slot_id, sum(x.total), sum(x.on_time), sum(x.late), sum(x.waived)
    FROM (
        SELECT b.organisation_id, b.slot_id, 1 AS total,
            {ON_TIME} AS on_time, {LATE} AS late, {WAIVED} AS waived
        FROM level l JOIN duties_obligation b ON b.organisation_id = l.id
        WHERE b.slot_id IN (SELECT slot_id FROM rebuilt)
        UNION ALL
        SELECT r.organisation_id, r.slot_id, r.total, r.on_time, r.late, r.waived
        FROM level l JOIN duties_rollup r ON r.organisation_id = l.id
        WHERE r.slot_id IN (SELECT slot_id FROM rebuilt)
    ) x JOIN organisation_organisation o ON o.id = x.organisation_id
    GROUP BY 1, 2"""


def table_stage(cursor: Cursor, ddl: str) -> None:
    """Make a temporary table afresh; `ddl` begins CREATE TEMP TABLE <name>."""
    name = ddl.split("(", maxsplit=1)[0].split()[3]
    where = "temp" if connection.vendor == "sqlite" else "pg_temp"
    cursor.execute(f"DROP TABLE IF EXISTS {where}.{name}")
    cursor.execute(ddl)


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


def rollups_rebuild(cursor: Cursor, *, slots: str, values: tuple[Any, ...] = ()) -> None:
    """Sum the cells of these slots anew for the whole tree, from the deepest level up.

    slots: a SELECT of slot ids.
    """
    table_stage(cursor, "CREATE TEMP TABLE rebuilt (slot_id bigint PRIMARY KEY)")
    cursor.execute(f"INSERT INTO rebuilt {slots}", values)
    cursor.execute("DELETE FROM duties_rollup WHERE slot_id IN (SELECT slot_id FROM rebuilt)")
    cursor.execute("SELECT DISTINCT length(path) FROM organisation_organisation ORDER BY 1 DESC")
    for (length,) in cursor.fetchall()[:-1]:
        table_stage(cursor, "CREATE TEMP TABLE level (id bigint PRIMARY KEY)")
        cursor.execute(
            "INSERT INTO level SELECT id FROM organisation_organisation WHERE length(path) = %s",
            [length],
        )
        cursor.execute(LEVEL)
