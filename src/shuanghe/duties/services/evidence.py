"""Evidence arrives: one act by few statements, many at once by sets."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from shuanghe.duties.queries.cells import met_on_sql
from shuanghe.duties.queries.staging import Cursor
from shuanghe.duties.services.rollups import cells_changing
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import ancestors
from shuanghe.organisation.models import Organisation

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
MEET = """UPDATE duties_obligation SET met_on = %s WHERE organisation_id = %s AND met_on IS NULL
    AND slot_id IN (SELECT id FROM duties_slot WHERE id IN ({slots}) AND needs <= 1
        AND unit = 'times')
    RETURNING slot_id, due_on, is_waived"""
ADD = """UPDATE duties_rollup SET {column} = {column} + 1
    WHERE organisation_id IN ({organisations}) AND slot_id IN ({slots})"""
ADD_IN_ORDER = """WITH held AS (SELECT organisation_id, slot_id FROM duties_rollup
    WHERE organisation_id IN ({organisations}) AND slot_id IN ({slots})
    ORDER BY organisation_id, slot_id FOR UPDATE)
    UPDATE duties_rollup r SET {column} = r.{column} + 1 FROM held
    WHERE r.organisation_id = held.organisation_id AND r.slot_id = held.slot_id"""
REJUDGE = f"""UPDATE duties_obligation SET met_on = (
        SELECT {met_on_sql("duties_obligation.organisation_id", "s")}
        FROM duties_slot s WHERE s.id = duties_obligation.slot_id)
    WHERE EXISTS (SELECT 1 FROM touched t
        WHERE t.organisation_id = duties_obligation.organisation_id
        AND t.slot_id = duties_obligation.slot_id)"""


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
    with connection.cursor() as cursor:
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
                raise Refused("组织架构刚刚调整过,请刷新页面后再提交一次。")
            evidence_id = int(found[0])
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
    cursor.execute(MEET.format(slots=_listed(slots)), (day, organisation.pk))
    met = cursor.fetchall()
    above = ancestors(organisation.path)
    in_time = [slot for slot, due_on, waived in met if not waived and day <= due_on]
    late = [slot for slot, due_on, waived in met if not waived and day > due_on]
    for column, those in (("on_time", in_time), ("late", late)):
        if those and above:
            add = ADD_IN_ORDER if connection.vendor == "postgresql" else ADD
            cursor.execute(
                add.format(column=column, organisations=_listed(above), slots=_listed(those))
            )
    rest = set(slots).difference(row[0] for row in met)
    if rest:
        cells_rejudge(cursor, organisation=organisation, slots=_listed(rest), since=day)


def cells_rejudge(
    cursor: Cursor, *, organisation: Organisation, slots: str, since: date | None = None
) -> None:
    """Work out anew the day on which an organisation's cells were met; the sums follow.

    slots: ids in words of SQL. since: leave cells alone that were met on or before this day.
    """
    fill = f"""SELECT organisation_id, slot_id FROM duties_obligation
        WHERE organisation_id = %s AND slot_id IN ({slots})"""
    values: tuple[Any, ...] = (organisation.pk,)
    if since is not None:
        fill += " AND (met_on IS NULL OR met_on > %s)"
        values += (since,)
    cursor.execute(f"SELECT 1 FROM ({fill}) x LIMIT 1", values)
    if cursor.fetchone():
        with cells_changing(cursor, fill=fill, values=values):
            cursor.execute(REJUDGE)


def _listed(ids: Any) -> str:
    return ", ".join(str(int(one)) for one in ids)
