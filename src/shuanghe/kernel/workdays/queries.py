"""The calendar as entered, and the three questions people ask of it."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.kernel.workdays.models import KnownYear, SpecialDay
from shuanghe.kernel.workdays.rules import Calendar, Told


def calendar_entered() -> Calendar:
    """Everything entered, in two small reads; load it once for many questions."""
    return Calendar(
        special=dict(SpecialDay.objects.values_list("day", "is_workday")),
        years=frozenset(KnownYear.objects.values_list("year", flat=True)),
    )


def estimated(year: int) -> str:
    """What is said of a year whose holidays nobody has entered."""
    return _("%(year)s年节假日安排尚未录入，按周一至周五推算。") % {"year": year}


def is_workday(day: date) -> Told[bool]:
    """Whether people work on the day."""
    calendar = calendar_entered()
    return Told(calendar.is_workday(day), _warnings(calendar, day, day))


def add_workdays(day: date, count: int) -> Told[date]:
    """The count-th working day after the day; see Calendar.add_workdays."""
    calendar = calendar_entered()
    reached = calendar.add_workdays(day, count)
    return Told(reached, _warnings(calendar, day, reached))


def workdays_between(start: date, end: date) -> Told[int]:
    """Working days after start up to and including end."""
    calendar = calendar_entered()
    return Told(calendar.workdays_between(start, end), _warnings(calendar, start, end))


def _warnings(calendar: Calendar, start: date, end: date) -> tuple[str, ...]:
    return tuple(estimated(year) for year in calendar.years_estimated(start, end))
