"""Times by which somebody must act, counted from what set them."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

Workdays = Callable[[date, int], date]


@dataclass(frozen=True)
class Clock:
    """One time as the data says it. kind: workdays, days, months, day_of_next_month, day_of_year.

    value: a number, or for day_of_year the month and day as 1031.
    """

    key: str
    title: str
    kind: str
    value: int
    owner: str = ""


def month_after(month: date, count: int = 1) -> date:
    """The first day of a month so many after; before, for a negative count."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def months_later(day: date, count: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    first = month_after(day.replace(day=1), count)
    last = calendar.monthrange(first.year, first.month)[1]
    return first.replace(day=min(day.day, last))


def due_on(clock: Clock, start: date, workdays: Workdays) -> date:
    """The day by which it is due when it runs from a day. Raises ValueError for an unknown kind."""
    if clock.kind == "workdays":
        return workdays(start, clock.value)
    if clock.kind == "days":
        return start + timedelta(days=clock.value)
    if clock.kind == "months":
        return months_later(start, clock.value)
    if clock.kind == "day_of_next_month":
        return month_after(start.replace(day=1)).replace(day=clock.value)
    if clock.kind == "day_of_year":
        due = date(start.year, clock.value // 100, clock.value % 100)
        return due if due >= start else due.replace(year=start.year + 1)
    raise ValueError(f"时限 {clock.key} 的种类 {clock.kind} 没有定义。")


def months_due(started: date, filed: set[date], *, on: date, day: int) -> list[date]:
    """Months since the start whose report is due and not filed: due on a day of the month after."""
    owed: list[date] = []
    month = started.replace(day=1)
    while month_after(month).replace(day=day) <= on:
        if month not in filed:
            owed.append(month)
        month = month_after(month)
    return owed


def month_to_file(started: date, filed: set[date]) -> date:
    """The first month since the start that is not filed."""
    month = started.replace(day=1)
    while month in filed:
        month = month_after(month)
    return month
