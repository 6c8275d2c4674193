"""Obligations are issued set-wise: one statement for all organisations, however many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from shuanghe.duties.queries.cells import (
    AMOUNT,
    COUNTS,
    OWES,
    met_on_sql,
)
from shuanghe.duties.queries.staging import Cursor, table_stage
from shuanghe.duties.services.compiling import Compiled, RulesOn, periods_for, slots_compile
from shuanghe.duties.services.members import member_cells_issue
from shuanghe.duties.services.rollups import cells_changing, rollups_rebuild
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import Actor, beyond
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import recurring_duties

BEYOND = "任务账的汇总一直记到最上级"

ISSUING = """CREATE TEMP TABLE issuing (id bigint, subject varchar(40), starts_on date,
    ends_on date, due_on date, needs decimal, unit varchar(10), only_if varchar(20),
    is_fresh boolean, PRIMARY KEY (subject, id))"""
ISSUE = """INSERT INTO issuing
    SELECT id, subject, starts_on, ends_on, due_on, needs, unit, only_if, id IN ({fresh})
    FROM duties_slot WHERE id IN ({used})"""
PLACE = "CREATE TEMP TABLE place (organisation_id bigint PRIMARY KEY)"
SETTLED = """CREATE TEMP TABLE settled (organisation_id bigint, starts_on date, ends_on date,
    PRIMARY KEY (organisation_id, starts_on, ends_on))"""
CREDIT = f"""INSERT INTO duties_credit (organisation_id, slot_id, done_on, evidence_id, amount)
    SELECT e.organisation_id, k.slot_id, e.done_on, e.id, {AMOUNT}
    FROM duties_evidence e JOIN organisation_organisation o ON o.id = e.organisation_id
    JOIN duties_slotkind k ON {COUNTS}
    WHERE e.withdrawn_at IS NULL AND {{which}}
    ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING"""
CELLS = f"""INSERT INTO duties_obligation (organisation_id, slot_id, due_on, met_on, is_waived)
    SELECT o.id, s.id, s.due_on, {met_on_sql("o.id", "s")}, %s
    FROM organisation_organisation o CROSS JOIN issuing s
    WHERE {OWES} AND {{place}}
    AND (s.ends_on >= %s OR NOT EXISTS (SELECT 1 FROM settled x WHERE x.organisation_id = o.id
        AND x.starts_on = s.starts_on AND x.ends_on = s.ends_on))
    ORDER BY o.id, s.id ON CONFLICT DO NOTHING"""
WAIVE = """UPDATE duties_obligation SET is_waived = %s WHERE NOT is_waived
    AND (organisation_id, slot_id) IN (SELECT w.organisation_id, w.slot_id FROM duties_waiver w
        WHERE w.slot_id IN (SELECT id FROM issuing)
        AND w.approved_at IS NOT NULL AND w.revoked_at IS NULL)"""
ISSUED = """INSERT INTO settled SELECT DISTINCT b.organisation_id, s.starts_on, s.ends_on
    FROM issuing s JOIN duties_obligation b ON b.slot_id = s.id
    WHERE s.ends_on < %s AND {place}"""
UNOWED = f"""DELETE FROM duties_obligation WHERE met_on IS NULL AND {{place}}
    AND slot_id IN (SELECT id FROM issuing WHERE ends_on >= %s)
    AND NOT EXISTS (SELECT 1 FROM organisation_organisation o
        JOIN issuing s ON s.id = duties_obligation.slot_id
        WHERE o.id = duties_obligation.organisation_id AND {OWES})"""
REACHED = """SELECT o.id, s.id FROM place p JOIN organisation_organisation o
        ON o.id = p.organisation_id JOIN issuing s ON s.subject = o.kind
    UNION SELECT b.organisation_id, b.slot_id FROM place p JOIN duties_obligation b
        ON b.organisation_id = p.organisation_id JOIN issuing s ON s.id = b.slot_id"""
IN_PLACE = "{column} IN (SELECT organisation_id FROM place)"


@dataclass(frozen=True)
class IssueResult:
    """What one issue did: cells added and taken away, subjects that owe something, slots in use."""

    issued: int
    withdrawn: int
    subjects: int
    slots: int


@action("duty.issue")
def obligations_issue(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    year: int | None = None,
    month: Period | None = None,
    on: date | None = None,
    rules_on: RulesOn | None = None,
) -> IssueResult:
    """Give every subject its obligations for a year, or for the periods that hold a month.

    organisation: only its subtree (None: everyone). on: the day of issue, today by default;
    periods that ended before it are settled: subjects already issued keep what they have there.
    rules_on: the recurring rules of a day, from the rulebook by default.
    Doing it again changes nothing; after a change of the rulebook it adds and removes what
    changed. Raises ValueError without a year or month.
    """
    day = on or timezone.localdate()
    periods = periods_for(year=year, month=month)
    compiled = slots_compile(periods, rules_on=rules_on or _rules_on, on=day)
    with beyond(BEYOND), connection.cursor() as cursor:
        slots_replace(cursor, compiled)
        if organisation is None:
            issued, withdrawn = _issue_everyone(cursor, compiled, on=day)
        else:
            place_stage(cursor, under=organisation.path)
            issued, withdrawn = place_issue(cursor, on=day)
        issued += member_cells_issue(cursor, on=day)
        cursor.execute(
            "SELECT count(DISTINCT organisation_id) FROM duties_obligation"
            " WHERE slot_id IN (SELECT id FROM issuing)"
        )
        (subjects,) = cursor.fetchone()
    result = IssueResult(issued, withdrawn, subjects, len(compiled.used))
    what = str(month or year)
    trail().note(
        ("duties.slot", what),
        f"下发 {what} 任务：新增 {issued} 项，取消 {withdrawn} 项",
        after={"issued": issued, "withdrawn": withdrawn, "slots": result.slots},
    )
    return result


def _rules_on(day: date) -> Any:
    return recurring_duties(on=day)


def slots_replace(cursor: Cursor, compiled: Compiled) -> None:
    """Stage the slots in use; take away what hung on retired ones, match evidence to new ones."""
    table_stage(cursor, ISSUING)
    fresh = compiled.fresh
    cursor.execute(ISSUE.format(fresh=_listed(fresh), used=_listed(compiled.used)))
    for old, new in compiled.retired.items():
        for table in ("obligation", "memberobligation", "credit", "rollup", "slotkind"):
            cursor.execute(f"DELETE FROM duties_{table} WHERE slot_id = %s", [old])
        if new is not None:
            cursor.execute("UPDATE duties_waiver SET slot_id = %s WHERE slot_id = %s", [new, old])
    if fresh:
        cursor.execute(CREDIT.format(which="k.slot_id IN (SELECT id FROM issuing WHERE is_fresh)"))


def _issue_everyone(cursor: Cursor, compiled: Compiled, *, on: date) -> tuple[int, int]:
    """Issue for the whole tree; the sums are rebuilt when much has changed."""
    issued, withdrawn = cells_write(cursor, on=on)
    if issued or withdrawn or compiled.retired:
        rollups_rebuild(cursor, slots=compiled.used)
    return issued, withdrawn


def place_stage(cursor: Cursor, *, under: str) -> None:
    """Note the organisations of a subtree as those to issue for."""
    table_stage(cursor, PLACE)
    cursor.execute(
        "INSERT INTO place SELECT id FROM organisation_organisation WHERE path >= %s AND path < %s",
        [under, end_of(under)],
    )


def place_issue(cursor: Cursor, *, on: date, is_rematched: bool = False) -> tuple[int, int]:
    """Issue the staged slots for the organisations in `place`; the sums above them follow.

    is_rematched: match their evidence anew first, for organisations whose kind may have changed.
    Returns (cells added, cells removed).
    """
    with cells_changing(cursor, fill=REACHED):
        if is_rematched:
            credits_rematch(cursor)
        return cells_write(
            cursor,
            place=IN_PLACE.format(column="o.id"),
            cell_place=IN_PLACE.format(column="organisation_id"),
            on=on,
        )


def slots_stage(cursor: Cursor, *, on: date) -> int:
    """Stage the slots in use whose year holds the day or comes after; returns how many."""
    table_stage(cursor, ISSUING)
    cursor.execute(
        "INSERT INTO issuing SELECT id, subject, starts_on, ends_on, due_on, needs, unit, only_if,"
        " %s FROM duties_slot WHERE retired_at IS NULL AND starts_on >= %s",
        [False, date(on.year, 1, 1)],
    )
    return int(cursor.rowcount)


def cells_write(
    cursor: Cursor, *, on: date, place: str = "1 = 1", cell_place: str = "1 = 1"
) -> tuple[int, int]:
    """Remove cells no longer owed and add those owed; returns (added, removed)."""
    cursor.execute(UNOWED.format(place=cell_place), [on])
    removed = cursor.rowcount
    table_stage(cursor, SETTLED)
    cursor.execute(
        ISSUED.format(place=cell_place.replace("organisation_id IN", "b.organisation_id IN")), [on]
    )
    cursor.execute(CELLS.format(place=place), [False, on])
    added = cursor.rowcount
    cursor.execute(WAIVE, [True])
    return added, removed


def credits_rematch(cursor: Cursor) -> None:
    """Match the evidence of the organisations in `place` to slots of the kind they are now.

    What counted before goes on counting: a credit is taken back only with its evidence.
    """
    cursor.execute(CREDIT.format(which=IN_PLACE.format(column="e.organisation_id")))


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(str(int(one)) for one in ids) or "NULL"
