"""What the first pages read."""

from shuanghe.insight.home.queries.finding import Found, find
from shuanghe.insight.home.queries.lists import (
    OFFICES,
    FirstSteps,
    MonthlyList,
    first_steps,
    list_for_organisation,
    list_for_person,
    places_of,
)

__all__ = [
    "OFFICES",
    "FirstSteps",
    "Found",
    "MonthlyList",
    "find",
    "first_steps",
    "list_for_organisation",
    "list_for_person",
    "places_of",
]
