"""Half-open stretches of days [from, until): what holds on a day, and how a change cuts one."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise


def holds(from_on: date, until_on: date | None, day: date) -> bool:
    """Whether the day lies in [from_on, until_on)."""
    return from_on <= day and (until_on is None or day < until_on)


def overlap(stretches: Iterable[tuple[date, date | None]]) -> bool:
    """Whether any two of the stretches share a day."""
    ordered = sorted(stretches, key=lambda one: one[0])
    return any(until is None or until > following[0] for (_, until), following in pairwise(ordered))
