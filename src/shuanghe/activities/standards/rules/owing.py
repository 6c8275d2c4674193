"""Which periods an adopted item is owed in, and when what was filed meets it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shuanghe.kernel.periods import Every, Period, period_of


@dataclass(frozen=True)
class Act:
    """One filed act: its kind, the day it was done, a day of the period it counts for."""

    kind: str
    period_on: date
    done_on: date


def periods_owed(every: str, *, since: date, on: date) -> Iterator[Period]:
    """The periods from the one that holds `since` to the one that holds `on`, in order."""
    period = period_of(Every(every), since)
    while period.starts_on <= on:
        yield period
        period = period_of(Every(every), period.ends_on + timedelta(days=1))


def met_by(acts: Iterable[Act], *, kinds: Iterable[str], first: date, last: date) -> date | None:
    """The day on which one of the kinds was first done for a period; None when it was not."""
    wanted = set(kinds)
    days = [one.done_on for one in acts if one.kind in wanted and first <= one.period_on <= last]
    return min(days, default=None)


def key_of(code: str, period: object, organisation_id: int) -> str:
    """How one deadline of an adopted item is named within its adoption."""
    return f"{code}.{period}.{organisation_id}"


def period_named(key: str) -> str:
    """The period that a deadline's name holds."""
    return key.split(".")[1]


def code_of(key: str) -> str:
    """The catalogue item that a deadline's name begins with."""
    return key.partition(".")[0]
