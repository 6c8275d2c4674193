"""The same proof without SQL's help: rows into arrays, judged there, held against the record."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from shuanghe.duties.queries.slots import slots_known
from shuanghe.duties.queries.verification import Difference, whole_tree
from shuanghe.duties.rules import arrays
from shuanghe.kernel.tree import SEGMENT

EPOCH = date(2000, 1, 1)
NOT_YET = -1


def differences_by_arrays() -> Iterator[Difference]:
    """Cells and sums that differ from those worked out by arrays from evidence and waivers."""
    whole_tree()
    cells = _table(
        f"SELECT organisation_id, slot_id, {_day('due_on')}, coalesce({_day('met_on')}, {NOT_YET}),"
        " CASE WHEN is_waived THEN 1 ELSE 0 END FROM duties_obligation"
        " ORDER BY organisation_id, slot_id",
        5,
    )
    met = _met(cells)
    stored = np.where(cells[:, 3] == NOT_YET, arrays.NEVER, cells[:, 3])
    waived = _waived(cells)
    for row in np.flatnonzero(stored != met):
        yield _difference("完成日", cells[row], stored[row], met[row])
    for row in np.flatnonzero((cells[:, 4] == 1) != waived):
        yield _difference("豁免", cells[row], cells[row, 4], waived[row])
    yield from _sums_differing(cells, met, waived)


def _day(column: str) -> str:
    """A date column as a number of days."""
    if connection.vendor == "sqlite":
        return f"CAST(julianday({column}) - 2451544.5 AS integer)"
    return f"({column} - DATE '2000-01-01')"


def _table(sql: str, width: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _met(cells: Any) -> Any:
    """The day on which each cell was met, from evidence and the slots' kinds."""
    known = {slot.slot_id: slot for slot in slots_known().values() if not slot.is_retired}
    kinds = sorted({kind for slot in known.values() for kind in slot.kinds})
    listed = ", ".join(f"'{kind}'" for kind in kinds) or "NULL"
    number = (
        " ".join(f"WHEN '{kind}' THEN {at}" for at, kind in enumerate(kinds)) or "WHEN '' THEN 0"
    )
    evidence = _table(
        f"SELECT organisation_id, CASE kind {number} END, {_day('done_on')}, {_day('period_on')},"
        " CAST(round(amount * 100) AS integer) FROM duties_evidence"
        f" WHERE withdrawn_at IS NULL AND kind IN ({listed})",
        5,
    )
    slots = list(known.values())
    rows, at = arrays.matched(
        kinds=[[kinds.index(kind) for kind in slot.kinds] for slot in slots],
        kind=evidence[:, 1],
        period_on=evidence[:, 3],
        starts=np.array([(slot.starts_on - EPOCH).days for slot in slots], dtype=np.int64),
        ends=np.array([(slot.ends_on - EPOCH).days for slot in slots], dtype=np.int64),
    )
    slot_ids = np.array([slot.slot_id for slot in slots], dtype=np.int64)
    measured = np.array([slot.unit != "times" for slot in slots], dtype=bool)
    amount = np.where(measured[at], evidence[rows, 4], 100)
    width = int(max(slot_ids, default=0)) + 1
    keys = cells[:, 0] * width + cells[:, 1]
    wanted = evidence[rows, 0] * width + slot_ids[at]
    place = np.searchsorted(keys, wanted)
    place[place == len(keys)] = 0
    owed = keys[place] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    need_of = np.zeros(width, dtype=np.int64)
    need_of[slot_ids] = [int(slot.needs * 100) for slot in slots]
    return arrays.days_met(
        cell=place[owed],
        day=evidence[rows, 2][owed].astype(np.int32),
        amount=amount[owed],
        needs=need_of[cells[:, 1]],
        cell_count=len(cells),
    )


def _waived(cells: Any) -> Any:
    waivers = _table(
        "SELECT organisation_id, slot_id FROM duties_waiver"
        " WHERE approved_at IS NOT NULL AND revoked_at IS NULL",
        2,
    )
    held = {(place, slot) for place, slot in waivers.tolist()}
    if not held:
        return np.zeros(len(cells), dtype=bool)
    return np.array([(place, slot) in held for place, slot in cells[:, :2].tolist()], dtype=bool)


def _sums_differing(cells: Any, met: Any, waived: Any) -> Iterator[Difference]:
    """Sums over the tree that the paths spell out, against the stored ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, path FROM organisation_organisation ORDER BY path")
        tree = cursor.fetchall()
    row_of = {node: row for row, (node, _) in enumerate(tree)}
    at_path = {path: row for row, (_, path) in enumerate(tree)}
    parent = np.array([at_path.get(path[:-SEGMENT], -1) for _, path in tree], dtype=np.int64)
    depth = np.array([len(path) // SEGMENT - 1 for _, path in tree], dtype=np.int64)
    rows = np.array([row_of[one] for one in cells[:, 0].tolist()], dtype=np.int64)
    done = met != arrays.NEVER
    in_time = done & (met <= cells[:, 2]) & ~waived
    late = done & (met > cells[:, 2]) & ~waived
    stored = _table(
        "SELECT organisation_id, slot_id, total, on_time, late, waived FROM duties_rollup", 6
    )
    kept = {(place, slot): tuple(rest) for place, slot, *rest in stored.tolist()}
    for slot in np.unique(np.concatenate([cells[:, 1], stored[:, 1]])).tolist():
        own = np.zeros((len(tree), 4), dtype=np.int64)
        chosen = cells[:, 1] == slot
        columns = (np.ones(len(cells), dtype=bool), in_time, late, waived)
        own[rows[chosen]] = np.stack([one[chosen] for one in columns], axis=1)
        below = arrays.sums_below(parent=parent, depth=depth, own=own)
        for row in np.flatnonzero(below.any(axis=1)).tolist():
            expected = tuple(below[row].tolist())
            found = kept.pop((tree[row][0], slot), None)
            if found != expected:
                yield Difference("汇总", tree[row][0], slot, str(found), str(expected))
    for (place, slot), found in kept.items():
        if any(found):
            yield Difference("汇总", place, slot, str(found), "无")


def _difference(check: str, cell: Any, stored: Any, expected: Any) -> Difference:
    return Difference(check, int(cell[0]), int(cell[1]), str(stored), str(expected))
