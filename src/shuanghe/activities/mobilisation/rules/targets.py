"""How much of a duty falls to one holder, and how far it is done: worked out, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from shuanghe.kernel.periods import MONTHS, Every, period_of, periods_in_year

EVENT = "event"
"""The frequency of what is done as it happens: counted, without a target."""
HOURS = "hours"
HALF = Decimal("0.5")
TENTH = Decimal("0.1")
NOTHING = Decimal(0)


class Standing(StrEnum):
    """How an item stands on a day."""

    DONE = "done"
    GOING = "going"
    BEHIND = "behind"
    NOT_DUE = "not_due"
    AS_IT_HAPPENS = "as_it_happens"


@dataclass(frozen=True)
class Asked:
    """What an item asks for in a whole year: so many times (or hours) in each period."""

    every: str
    times: Decimal
    unit: str = "times"

    @property
    def whole(self) -> Decimal:
        """The target of a whole year."""
        if self.every == EVENT:
            return NOTHING
        return self.times * (MONTHS[Every.YEAR] // MONTHS[Every(self.every)])


@dataclass(frozen=True)
class Span:
    """The days of one list: from the first one until before another, within its year."""

    year: int
    from_on: date
    until_on: date | None = None

    @property
    def end(self) -> date:
        """The day after the last one."""
        after = date(self.year + 1, 1, 1)
        return after if self.until_on is None else min(self.until_on, after)

    @property
    def start(self) -> date:
        return max(self.from_on, date(self.year, 1, 1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True)
class Act:
    """One thing done: the day, a day of the period it counts for, and how much."""

    done_on: date
    period_on: date
    amount: Decimal = Decimal(1)


@dataclass(frozen=True)
class Progress:
    """How an item stands: what falls to the holder, what should be done by now, what was done."""

    standing: Standing
    target: Decimal
    owed: Decimal
    credited: Decimal
    count: int
    last_on: date | None


def reached(asked: Asked, year: int, day: date) -> Decimal:
    """How much of a year's target belongs to the days before a day, rounded half up.

    The parts of holders who follow one another add up to the whole, whatever the days.
    """
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    days = (min(max(day, first), after) - first).days
    share = asked.whole * days / (after - first).days
    step = TENTH if asked.unit == HOURS else Decimal(1)
    return (share / step + HALF).to_integral_value(ROUND_FLOOR) * step


def target_of(asked: Asked, span: Span) -> Decimal:
    """The part of the year's target that falls to the days of a list."""
    if span.start >= span.end:
        return NOTHING
    return reached(asked, span.year, span.end) - reached(asked, span.year, span.start)


def owed_by(asked: Asked, span: Span, *, on: date) -> Decimal:
    """How much of it should be done by a day: the periods that are over; all once the list ends."""
    target = target_of(asked, span)
    if on >= span.end:
        return target
    over = [one for one in periods_in_year(Every(asked.every), span.year) if one.ends_on < on]
    due = asked.times * len(over) - reached(asked, span.year, span.start)
    return max(NOTHING, min(target, due))


def credited(asked: Asked, acts: Sequence[Act]) -> Decimal:
    """What counts: in each period no more than it asks for; hours count in full."""
    if asked.unit == HOURS or asked.every == EVENT:
        return sum((act.amount for act in acts), NOTHING)
    by_period: dict[date, Decimal] = {}
    for act in acts:
        start = period_of(Every(asked.every), act.period_on).starts_on
        by_period[start] = by_period.get(start, NOTHING) + 1
    return sum((min(asked.times, done) for done in by_period.values()), NOTHING)


def progress_of(asked: Asked, span: Span, acts: Sequence[Act], *, on: date) -> Progress:
    """How an item stands on a day, from what was done in the days of the list up to that day."""
    until = min(span.end, on + timedelta(days=1))
    mine = [act for act in acts if span.start <= act.done_on < until]
    last = max((act.done_on for act in mine), default=None)
    done = credited(asked, mine)
    if asked.every == EVENT:
        return Progress(Standing.AS_IT_HAPPENS, NOTHING, NOTHING, done, len(mine), last)
    target, owed = target_of(asked, span), owed_by(asked, span, on=on)
    if target == NOTHING:
        standing = Standing.NOT_DUE
    elif done >= target:
        standing = Standing.DONE
    else:
        standing = Standing.BEHIND if done < owed else Standing.GOING
    return Progress(standing, target, owed, done, len(mine), last)
