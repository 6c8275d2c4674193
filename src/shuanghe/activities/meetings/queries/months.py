"""The meetings of a month day by day, with the holidays, and what an organisation owes in it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from shuanghe.activities.meetings.queries.found import (
    Found,
    Wanted,
    meetings_found,
    meetings_shown,
)
from shuanghe.duties.queries import Item, monthly_list
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.workdays.models import SpecialDay
from shuanghe.kernel.workdays.rules import Calendar
from shuanghe.organisation.models import Organisation

AT_MOST = 4
"""Meetings named on one day; the rest is a number and a link."""


@dataclass(frozen=True)
class Day:
    """One day of the month. holiday: its name where one is entered. more: meetings not named."""

    on: date
    is_workday: bool
    holiday: str
    found: list[Found]
    more: int


def month_days(month: Period, *, organisation: Organisation | None) -> list[Day]:
    """Every day of the month with its meetings in the scope in force, in four statements."""
    wanted = Wanted(organisation=organisation, from_on=month.starts_on, until_on=month.ends_on)
    numbered = meetings_found(wanted).annotate(
        number=Window(RowNumber(), partition_by=F("day"), order_by=F("id").asc()),
        total=Window(Count("pk"), partition_by=F("day")),
    )
    entries = list(numbered.filter(number__lte=AT_MOST))
    totals = {entry.day: entry.total for entry in entries}
    named: dict[date, list[Found]] = defaultdict(list)
    for one in meetings_shown(entries):
        named[one.day].append(one)
    special = {
        one.day: one
        for one in SpecialDay.objects.filter(day__range=(month.starts_on, month.ends_on))
    }
    calendar = Calendar({day: one.is_workday for day, one in special.items()}, frozenset())
    return [
        Day(
            on=day,
            is_workday=calendar.is_workday(day),
            holiday=special[day].title if day in special else "",
            found=sorted(named[day], key=lambda one: (one.starts_at is None, str(one.starts_at))),
            more=max(totals.get(day, 0) - len(named[day]), 0),
        )
        for day in _days(month)
    ]


def month_duties(
    actor: Actor, organisation: Organisation, *, month: Period, on: date
) -> list[Item] | None:
    """What falls due in the month for one organisation; None for a reader without duty.read."""
    if not actor.may("duty.read", organisation.path):
        return None
    with looking(actor.scope("duty.read")):
        found = monthly_list(organisation=organisation, month=month, on=on)
    return [item for item in found if item.due_on in month]


def _days(month: Period) -> list[date]:
    count = (month.ends_on - month.starts_on).days + 1
    return [month.starts_on + timedelta(days=at) for at in range(count)]
