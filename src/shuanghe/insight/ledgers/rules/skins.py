"""两张皮: which work stood on both sides at the end of each month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.insight.ledgers.rules.rows import Opening
from shuanghe.operations.rules.skins import Share, Stretch


@dataclass(frozen=True)
class Work:
    """One piece of work that should have both sides.

    kind: link, project or target. held: the days it ran. is_both: it says itself that it is both;
    others: the days on which the other side stood, for instance those of a KPI of its goal.
    """

    kind: str
    title: str
    place: str
    opening: Opening
    held: Stretch
    is_both: bool = False
    others: tuple[Stretch, ...] = ()

    def is_linked(self, on: date) -> bool:
        """Whether it had its other side on a day."""
        return self.is_both or any(one.holds(on) for one in self.others)


def work_on(work: Iterable[Work], on: date) -> list[Work]:
    """What ran on a day; what lacked its other side comes first."""
    return sorted((one for one in work if one.held.holds(on)), key=lambda one: one.is_linked(on))


def share_on(work: Iterable[Work], on: date) -> Share:
    """How many of what ran on a day had the other side."""
    ran = work_on(work, on)
    return Share(sum(one.is_linked(on) for one in ran), len(ran))


@dataclass(frozen=True)
class MonthSkins:
    """The test at the end of one month, or today: both shares with their counts."""

    on: date
    party: Share
    operations: Share


def skins_by_day(
    party: Sequence[Work], operations: Sequence[Work], days: Iterable[date]
) -> list[MonthSkins]:
    """The test on each of these days."""
    return [MonthSkins(day, share_on(party, day), share_on(operations, day)) for day in days]
