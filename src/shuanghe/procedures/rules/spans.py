"""Spans of civil time as regulations count them."""

import calendar
from datetime import date, timedelta

UNITS = {"days": "天", "months": "个月", "years": "年", "workdays": "个工作日"}
MONTHS = {"months": 1, "years": 12}


def span_after(day: date, count: int, unit: str) -> date:
    """The day so many days, months or years later (earlier when negative).

    A month without that day ends on its last one: 31 January and one month is 28 or 29 February.
    Beyond the calendar it is the last day there is, or the first.
    """
    try:
        return _span_after(day, count, unit)
    except (ValueError, OverflowError):
        return date.max if count > 0 else date.min


def _span_after(day: date, count: int, unit: str) -> date:
    if unit == "days":
        return day + timedelta(days=count)
    years, month = divmod(day.month - 1 + count * MONTHS[unit], 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
