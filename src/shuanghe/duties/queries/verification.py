"""Proof that what is stored is what follows from the evidence: once by SQL, once by arrays.

Each check lists the cells that differ; none is the only good answer. Runs on the whole tree and
needs the whole tree in view.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from shuanghe.duties.queries.cells import (
    AMOUNT,
    COUNTS,
    LATE,
    ON_TIME,
    OWES,
    WAIVED,
    met_on_sql,
)
from shuanghe.duties.queries.staging import Cursor, table_stage
from shuanghe.kernel.permissions import ScopeMissing, current_scope

SHOWN = 200


class Difference(NamedTuple):
    """One cell where the record and the proof disagree."""

    check: str
    organisation_id: int
    slot_id: int
    stored: str
    expected: str


SUMMED = """CREATE TEMP TABLE summed (organisation_id bigint, slot_id bigint, total integer,
    on_time integer, late integer, waived integer, PRIMARY KEY (organisation_id, slot_id))"""
UNMATCHED = f"""SELECT e.organisation_id, k.slot_id, 'none', 'evidence ' || e.id
    FROM duties_evidence e JOIN organisation_organisation o ON o.id = e.organisation_id
    JOIN duties_slotkind k ON {COUNTS}
    WHERE e.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM duties_credit c
        WHERE c.organisation_id = e.organisation_id AND c.slot_id = k.slot_id
        AND c.done_on = e.done_on AND c.evidence_id = e.id AND c.amount = {AMOUNT})"""
UNFOUNDED = f"""SELECT c.organisation_id, c.slot_id, 'evidence ' || c.evidence_id, 'none'
    FROM duties_credit c LEFT JOIN duties_evidence e ON e.id = c.evidence_id
    WHERE e.id IS NULL OR e.withdrawn_at IS NOT NULL OR e.organisation_id <> c.organisation_id
    OR NOT EXISTS (SELECT 1 FROM duties_slotkind k WHERE k.slot_id = c.slot_id AND k.kind = e.kind
        AND k.starts_on <= e.period_on AND k.ends_on >= e.period_on
        AND c.amount = {AMOUNT} AND c.done_on = e.done_on)"""
MISJUDGED = f"""SELECT x.organisation_id, x.slot_id, x.stored, x.expected FROM (
    SELECT b.organisation_id, b.slot_id, b.met_on AS stored,
        {met_on_sql("b.organisation_id", "s")} AS expected
    FROM duties_obligation b JOIN duties_slot s ON s.id = b.slot_id) x
    WHERE x.stored IS {{distinct}} x.expected"""
MISDATED = """SELECT b.organisation_id, b.slot_id, b.due_on, s.due_on
    FROM duties_obligation b LEFT JOIN duties_slot s ON s.id = b.slot_id AND s.retired_at IS NULL
    WHERE s.due_on IS {distinct} b.due_on"""
MISWAIVED = """SELECT b.organisation_id, b.slot_id, b.is_waived, w.id
    FROM duties_obligation b LEFT JOIN duties_waiver w ON w.organisation_id = b.organisation_id
    AND w.slot_id = b.slot_id AND w.approved_at IS NOT NULL AND w.revoked_at IS NULL
    WHERE b.is_waived <> (w.id IS NOT NULL)"""
UNISSUED = f"""SELECT o.id, s.id, 'none', 'owed'
    FROM duties_slot s JOIN organisation_organisation o ON o.kind = s.subject
    WHERE s.retired_at IS NULL AND s.ends_on >= %s AND {OWES}
    AND NOT EXISTS (SELECT 1 FROM duties_obligation b
        WHERE b.organisation_id = o.id AND b.slot_id = s.id)"""
CHILDREN = f"""INSERT INTO summed
    SELECT a.id, b.slot_id, count(*), sum({ON_TIME}), sum({LATE}), sum({WAIVED})
    FROM organisation_organisation o CROSS JOIN organisation_organisation a
    CROSS JOIN duties_obligation b
    WHERE a.path = substr(o.path, 1, length(o.path) - 6) AND b.organisation_id = o.id
    GROUP BY a.id, b.slot_id"""
CLIMB = """INSERT INTO summed
    SELECT a.id, r.slot_id, sum(r.total), sum(r.on_time), sum(r.late), sum(r.waived)
    FROM organisation_organisation o CROSS JOIN organisation_organisation a CROSS JOIN summed r
    WHERE length(o.path) = %s AND a.path = substr(o.path, 1, length(o.path) - 6)
    AND r.organisation_id = o.id
    GROUP BY a.id, r.slot_id ON CONFLICT (organisation_id, slot_id) DO UPDATE SET
    total = summed.total + excluded.total, on_time = summed.on_time + excluded.on_time,
    late = summed.late + excluded.late, waived = summed.waived + excluded.waived"""
MISSUMMED = """SELECT coalesce(r.organisation_id, x.organisation_id),
        coalesce(r.slot_id, x.slot_id),
        coalesce(r.total || '/' || r.on_time || '/' || r.late || '/' || r.waived, 'none'),
        coalesce(x.total || '/' || x.on_time || '/' || x.late || '/' || x.waived, 'none')
    FROM {left} WHERE r.total IS {distinct} x.total OR r.on_time IS {distinct} x.on_time
    OR r.late IS {distinct} x.late OR r.waived IS {distinct} x.waived"""
SAME = "x.organisation_id = r.organisation_id AND x.slot_id = r.slot_id"
SIDES = (
    f"duties_rollup r LEFT JOIN summed x ON {SAME}",
    f"summed x LEFT JOIN duties_rollup r ON {SAME}",
)


def differences_by_sql(*, on: date) -> Iterator[Difference]:
    """Every cell, credit and sum that differs from what follows from the evidence.

    on: periods that end before it are not asked whether every subject has its cell.
    """
    whole_tree()
    distinct = "NOT" if connection.vendor == "sqlite" else "DISTINCT FROM"
    checks: list[tuple[str, str, list[Any]]] = [
        ("佐证未计入", UNMATCHED, []),
        ("计入无依据", UNFOUNDED, []),
        ("完成日", MISJUDGED.format(distinct=distinct), []),
        ("应完成日", MISDATED.format(distinct=distinct), []),
        ("豁免", MISWAIVED, []),
        ("任务未下发", UNISSUED, [on]),
    ]
    with connection.cursor() as cursor:
        _sums_stage(cursor)
        checks += [("汇总", MISSUMMED.format(left=one, distinct=distinct), []) for one in SIDES]
        for name, sql, values in checks:
            cursor.execute(f"{sql} LIMIT {SHOWN}", values)
            for organisation_id, slot_id, stored, expected in cursor.fetchall():
                yield Difference(name, organisation_id, slot_id, str(stored), str(expected))


def whole_tree() -> None:
    """Refuse to prove anything about a part of the tree.

    Raises ScopeMissing.
    """
    if not current_scope().is_everything:
        raise ScopeMissing("核对须在全部数据范围内进行。")


def _sums_stage(cursor: Cursor) -> None:
    """Sum the cells anew along the tree that the paths spell out, into `summed`."""
    table_stage(cursor, SUMMED)
    cursor.execute(CHILDREN)
    cursor.execute("SELECT DISTINCT length(path) FROM organisation_organisation ORDER BY 1 DESC")
    for (length,) in cursor.fetchall():
        cursor.execute(CLIMB, [length])
