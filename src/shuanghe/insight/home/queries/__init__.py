"""What the first pages read."""

from shuanghe.insight.home.queries.finding import Found, find
from shuanghe.insight.home.queries.lists import (
    OFFICES,
    FirstSteps,
    MonthlyList,
    first_steps,
    list_for_organisation,
    list_for_person,
    places_and,
    places_of,
)
from shuanghe.insight.home.queries.meetings import (
    Appointed,
    TaskLine,
    meetings_for,
    results_mine,
    tasks_here,
    tasks_mine,
)
from shuanghe.insight.home.queries.own import Counted, Post, counted_for, posts_behind

__all__ = [
    "OFFICES",
    "Appointed",
    "Counted",
    "FirstSteps",
    "Found",
    "MonthlyList",
    "Post",
    "TaskLine",
    "counted_for",
    "find",
    "first_steps",
    "list_for_organisation",
    "list_for_person",
    "meetings_for",
    "places_and",
    "places_of",
    "posts_behind",
    "results_mine",
    "tasks_here",
    "tasks_mine",
]
