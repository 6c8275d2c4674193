"""Spans of civil time as regulations count them."""

import calendar
from datetime import date, timedelta

UNITS = {"days": "天", "months": "个月", "years": "年", "workdays": "个工作日"}
MONTHS = {"months": 1, "years": 12}


def span_after(day: date, count: int, unit: str) -> date:
    """The day so many days, months or years later (earlier when negative).

    A month without that day ends on its last one: 31 January and one month is 28 or 29 February.
    """
    if unit == "days":
        return day + timedelta(days=count)
    years, month = divmod(day.month - 1 + count * MONTHS[unit], 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
