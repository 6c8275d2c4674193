"""The calendar as entered, and the three questions people ask of it."""

from datetime import date

from shuanghe.kernel.workdays.models import KnownYear, SpecialDay
from shuanghe.kernel.workdays.rules import Calendar, Told


def calendar_entered() -> Calendar:
    """Everything entered, in two small reads; load it once for many questions."""
    return Calendar(
        special=dict(SpecialDay.objects.values_list("day", "is_workday")),
        years=frozenset(KnownYear.objects.values_list("year", flat=True)),
    )


def is_workday(day: date) -> Told[bool]:
    """Whether people work on the day."""
    calendar = calendar_entered()
    return Told(calendar.is_workday(day), calendar.warnings(day, day))


def add_workdays(day: date, count: int) -> Told[date]:
    """The count-th working day after the day; see Calendar.add_workdays."""
    calendar = calendar_entered()
    reached = calendar.add_workdays(day, count)
    return Told(reached, calendar.warnings(day, reached))


def workdays_between(start: date, end: date) -> Told[int]:
    """Working days after start up to and including end."""
    calendar = calendar_entered()
    return Told(calendar.workdays_between(start, end), calendar.warnings(start, end))
