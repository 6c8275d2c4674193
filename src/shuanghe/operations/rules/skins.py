"""两张皮: how much of what is wanted and done has both sides, operations and Party work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.operations.rules.amounts import rounded

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Stretch:
    """Days from one until before another; None for no end."""

    from_on: date
    until_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it holds on the day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True)
class GoalFacts:
    """One yearly goal: when it holds, its measures of each side, what hangs on it."""

    goal: int
    held: Stretch
    has_owner: bool
    operations: tuple[Stretch, ...] = ()
    party: tuple[Stretch, ...] = ()
    links: tuple[tuple[str, Stretch], ...] = ()
    """(side, days) of each link."""


@dataclass(frozen=True)
class Share:
    """So many of so many; percent is None of nothing."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        return rounded(Decimal(self.part) * HUNDRED / self.whole, 1) if self.whole else None


@dataclass(frozen=True)
class Skins:
    """The test on one day.

    goals: those with a KPI and a Party measure. party_linked: Party work whose goal has a KPI.
    operations_linked: operating work whose goal has a Party measure.
    """

    on: date
    goals: Share
    party_linked: Share
    operations_linked: Share

    @property
    def is_told(self) -> bool:
        """Whether there is anything to take a share of."""
        return any(one.whole for one in (self.goals, self.party_linked, self.operations_linked))


def skins_on(facts: Iterable[GoalFacts], on: date) -> Skins:
    """The two-skins test as it stood on a day."""
    both = goals = 0
    party, operations = [0, 0], [0, 0]
    for one in facts:
        if not one.held.holds(on):
            continue
        has_kpi = any(stretch.holds(on) for stretch in one.operations)
        has_party = any(stretch.holds(on) for stretch in one.party)
        goals += 1
        both += has_kpi and has_party
        for side, stretch in one.links:
            if not stretch.holds(on):
                continue
            if side in ("party", "both"):
                party[1] += 1
                party[0] += has_kpi or side == "both"
            if side in ("operations", "both"):
                operations[1] += 1
                operations[0] += has_party or side == "both"
    return Skins(on, Share(both, goals), Share(*party), Share(*operations))


def lacks_of(one: GoalFacts, on: date) -> tuple[str, ...]:
    """What a goal lacks on a day: owner, kpi, party."""
    lacks = []
    if not one.has_owner:
        lacks.append("owner")
    if not any(stretch.holds(on) for stretch in one.operations):
        lacks.append("kpi")
    if not any(stretch.holds(on) for stretch in one.party):
        lacks.append("party")
    return tuple(lacks)
