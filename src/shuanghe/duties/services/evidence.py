"""Evidence arrives: one act by few statements, many at once by sets."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.duties.queries.cells import met_on_sql
from shuanghe.duties.queries.staging import Cursor
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, beyond
from shuanghe.kernel.tree import ancestors
from shuanghe.organisation.models import Organisation

BEYOND = "任务账的汇总一直记到最上级"

ONE = Decimal(1)
FILE = """INSERT INTO duties_evidence (organisation_id, kind, done_on, period_on, amount,
        source_type, source_id, filed_at)
    SELECT id, %s, %s, %s, %s, %s, %s, %s FROM organisation_organisation
    WHERE id = %s AND path = %s {lock} ON CONFLICT DO NOTHING RETURNING id"""
FOUND = """SELECT id FROM duties_evidence WHERE source_id = %s AND source_type = %s AND kind = %s
    AND organisation_id = %s AND withdrawn_at IS NULL"""
CREDIT = """INSERT INTO duties_credit (organisation_id, slot_id, done_on, evidence_id, amount)
    SELECT %s, k.slot_id, %s, %s, CASE WHEN k.is_measured THEN %s ELSE 1 END
    FROM duties_slotkind k WHERE k.kind = %s AND k.subject = %s
    AND k.starts_on BETWEEN %s AND %s AND k.ends_on >= %s RETURNING slot_id"""
SET = "UPDATE duties_obligation SET met_on = %s WHERE organisation_id = %s AND slot_id = %s"
MEET = """UPDATE duties_obligation SET met_on = %s WHERE organisation_id = %s AND met_on IS NULL
    AND slot_id IN (SELECT id FROM duties_slot WHERE id IN ({slots}) AND needs <= 1
        AND unit = 'times')
    RETURNING slot_id, due_on, is_waived"""
ADD = """UPDATE duties_rollup SET on_time = on_time + %s, late = late + %s
    WHERE organisation_id IN ({organisations}) AND slot_id IN ({slots})"""
ADD_IN_ORDER = """WITH held AS (SELECT organisation_id, slot_id FROM duties_rollup
    WHERE organisation_id IN ({organisations}) AND slot_id IN ({slots})
    ORDER BY organisation_id, slot_id FOR UPDATE)
    UPDATE duties_rollup r SET on_time = r.on_time + %s, late = r.late + %s FROM held
    WHERE r.organisation_id = held.organisation_id AND r.slot_id = held.slot_id"""
CELLS = f"""SELECT b.slot_id, b.due_on, b.met_on, b.is_waived,
    {met_on_sql("b.organisation_id", "s")}
    FROM duties_obligation b JOIN duties_slot s ON s.id = b.slot_id
    WHERE b.organisation_id = %s AND b.slot_id IN ({{slots}})
    AND (b.met_on IS NULL OR b.met_on > %s)"""
REJUDGE = f"""UPDATE duties_obligation SET met_on = (
        SELECT {met_on_sql("duties_obligation.organisation_id", "s")}
        FROM duties_slot s WHERE s.id = duties_obligation.slot_id)
    WHERE (organisation_id, slot_id) IN (SELECT organisation_id, slot_id FROM touched)"""


@action("record.file")
def evidence_file(
    actor: Actor,
    *,
    organisation: Organisation,
    kind: str,
    done_on: date,
    period_on: date,
    source_type: str,
    source_id: int,
    amount: Decimal = ONE,
) -> int:
    """Say that an organisation did something on a day, for the period that holds period_on.

    Counts towards every duty that asks for the kind; the same source and kind counts once, and
    a repetition returns the first evidence. source: the record that proves it.
    Returns the evidence id. Raises Refused when the organisation was moved meanwhile.
    """
    with beyond(BEYOND), connection.cursor() as cursor:
        evidence_id = _evidence_add(
            cursor, organisation, (kind, done_on, period_on, amount, source_type, source_id)
        )
        if evidence_id:
            values = (organisation.pk, done_on, evidence_id, amount, kind, organisation.kind)
            first = date(period_on.year, 1, 1)
            cursor.execute(CREDIT, (*values, first, period_on, period_on))
            slots = [row[0] for row in cursor.fetchall()]
            if slots:
                _cells_meet(cursor, organisation, slots, done_on)
        else:
            cursor.execute(FOUND, (source_id, source_type, kind, organisation.pk))
            found = cursor.fetchone()
            if found is None:
                raise Refused(_("组织架构刚刚调整过，请刷新页面后再提交一次。"))
            evidence_id = int(found[0])
    announce(
        "evidence_changed",
        organisation_ids=[organisation.pk],
        kinds={kind},
        first_on=period_on,
        last_on=period_on,
    )
    trail().note(
        ("duties.evidence", evidence_id),
        f"登记佐证 {kind},{done_on}",
        after={"period_on": period_on, "source": f"{source_type} {source_id}"},
    )
    return evidence_id


def _evidence_add(cursor: Cursor, organisation: Organisation, what: tuple[Any, ...]) -> int | None:
    """Add the fact, provided the organisation still stands where the caller saw it."""
    lock = "FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    cursor.execute(FILE.format(lock=lock), (*what, now, organisation.pk, organisation.path))
    row = cursor.fetchone()
    return row[0] if row else None


def _cells_meet(cursor: Cursor, organisation: Organisation, slots: list[int], day: date) -> None:
    """Mark cells met by one act; whatever is not as simple as that is worked out anew."""
    cursor.execute(MEET.format(slots=_marks(slots)), (day, organisation.pk, *slots))
    changes: dict[tuple[int, int], list[int]] = {}
    left = set(slots)
    for slot, due_on, is_waived in cursor.fetchall():
        left.discard(slot)
        if not is_waived:
            changes.setdefault(_counted(due_on, day), []).append(slot)
    if left:
        cursor.execute(CELLS.format(slots=_marks(left)), (organisation.pk, *left, day))
        for slot, due_on, before, is_waived, now in cursor.fetchall():
            old, new = (as_day(day) if day else None for day in (before, now))
            if old == new:
                continue
            cursor.execute(SET, (new, organisation.pk, slot))
            if not is_waived:
                was, is_now = _counted(due_on, old), _counted(due_on, new)
                moved = (is_now[0] - was[0], is_now[1] - was[1])
                changes.setdefault(moved, []).append(slot)
    _ancestors_add(cursor, ancestors(organisation.path), changes)


def _ancestors_add(
    cursor: Cursor, above: list[int], changes: dict[tuple[int, int], list[int]]
) -> None:
    """Add (on time, late) to the sums of all ancestors for the slots listed under it."""
    for change, slots in changes.items():
        if not above or not any(change):
            continue
        text = {"organisations": _marks(above), "slots": _marks(slots)}
        if connection.vendor == "postgresql":
            cursor.execute(ADD_IN_ORDER.format(**text), (*above, *slots, *change))
        else:
            cursor.execute(ADD.format(**text), (*change, *above, *slots))


def _counted(due_on: date, met_on: date | None) -> tuple[int, int]:
    """How a cell that is not waived adds to (on time, late)."""
    if met_on is None:
        return 0, 0
    return (1, 0) if met_on <= due_on else (0, 1)


def as_day(value: date | str) -> date:
    """A day as the driver gives it: SQLite names no type for a computed column."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _marks(ids: Collection[int]) -> str:
    """A placeholder for each id: the text depends on their number alone and stays prepared."""
    return ", ".join(["%s"] * len(ids))
