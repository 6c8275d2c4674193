"""Who pays where, on what base, and what was paid: read set-wise, for a subtree or one member.

What a person paid or was allowed elsewhere counts for them here: the scope is that of the
organisation whose roll has them, as with the names on a roll.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shuanghe.activities.dues.models import HardshipState
from shuanghe.activities.dues.rules import BaseStep, Payer, Relief, Stretch, month_day, month_number
from shuanghe.activities.dues.rules.many import yuan_of
from shuanghe.kernel.crypto import open_sealed
from shuanghe.kernel.permissions import beyond, current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.kernel.tree import end_of, is_within, lineage
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Member,
    Organisation,
    OrganisationKind,
    SpellKind,
)
from shuanghe.organisation.queries.rolls import KEPT_AS

BEYOND = "党员在别处交的党费也算"

ONE = KEPT_AS.format("w")
STRETCHES = f"""SELECT m.id, m.name, o.id, o.path, o.kind, p.from_on, p.until_on,
    d.from_on, d.until_on
    FROM organisation_spell p
    JOIN organisation_organisation o ON o.id = p.organisation_id
    JOIN organisation_member w ON w.id = p.member_id
    JOIN organisation_member m ON m.id = {ONE}
    JOIN organisation_standing d ON d.member_id = p.member_id
    WHERE p.kind = %s AND d.kind IN (%s, %s) AND {{who}}
    AND p.from_on < %s AND (p.until_on IS NULL OR p.until_on > %s)
    AND d.from_on < %s AND (d.until_on IS NULL OR d.until_on > %s)
    ORDER BY o.path, m.name_pinyin, m.id, p.from_on"""


@dataclass(frozen=True)
class Payers:
    """Whose dues are asked for: everybody in a subtree, one member, or who pays at some places.

    is_everybody: all there are, which only a scope of everything allows.
    """

    organisation: Organisation | None = None
    member: Member | None = None
    places: frozenset[int] = frozenset()
    is_everybody: bool = False

    def holds(self, path: str) -> bool:
        """Whether an organisation is one of those asked for, or a Party group of one."""
        if self.places:
            return not self.places.isdisjoint(lineage(path)[-2:])
        return self.organisation is None or is_within(path, self.organisation.path)

    def among(self) -> tuple[str, list[Any]]:
        """The condition on the person behind a row of member w, with its values."""
        if self.is_everybody:
            if not current_scope().is_everything:
                raise PermissionError("只有后台任务可以一次读取所有人的党费。")
            return "1 = 1", []
        people, values = self._people()
        merged = f"SELECT x.id FROM organisation_member x WHERE x.merged_into_id IN ({people})"
        return f"w.id IN ({people} UNION {merged})", [*values, *values]

    def _people(self) -> tuple[str, list[Any]]:
        """The ids of the persons asked for, as a statement with its values."""
        if self.organisation is None and not self.places:
            return "SELECT y.id FROM organisation_member y WHERE y.id = %s", [
                self.member.pk if self.member else 0
            ]
        scope, eyes = current_scope().sql("o.path")
        where, values = self._where()
        return (
            f"SELECT {KEPT_AS.format('v')} FROM organisation_spell p "
            "JOIN organisation_organisation o ON o.id = p.organisation_id "
            "JOIN organisation_member v ON v.id = p.member_id "
            f"WHERE {where} AND {scope}"
        ), [*values, *eyes]

    def _where(self) -> tuple[str, list[Any]]:
        """The condition on organisation o, with its values."""
        if self.organisation is not None:
            return "o.path >= %s AND o.path < %s", [
                self.organisation.path,
                end_of(self.organisation.path),
            ]
        listed = ", ".join(str(int(one)) for one in sorted(self.places))
        return f"(o.id IN ({listed}) OR o.parent_id IN ({listed}))", []


@dataclass(frozen=True)
class Roll:
    """Stretches of the payers in some months, anywhere, with their names in the order of the tree.

    inside: the organisations asked for that collect from them.
    """

    stretches: tuple[Stretch, ...]
    names: dict[int, str]
    inside: frozenset[int]


def roll_of(payers: Payers, *, first: int, until: int) -> Roll:
    """Who was on the roll at home where, in months from first until before `until`.

    Members of a Party group are those of the branch above it.
    """
    who, values = payers.among()
    starts, ends = month_day(first), month_day(until)
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            STRETCHES.format(who=who),
            [SpellKind.HOME, *ON_THE_ROLL, *values, ends, starts, ends, starts],
        )
        rows = cursor.fetchall()
    stretches, inside = [], set()
    for member, _name, place, path, kind, *days in rows:
        since, until_on, stood, fell = (_day(day) for day in days)
        start = max(month_number(since), month_number(stood))
        end = min(month_number(until_on), month_number(fell))
        collects = lineage(path)[-2] if kind == OrganisationKind.PARTY_GROUP else place
        if start < end:
            stretches.append(Stretch(member, collects, start, end))
            if payers.holds(path):
                inside.add(collects)
    return Roll(tuple(stretches), {row[0]: row[1] for row in rows}, frozenset(inside))


def steps_of(payers: Payers, *, first: int, until: int) -> list[BaseStep]:
    """The bases that matter for those months, each member's oldest first; only these are opened."""
    who, values = payers.among()
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ONE}, b.payer, b.from_on, b.uid, b.base_sealed, b.chosen_fen "
            "FROM dues_duesbase b JOIN organisation_member w ON w.id = b.member_id "
            f"WHERE {who} AND b.from_on < %s ORDER BY 1, b.from_on, b.id",
            [*values, month_day(until)],
        )
        rows = cursor.fetchall()
    kept = []
    for at, row in enumerate(rows):
        following = rows[at + 1] if at + 1 < len(rows) else None
        if following and following[0] == row[0] and month_number(_day(following[2])) <= first:
            continue
        kept.append(_step(row))
    return kept


