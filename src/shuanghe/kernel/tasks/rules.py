"""When a job is tried again, and when a recurring one is due. Plain values only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


class Each(StrEnum):
    """How often a recurring job runs; the value is the part of the time that names one run."""

    HOUR = "%Y-%m-%dT%H"
    DAY = "%Y-%m-%d"
    MONTH = "%Y-%m"


@dataclass(frozen=True)
class Recurring:
    """A kind of job that runs once each hour, day or month (local time)."""

    kind: str
    each: Each


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the given number of failures: doubled each time, up to an hour."""
    doubled: timedelta = FIRST_PAUSE * (1 << max(attempts - 1, 0))
    return min(doubled, LONGEST_PAUSE)


def is_hopeless(attempts: int) -> bool:
    """Whether a job has failed often enough to be parked for a person to look at."""
    return attempts >= ATTEMPTS


def keys_due(schedule: Iterable[Recurring], now: datetime) -> Iterator[tuple[str, str]]:
    """(kind, key) of the run of each recurring job that the moment falls into."""
    for recurring in schedule:
        yield recurring.kind, f"{recurring.kind}@{now.strftime(recurring.each.value)}"
