"""What members did counts towards what they owe: study hours, from attendance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.duties.queries.cells import HOLDER_OWES, MEMBER_OWES
from shuanghe.duties.queries.staging import Cursor, table_stage
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, beyond
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation

BEYOND = "任务账的汇总一直记到最上级"

# Evidence of a member counts towards every slot the member owes whose period holds period_on.
MEMBER_AMOUNT = "CASE WHEN k.is_measured THEN e.amount ELSE 1 END"
COUNTED = f"""SELECT t.member_id, t.slot_id, e.done_on, {MEMBER_AMOUNT} AS amount,
        sum({MEMBER_AMOUNT}) OVER (PARTITION BY t.member_id, t.slot_id ORDER BY e.done_on, e.id)
            AS reached
    FROM member_touched t JOIN duties_slotkind k ON k.slot_id = t.slot_id
    JOIN duties_memberevidence e ON e.member_id = t.member_id AND e.kind = k.kind
    AND e.period_on >= k.starts_on AND e.period_on <= k.ends_on AND e.withdrawn_at IS NULL"""
REFRESH = f"""UPDATE duties_memberobligation SET amount = r.amount, met_on = r.met_on
    FROM (SELECT t.member_id, t.slot_id, coalesce(sum(c.amount), 0) AS amount,
            min(CASE WHEN round(c.reached, 2) >= s.needs THEN c.done_on END) AS met_on
        FROM member_touched t JOIN duties_slot s ON s.id = t.slot_id
        LEFT JOIN ({COUNTED}) c ON c.member_id = t.member_id AND c.slot_id = t.slot_id
        GROUP BY t.member_id, t.slot_id) r
    WHERE r.member_id = duties_memberobligation.member_id
    AND r.slot_id = duties_memberobligation.slot_id"""
STAGE = """CREATE TEMP TABLE member_entry (member_id bigint, organisation_id bigint,
    kind varchar(40), done_on date, period_on date, amount decimal,
    source_type varchar(60), source_id bigint)"""
TOUCHED = """CREATE TEMP TABLE member_touched (member_id bigint, slot_id bigint,
    PRIMARY KEY (member_id, slot_id))"""
FILE = """INSERT INTO duties_memberevidence (member_id, organisation_id, kind, done_on, period_on,
        amount, source_type, source_id, filed_at)
    SELECT member_id, organisation_id, kind, done_on, period_on, amount, source_type, source_id, %s
    FROM member_entry WHERE 1 = 1 ON CONFLICT DO NOTHING"""

CELLS = """INSERT INTO duties_memberobligation (member_id, slot_id, due_on, amount)
    SELECT m.id, s.id, s.due_on, 0 FROM {source} CROSS JOIN issuing s WHERE {owes} AND {place}
    GROUP BY m.id, s.id, s.due_on ORDER BY 1, 2 ON CONFLICT DO NOTHING"""
UNOWED = """DELETE FROM duties_memberobligation WHERE met_on IS NULL AND amount = 0
    AND slot_id IN (SELECT id FROM issuing WHERE ends_on >= %s AND subject {like}) AND {place}
    AND NOT EXISTS (SELECT 1 FROM {source} CROSS JOIN issuing s
        WHERE s.id = duties_memberobligation.slot_id AND m.id = duties_memberobligation.member_id
        AND {owes})"""
HOMES = """SELECT h.id FROM organisation_member h
    JOIN place p ON p.organisation_id = h.organisation_id
    UNION SELECT h.member_id FROM organisation_post h
    JOIN place p ON p.organisation_id = h.organisation_id"""
KINDS_OF_SUBJECT = (
    ("organisation_member m", MEMBER_OWES, "= 'member'"),
    (
        "organisation_post p JOIN organisation_member m ON m.id = p.member_id",
        HOLDER_OWES,
        "LIKE 'post:%%'",
    ),
)


@dataclass(frozen=True)
class MemberEntry:
    """One member's part in one act; amount in hours for study."""

    member_id: int
    kind: str
    done_on: date
    period_on: date
    source_type: str
    source_id: int
    amount: Decimal = Decimal(1)


@action("record.file")
def member_credit_file(
    actor: Actor, *, organisation: Organisation, entries: Sequence[MemberEntry]
) -> int:
    """Credit members with what they took part in; the same source counts once.

    organisation: where it was recorded; the members belong to its subtree. Returns how many
    entries are new. Raises Refused when a member is outside the subtree.
    """
    with beyond(BEYOND), connection.cursor() as cursor:
        _members_check(cursor, organisation, {entry.member_id for entry in entries})
        table_stage(cursor, STAGE)
        cursor.executemany(
            "INSERT INTO member_entry VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (e.member_id, organisation.pk, e.kind, e.done_on, e.period_on, e.amount,
                 e.source_type, e.source_id)
                for e in entries
            ],
        )  # fmt: skip
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(FILE, [now])
        filed = int(cursor.rowcount)
        member_cells_refresh(
            cursor,
            which="SELECT b.member_id, b.slot_id FROM duties_memberobligation b"
            " WHERE b.member_id IN (SELECT member_id FROM member_entry)",
        )
    trail().note(organisation, f"计入个人学时或参加情况 {filed} 条", after={"filed": filed})
    return filed


def _members_check(cursor: Cursor, organisation: Organisation, members: set[int]) -> None:
    """Everybody is, was or is placed in the subtree: guests and those who moved on count too."""
    marks = ", ".join(["%s"] * len(members))
    inside = "o.path >= %s AND o.path < %s"
    bounds = (organisation.path, end_of(organisation.path))
    cursor.execute(
        f"SELECT count(*) FROM organisation_member m WHERE m.id IN ({marks or 'NULL'}) AND ("
        " EXISTS (SELECT 1 FROM organisation_organisation o"
        f" WHERE o.id = m.organisation_id AND {inside}) OR EXISTS (SELECT 1"
        " FROM organisation_spell p JOIN organisation_organisation o ON o.id = p.organisation_id"
        f" WHERE p.member_id = m.id AND {inside}))",
        [*members, *bounds, *bounds],
    )
    if cursor.fetchone()[0] != len(members):
        raise Refused(_("名单中有人不在本组织党员名册内，请先核对名册再登记。"))


def member_cells_refresh(cursor: Cursor, *, which: str) -> None:
    """Work out anew the amount and day of these cells; which: a SELECT of (member, slot)."""
    table_stage(cursor, TOUCHED)
    cursor.execute(f"INSERT INTO member_touched {which}")
    cursor.execute(REFRESH)


def member_cells_issue(cursor: Cursor, *, on: date, is_placed: bool = False) -> int:
    """Give members and holders of posts their cells in the staged slots; returns how many.

    is_placed: only those whose home or post is in an organisation noted in `place`.
    """
    issued = 0
    for source, owes, like in KINDS_OF_SUBJECT:
        inside = f"m.id IN ({HOMES})" if is_placed else "1 = 1"
        mine = inside.replace("m.id", "member_id")
        cursor.execute(UNOWED.format(source=source, owes=owes, like=like, place=mine), [on])
        cursor.execute(CELLS.format(source=source, owes=owes, place=inside))
        issued += cursor.rowcount
    if issued:
        member_cells_refresh(
            cursor,
            which="SELECT b.member_id, b.slot_id FROM duties_memberobligation b"
            " JOIN issuing i ON i.id = b.slot_id",
        )
    return issued
