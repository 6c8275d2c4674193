"""The tree changes and the duties follow, in the same transaction; `project` plugs these in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from shuanghe.duties.queries.cells import LATE, ON_TIME, WAIVED
from shuanghe.duties.queries.staging import Cursor, table_stage
from shuanghe.duties.services.issuing import PLACE, place_issue, slots_stage
from shuanghe.duties.services.members import member_cells_issue, member_cells_refresh
from shuanghe.duties.services.rollups import ADD, COLUMNS
from shuanghe.kernel.permissions import beyond
from shuanghe.kernel.tree import ancestors
from shuanghe.organisation.models import Member, Organisation

BEYOND = "任务账的汇总一直记到最上级"

# What a subtree adds to the sums above it: its own cells and its sums.
SUBTREE = f"""SELECT slot_id, sum(total) AS total, sum(on_time) AS on_time, sum(late) AS late,
        sum(waived) AS waived FROM (
    SELECT b.slot_id, 1 AS total, {ON_TIME} AS on_time, {LATE} AS late, {WAIVED} AS waived
    FROM duties_obligation b WHERE b.organisation_id = %s
    UNION ALL SELECT r.slot_id, r.total, r.on_time, r.late, r.waived
    FROM duties_rollup r WHERE r.organisation_id = %s) y GROUP BY slot_id"""
CARRY = f"""INSERT INTO {COLUMNS}
    SELECT a.id, x.slot_id, {{sign}} * x.total, {{sign}} * x.on_time, {{sign}} * x.late,
        {{sign}} * x.waived
    FROM organisation_organisation a CROSS JOIN ({SUBTREE}) x WHERE a.id IN ({{places}})
    ORDER BY a.id, x.slot_id {ADD}"""
EMPTY = "DELETE FROM duties_rollup WHERE total = 0 AND organisation_id IN ({places})"

# What both entries of one person were credited with for the same act counts once.
HAND_OVER = """UPDATE duties_memberevidence SET member_id = %s
    WHERE member_id = %s AND withdrawn_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM duties_memberevidence k WHERE k.member_id = %s AND k.withdrawn_at IS NULL
        AND k.source_id = duties_memberevidence.source_id
        AND k.source_type = duties_memberevidence.source_type
        AND k.kind = duties_memberevidence.kind)"""
CELLS_OF = "SELECT member_id, slot_id FROM duties_memberobligation WHERE member_id IN ({ids})"


def organisation_moved(*, organisation: Organisation, old_path: str, new_path: str) -> None:
    """The subtree's sums leave the ancestors it had and join those it has now."""
    before, now = set(ancestors(old_path)), set(ancestors(new_path))
    with beyond(BEYOND), connection.cursor() as cursor:
        for sign, places in ((-1, before - now), (1, now - before)):
            if places:
                listed = ", ".join(str(one) for one in sorted(places))
                values = [organisation.pk, organisation.pk]
                cursor.execute(CARRY.format(sign=sign, places=listed), values)
                cursor.execute(EMPTY.format(places=listed))
        for parent in (*sorted(before)[-1:], *sorted(now)[-1:]):
            _reissue(cursor, [parent], on=timezone.localdate())


def organisations_changed(*, organisation_ids: Sequence[int], **_: Any) -> None:
    """Organisations were founded or changed, or posts in them: their cells follow."""
    day = timezone.localdate()
    with beyond(BEYOND), connection.cursor() as cursor:
        _reissue(cursor, organisation_ids, on=day, is_rematched=True)
    roll_changed(organisation_ids=organisation_ids)


def organisation_dissolved(*, organisation: Organisation, **_: Any) -> None:
    """A dissolved organisation owes nothing for periods that end after its last day."""
    with beyond(BEYOND), connection.cursor() as cursor:
        _reissue(cursor, [organisation.pk], on=organisation.dissolved_on or timezone.localdate())


def roll_changed(*, organisation_ids: Sequence[int], **_: Any) -> None:
    """Members joined, left or changed posts there: what they owe follows."""
    day = timezone.localdate()
    with beyond(BEYOND), connection.cursor() as cursor:
        if slots_stage(cursor, on=day):
            place_note(cursor, organisation_ids)
            member_cells_issue(cursor, on=day, is_placed=True)


def members_merged(*, kept: Member, merged: Member, **_: Any) -> None:
    """Two entries were one person: what either took part in counts for the one that stays."""
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(HAND_OVER, [kept.pk, merged.pk, kept.pk])
        member_cells_refresh(cursor, which=CELLS_OF.format(ids=f"{kept.pk}, {merged.pk}"))


def _reissue(cursor: Cursor, ids: Sequence[int], *, on: date, is_rematched: bool = False) -> None:
    """Issue again what has been issued for the year of a day, for these organisations only."""
    if not ids or not slots_stage(cursor, on=on):
        return
    place_note(cursor, ids)
    if is_rematched:
        cursor.execute(
            "INSERT INTO place SELECT DISTINCT parent_id FROM organisation_organisation"
            " WHERE id IN (SELECT organisation_id FROM place) AND parent_id IS NOT NULL"
            " AND parent_id NOT IN (SELECT organisation_id FROM place)"
        )
    place_issue(cursor, on=on, is_rematched=is_rematched)


def place_note(cursor: Cursor, ids: Sequence[int]) -> None:
    """Note these organisations in `place`."""
    table_stage(cursor, PLACE)
    cursor.executemany("INSERT INTO place VALUES (%s)", [(int(one),) for one in set(ids)])
