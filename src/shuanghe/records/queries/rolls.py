"""Who was on which roll, for many organisations in one statement."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from shuanghe.kernel.permissions import beyond, current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.kernel.tree import end_of, lineage
from shuanghe.organisation.models import Organisation
from shuanghe.records.rules import RollEntry

BEYOND = "名册上有外来的党员"

# The names of attached members belong on the roll of their host, wherever their home is: the
# scope is that of the organisation they are in, not that of the member.
ROLL = """SELECT o.path, s.member_id, m.name, s.from_on, s.until_on, t.from_on, t.until_on
    FROM organisation_organisation o
    JOIN organisation_spell s ON s.organisation_id = o.id
    JOIN organisation_member m ON m.id = s.member_id AND m.merged_into_id IS NULL
    JOIN organisation_standing t ON t.member_id = m.id AND t.kind IN ('probationary', 'full')
    WHERE {places} AND {scope}
    ORDER BY m.name_pinyin, m.id"""
AT_ONCE = 400


def roll_entries(organisations: Iterable[Organisation]) -> dict[int, list[RollEntry]]:
    """The times on the roll of each organisation and the bodies below it, by organisation id."""
    wanted = list(organisations)
    found: dict[int, list[RollEntry]] = {place.pk: [] for place in wanted}
    for path, entry in _entries(_outermost(wanted)):
        for node in lineage(path):
            if node in found:
                found[node].append(entry)
    return found


def _entries(roots: list[str]) -> Iterator[tuple[str, RollEntry]]:
    scope, values = current_scope().sql("o.path")
    for start in range(0, len(roots), AT_ONCE):
        some = roots[start : start + AT_ONCE]
        places = " OR ".join(["(o.path >= %s AND o.path < %s)"] * len(some))
        bounds = [bound for root in some for bound in (root, end_of(root))]
        with beyond(BEYOND), connection.cursor() as cursor:
            cursor.execute(ROLL.format(places=f"({places})", scope=scope), [*bounds, *values])
            for row in cursor.fetchall():
                yield row[0], _entry(row)


def _outermost(organisations: list[Organisation]) -> list[str]:
    kept: list[str] = []
    for path in sorted(place.path for place in organisations):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def _entry(row: tuple[Any, ...]) -> RollEntry:
    starts = max(_day(row[3]), _day(row[5]))
    ends = [_day(day) for day in (row[4], row[6]) if day is not None]
    return RollEntry(row[1], row[2], starts, min(ends, default=None))


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
