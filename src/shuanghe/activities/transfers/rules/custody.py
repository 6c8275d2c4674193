"""No member without an owner on any day, and none with two: one person's stretches judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

ON_THE_ROLL = ("probationary", "full")


@dataclass(frozen=True)
class Stretch:
    """[from_on, until_on) at a place or in a standing; what: organisation id or standing."""

    what: int | str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class CustodyFault:
    """A day on which somebody on the roll has no owner, or two."""

    day: date
    told: str


def custody_faults(
    homes: Iterable[Stretch], standings: Sequence[Stretch], *, home_today: int
) -> list[CustodyFault]:
    """What is wrong with one person's home stretches, given the standings.

    From the first home on record, every day on the roll has exactly one owner: no gap, no overlap;
    who is on the roll today has one open home, and it is the one the register names
    (home_today: organisation id). Days before the first home are history that was never entered.
    """
    line = sorted(homes, key=lambda one: (one.from_on, one.until_on or date.max))
    found = []
    for one, following in pairwise(line):
        if one.until_on is None or one.until_on > following.from_on:
            found.append(CustodyFault(following.from_on, "同一天有两个组织关系"))
        elif one.until_on < following.from_on and (
            day := _on_roll_within(standings, one.until_on, following.from_on)
        ):
            found.append(CustodyFault(day, "在册却没有组织关系"))
    if not line:
        since = _on_roll_within(standings, date.min, None)
        return [CustodyFault(since, "在册却从来没有组织关系")] if since else []
    last = line[-1]
    if last.until_on is not None:
        if day := _on_roll_within(standings, last.until_on, None):
            found.append(CustodyFault(day, "在册却没有组织关系"))
    elif _on_roll_within(standings, last.from_on, None) and last.what != home_today:
        found.append(CustodyFault(last.from_on, "名册上的组织与组织关系不一致"))
    return found


def _on_roll_within(
    standings: Iterable[Stretch], from_on: date, until_on: date | None
) -> date | None:
    """The first day in [from_on, until_on) on which the person is on the roll."""
    days = [
        max(one.from_on, from_on)
        for one in standings
        if one.what in ON_THE_ROLL
        and (until_on is None or one.from_on < until_on)
        and (one.until_on is None or one.until_on > from_on)
        and (one.until_on is None or one.from_on < one.until_on)
    ]
    return min(days, default=None)
