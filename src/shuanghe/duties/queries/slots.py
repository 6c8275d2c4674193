"""The slots in the memory of the process: what an id means never changes, so no check is needed."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction


class SlotFacts(NamedTuple):
    """What a slot says: the duty, its source, its period and what meets it."""

    slot_id: int
    duty: str
    title: str
    citation: str
    rule_version: str
    subject: str
    owner: str
    only_if: str
    period: str
    starts_on: date
    ends_on: date
    due_on: date
    needs: Decimal
    unit: str
    kinds: tuple[str, ...]
    is_soft: bool
    is_retired: bool


COLUMNS = (
    "id, duty, title, citation, rule_version, subject, owner, only_if, period, starts_on, ends_on,"
    " due_on, needs, unit, kinds, is_soft, retired_at IS NOT NULL"
)
_kept: dict[int, SlotFacts] = {}
_in_month: dict[tuple[date, date], str] = {}
_first_of_year: dict[int, int] = {}
_is_changing = False


def slots_known(*ids: int) -> dict[int, SlotFacts]:
    """All slots by id; read anew when one of the ids is not among those in memory."""
    if _is_changing:
        return _read()
    if not _kept or not _kept.keys() >= set(ids):
        slots_refresh()
        _kept.update(_read())
    return _kept


def slots_newest() -> int:
    """The highest slot id in memory. Ids only grow: a higher one in the database is news."""
    return next(reversed(slots_known()), 0)


def slots_since(year: int) -> int:
    """A slot id that no slot of the year lies below; 0 when none is in memory yet."""
    if _is_changing or year not in _first_of_year:
        ids = [one.slot_id for one in slots_known().values() if one.starts_on.year >= year]
        _first_of_year[year] = min(ids, default=0)
    return _first_of_year[year]


def slots_in(first: date, last: date) -> str:
    """The ids of the slots in memory whose period holds these days, as SQL writes a list."""
    if _is_changing or (first, last) not in _in_month:
        found = [
            slot.slot_id
            for slot in slots_known().values()
            if slot.starts_on <= first and slot.ends_on >= last
        ]
        _in_month[first, last] = ", ".join(str(one) for one in found) or "NULL"
    return _in_month[first, last]


def slots_refresh() -> None:
    """Forget what is in memory: another process has added slots."""
    _kept.clear()
    _in_month.clear()
    _first_of_year.clear()


def slots_change() -> None:
    """Say that this transaction writes slots: nothing is kept until it has committed."""
    global _is_changing  # noqa: PLW0603 — one flag of the process
    _is_changing = True
    slots_refresh()
    transaction.on_commit(_settle)


def _settle() -> None:
    global _is_changing  # noqa: PLW0603
    _is_changing = False
    slots_refresh()


def _read() -> dict[int, SlotFacts]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM duties_slot ORDER BY id")
        return {row[0]: _facts(row) for row in cursor.fetchall()}


def _facts(row: tuple[Any, ...]) -> SlotFacts:
    kinds = row[14] if isinstance(row[14], list) else json.loads(row[14])
    needs = Decimal(str(row[12]))
    rest = (needs, row[13], tuple(kinds), bool(row[15]), bool(row[16]))
    return SlotFacts._make((*row[:12], *rest))
