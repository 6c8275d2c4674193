"""Many facts at once, and facts taken back: staged in a temporary table and joined."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.duties.queries.cells import AMOUNT, COUNTS
from shuanghe.duties.queries.staging import Cursor, table_stage
from shuanghe.duties.services.evidence import ONE, REJUDGE, as_day
from shuanghe.duties.services.members import member_cells_refresh
from shuanghe.duties.services.rollups import cells_changing
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, beyond
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation

BEYOND = "任务账的汇总一直记到最上级"

STAGE = """CREATE TEMP TABLE entry (organisation_id bigint, kind varchar(40), done_on date,
    period_on date, amount decimal, source_type varchar(60), source_id bigint)"""
FILE = """INSERT INTO duties_evidence (organisation_id, kind, done_on, period_on, amount,
        source_type, source_id, filed_at)
    SELECT t.organisation_id, t.kind, t.done_on, t.period_on, t.amount,
        t.source_type, t.source_id, %s
    FROM entry t JOIN organisation_organisation o ON o.id = t.organisation_id
    WHERE o.path >= %s AND o.path < %s ON CONFLICT DO NOTHING RETURNING id"""
FRESH = "CREATE TEMP TABLE fresh (id bigint PRIMARY KEY)"
MATCHED = f"""FROM fresh f CROSS JOIN duties_evidence e
    JOIN organisation_organisation o ON o.id = e.organisation_id
    JOIN duties_slotkind k ON {COUNTS} WHERE e.id = f.id"""
CREDIT = f"""INSERT INTO duties_credit (organisation_id, slot_id, done_on, evidence_id, amount)
    SELECT e.organisation_id, k.slot_id, e.done_on, e.id, {AMOUNT} {MATCHED} ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING"""
REACHED = f"SELECT DISTINCT e.organisation_id, k.slot_id {MATCHED} ORDER BY 1, 2"
UNCREDIT = f"""DELETE FROM duties_credit
    WHERE EXISTS (SELECT 1 FROM fresh f WHERE f.id = duties_credit.evidence_id)
    AND (organisation_id, slot_id) IN ({REACHED})"""
WITHDRAW = """UPDATE duties_evidence SET withdrawn_at = %s WHERE source_id IN ({sources})
    AND source_type = %s AND withdrawn_at IS NULL AND organisation_id IN (
        SELECT id FROM organisation_organisation WHERE path >= %s AND path < %s)
    RETURNING id, organisation_id, kind, period_on"""
WITHDRAW_MEMBERS = """UPDATE duties_memberevidence SET withdrawn_at = %s
    WHERE source_id IN ({sources}) AND source_type = %s AND withdrawn_at IS NULL
    AND organisation_id IN (
        SELECT id FROM organisation_organisation WHERE path >= %s AND path < %s)
    RETURNING member_id"""
TAKEN = "CREATE TEMP TABLE taken (id bigint PRIMARY KEY)"


@dataclass(frozen=True)
class EvidenceEntry:
    """One act of one organisation, for a batch."""

    organisation_id: int
    kind: str
    done_on: date
    period_on: date
    source_type: str
    source_id: int
    amount: Decimal = ONE


@action("record.file")
def evidence_file_many(
    actor: Actor, *, organisation: Organisation, entries: Sequence[EvidenceEntry]
) -> int:
    """File many acts at once, set-wise; what was filed before is left as it is.

    organisation: the top of the subtree that all entries belong to. Returns how many are new.
    Raises Refused when an entry lies outside the subtree.
    """
    inside = (organisation.path, end_of(organisation.path))
    with beyond(BEYOND), connection.cursor() as cursor:
        table_stage(cursor, STAGE)
        cursor.executemany(
            "INSERT INTO entry VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (e.organisation_id, e.kind, e.done_on, e.period_on, e.amount,
                 e.source_type, e.source_id)
                for e in entries
            ],
        )  # fmt: skip
        _places_check(cursor, inside)
        cursor.execute(FILE, (_now(), *inside))
        fresh_stage(cursor, [row[0] for row in cursor.fetchall()])
        with cells_changing(cursor, fill=REACHED):
            cursor.execute(CREDIT)
            cursor.execute(REJUDGE)
        cursor.execute("SELECT count(*) FROM fresh")
        filed = int(cursor.fetchone()[0])
    if filed:
        _tell((one.organisation_id, one.kind, one.period_on) for one in entries)
    trail().note(organisation, f"登记佐证 {filed} 条", after={"filed": filed})
    return filed


def _places_check(cursor: Cursor, inside: tuple[str, str]) -> None:
    cursor.execute(
        "SELECT count(*) FROM entry t WHERE NOT EXISTS (SELECT 1 FROM organisation_organisation o"
        " WHERE o.id = t.organisation_id AND o.path >= %s AND o.path < %s)",
        inside,
    )
    outside = cursor.fetchone()[0]
    if outside:
        raise Refused(
            _("有 %(outside)s 条不属于本组织及其下级，请改到所属组织名下再登记。")
            % {"outside": outside}
        )


def fresh_stage(cursor: Cursor, ids: Sequence[int]) -> None:
    """Note which evidence has just been added or withdrawn."""
    table_stage(cursor, FRESH)
    cursor.executemany("INSERT INTO fresh VALUES (%s)", [(one,) for one in ids])


@action("record.file")
def evidence_withdraw(
    actor: Actor, *, organisation: Organisation, source_type: str, source_id: int, reason: str
) -> int:
    """Take back all evidence of one record in the subtree; cells and sums are worked out anew.

    The evidence stays, marked withdrawn. Returns how many pieces, members' included.
    """
    _reason_check(reason)
    with beyond(BEYOND), connection.cursor() as cursor:
        evidence, members = _withdraw(cursor, organisation, (source_type, "%s", [source_id]))
    trail().note(
        (source_type, source_id),
        f"撤回佐证 {evidence} 条：{reason.strip()}",
        after={"withdrawn": evidence, "members": members},
    )
    return evidence + members


@action("record.file")
def evidence_withdraw_many(
    actor: Actor,
    *,
    organisation: Organisation,
    source_type: str,
    source_ids: Collection[int],
    reason: str,
) -> int:
    """Take back all evidence of many records in the subtree at once, set-wise.

    Returns how many pieces, members' included. Raises Refused without a reason.
    """
    _reason_check(reason)
    with beyond(BEYOND), connection.cursor() as cursor:
        table_stage(cursor, TAKEN)
        cursor.executemany("INSERT INTO taken VALUES (%s)", [(one,) for one in set(source_ids)])
        evidence, members = _withdraw(
            cursor, organisation, (source_type, "SELECT id FROM taken", [])
        )
    trail().note(
        organisation,
        f"撤回 {len(source_ids)} 条记录的佐证 {evidence} 条：{reason.strip()}",
        after={"withdrawn": evidence, "members": members, "sources": sorted(source_ids)},
    )
    return evidence + members


def _reason_check(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("撤回佐证要写明原因。"))


def _withdraw(
    cursor: Cursor, organisation: Organisation, sources: tuple[str, str, list[int]]
) -> tuple[int, int]:
    """Mark evidence withdrawn and judge anew the cells it counted in.

    sources: their type, their ids as SQL, and the parameters of that SQL. Returns the pieces of
    evidence and the members touched.
    """
    source_type, ids_sql, ids = sources
    values = (_now(), *ids, source_type, organisation.path, end_of(organisation.path))
    cursor.execute(WITHDRAW.format(sources=ids_sql), values)
    evidence = cursor.fetchall()
    if evidence:
        fresh_stage(cursor, [row[0] for row in evidence])
        with cells_changing(cursor, fill=REACHED):
            cursor.execute(UNCREDIT)
            cursor.execute(REJUDGE)
        _tell((place, kind, as_day(day)) for _pk, place, kind, day in evidence)
    cursor.execute(WITHDRAW_MEMBERS.format(sources=ids_sql), values)
    members = sorted({row[0] for row in cursor.fetchall()})
    if members:
        fresh_stage(cursor, members)
        member_cells_refresh(
            cursor,
            which="SELECT b.member_id, b.slot_id FROM duties_memberobligation b"
            " WHERE b.member_id IN (SELECT id FROM fresh)",
        )
    return len(evidence), len(members)


def _tell(touched: Iterable[tuple[int, str, date]]) -> None:
    """Announce whose evidence changed, of which kinds, and for which days."""
    places, kinds, days = zip(*touched, strict=True)
    announce(
        "evidence_changed",
        organisation_ids=set(places),
        kinds=set(kinds),
        first_on=min(days),
        last_on=max(days),
    )


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())
