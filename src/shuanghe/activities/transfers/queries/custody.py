"""Every member has one owner on every day: the spells of all members held against the rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from shuanghe.activities.transfers.rules.custody import CustodyFault, Stretch, custody_faults
from shuanghe.organisation.models import Member, Spell, SpellKind, Standing


@dataclass(frozen=True)
class CustodyFinding:
    """One member with a day without an owner, or with two."""

    member_id: int
    name: str
    organisation_id: int
    fault: CustodyFault


def custody_checked() -> tuple[int, list[CustodyFinding]]:
    """How many members in view were looked at, and every fault. Three statements."""
    homes = _by_member(Spell.objects.filter(kind=SpellKind.HOME), "organisation_id")
    standings = _by_member(Standing.objects.all(), "kind")
    count, found = 0, []
    members = Member.objects.filter(merged_into=None).order_by("pk")
    for pk, name, place in members.values_list("pk", "name", "organisation_id").iterator(5000):
        count += 1
        faults = custody_faults(homes.get(pk, ()), standings.get(pk, ()), home_today=place)
        found += [CustodyFinding(pk, name, place, fault) for fault in faults]
    return count, found


def _by_member(rows: Any, what: str) -> dict[int, tuple[Stretch, ...]]:
    ordered = rows.order_by("member_id", "from_on").values_list(
        "member_id", what, "from_on", "until_on"
    )
    told: Iterable[tuple[int, Any, date, date | None]] = ordered.iterator(5000)
    return {pk: tuple(_stretches(group)) for pk, group in groupby(told, key=lambda row: row[0])}


def _stretches(
    rows: Iterator[tuple[int, Any, date, date | None]],
) -> Iterator[Stretch]:
    for _pk, what, from_on, until_on in rows:
        yield Stretch(what, from_on, until_on)