def base_place(uid: UUID) -> str:
    """Where a sealed base belongs, for kernel.crypto."""
    return f"dues.base.{uid}"


def _step(row: Sequence[Any]) -> BaseStep:
    member, payer, since, uid, sealed, chosen = row
    yuan: Decimal | None = None
    if sealed is not None:
        yuan = Decimal(open_sealed(sealed, where=base_place(UUID(str(uid)))))
    elif chosen is not None:
        yuan = yuan_of(chosen)
    return BaseStep(member, month_number(_day(since)), Payer(payer), yuan)


def reliefs_of(payers: Payers) -> list[Relief]:
    """Every approved relief of the payers."""
    who, values = payers.among()
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ONE}, h.from_on, h.until_on, h.reduced_fen FROM dues_hardship h "
            f"JOIN organisation_member w ON w.id = h.member_id WHERE {who} AND h.state = %s",
            [*values, HardshipState.APPROVED],
        )
        rows = cursor.fetchall()
    return [
        Relief(member, month_number(_day(since)), month_number(_day(until)), yuan_of(fen))
        for member, since, until, fen in rows
    ]


@dataclass(frozen=True)
class Paid:
    """What the ledger says: fen by (member, month), days agreed on, months of payments."""

    fen: dict[tuple[int, int], int]
    agreed: dict[tuple[int, int], date]
    paid_in: dict[int, set[int]]


LAST = """MAX(CASE WHEN e.kind = 'payment' AND NOT EXISTS (SELECT 1 FROM dues_duesentry r
    WHERE r.reverses_id = e.id) THEN e.paid_on END)"""


def paid_of(payers: Payers, *, first: int, until: int, is_dated: bool = True) -> Paid:
    """Sums of the ledger for months from first until before `until`, wherever they were paid.

    is_dated: also find out in which months payments were made that still stand.
    """
    who, values = payers.among()
    last_of = LAST if is_dated else "NULL"
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ONE}, e.month, SUM(e.paid_fen), MAX(e.agreed_until_on), {last_of} "
            "FROM dues_duesentry e "
            f"JOIN organisation_member w ON w.id = e.member_id WHERE {who} "
            "AND e.month >= %s AND e.month < %s GROUP BY 1, 2",
            [*values, month_day(first), month_day(until)],
        )
        rows = cursor.fetchall()
    paid = Paid({}, {}, {})
    for member, month, fen, agreed, last in rows:
        key = member, month_number(_day(month))
        paid.fen[key] = int(fen)
        if agreed is not None:
            paid.agreed[key] = _required(agreed)
        if last is not None:
            paid.paid_in.setdefault(member, set()).add(month_number(_day(last)))
    return paid


def _required(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _day(value: date | str | None) -> date | None:
    return None if value is None else _required(value)
