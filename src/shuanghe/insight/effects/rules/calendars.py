"""Periods as people write them, placed in time: months, quarters, years, days or plain numbers."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise


class Step(StrEnum):
    """What one period of a table is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DAY = "day"
    NUMBER = "number"


SEASON = {Step.MONTH: 12, Step.QUARTER: 4}
FORMS = (
    (Step.MONTH, re.compile(r"(\d{4})[-/.年](\d{1,2})月?")),
    (Step.MONTH, re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")),
    (Step.QUARTER, re.compile(r"(\d{4})[-年 ]?[Qq第]?([1-4])(?:季度?)?")),
    (Step.DAY, re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]0{1,2}:00(?::00)?)?")),
    (Step.YEAR, re.compile(r"((?:19|20)\d{2})年?")),
    (Step.NUMBER, re.compile(r"([+-]?\d{1,9})(?:\.0+)?")),
)
EXAMPLES = "2024-07、2024、2024Q3、2024-07-15 或整数"


@dataclass(frozen=True)
class When:
    """A period as written, of a kind, and its place: months, quarters, years or days counted."""

    step: Step
    place: int


def when(text: str) -> When | None:
    """The period that a text names; None where it names none."""
    for step, form in FORMS:
        found = form.fullmatch(text)
        place = _place(step, [int(one) for one in found.groups()], text) if found else None
        if place is not None:
            return When(step, place)
    return None


def _place(step: Step, parts: list[int], text: str) -> int | None:
    if step == Step.MONTH:
        return parts[0] * 12 + parts[1] - 1 if 1 <= parts[1] <= 12 else None
    if step == Step.QUARTER:
        return parts[0] * 4 + parts[1] - 1 if re.search("[Qq季]", text) else None
    if step == Step.DAY:
        try:
            return date(*parts).toordinal()
        except ValueError:
            return None
    return parts[0]


def as_step(found: When, step: Step) -> int | None:
    """A period as one of another kind: a day as its month, a year as its first, or None."""
    if found.step == step:
        return found.place
    if step == Step.NUMBER and found.step == Step.YEAR:
        return found.place
    if found.step == Step.YEAR and step in SEASON:
        return found.place * SEASON[step]
    months = _months(found)
    if months is None:
        return None
    return {Step.MONTH: months, Step.QUARTER: months // 3, Step.YEAR: months // 12}.get(step)


def _months(found: When) -> int | None:
    if found.step == Step.MONTH:
        return found.place
    if found.step == Step.QUARTER:
        return found.place * 3
    if found.step == Step.DAY:
        day = date.fromordinal(found.place)
        return day.year * 12 + day.month - 1
    return None


def step_of(found: Iterable[When]) -> Step | None:
    """The one kind that all periods share; None where they are mixed.

    Days that fall on one day of the month, or on the ends of months, are months.
    """
    places = {(one.step, one.place) for one in found}
    steps = {step for step, _ in places}
    if steps == {Step.NUMBER, Step.YEAR}:
        return Step.NUMBER
    if len(steps) != 1:
        return None
    if steps == {Step.DAY}:
        days = [date.fromordinal(place) for _, place in places]
        is_monthly = len({(day.year, day.month) for day in days}) == len(days)
        in_month = {day.day for day in days}
        if is_monthly and len(days) > 1 and (len(in_month) == 1 or min(in_month) >= 28):
            return Step.MONTH
    return steps.pop()


def stride(places: list[int]) -> int:
    """The length of one period in steps: the greatest common divisor of all distances."""
    return math.gcd(*(after - before for before, after in pairwise(places))) or 1


def season_of(step: Step, length: int) -> int:
    """How many periods of this length make a year; 0 where there is none."""
    whole = SEASON.get(step, 0)
    return whole // length if whole and whole % length == 0 and whole > length else 0
