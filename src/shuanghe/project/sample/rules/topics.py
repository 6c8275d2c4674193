"""The days of a sample topic: how far it came, and when each step was."""

from dataclasses import dataclass
from datetime import date, timedelta

from shuanghe.activities.counselling.rules.topics.charters import months_later

# step: months after the charter, days after that
WAY = (
    ("select", 0, -45), ("diagnose", 0, -22), ("choose", 0, 0), ("team", 0, 6),
    ("midterm", 3, 0), ("coach", 6, 0), ("close", 7, 5), ("fix", 8, 20),
)  # fmt: skip
LAST = {
    "diagnosing": "select", "choosing": "diagnose", "teaming": "choose", "coaching": "team",
    "closing": "coach", "fixing": "close", "fixed": "fix", "stopped": "team",
}  # fmt: skip
JUST_NOW = {"diagnosing": 6, "choosing": 4, "teaming": 2}
"""Days since the last step of a topic without a charter, or with one signed just now."""
MONTHS = 6


@dataclass(frozen=True)
class Course:
    """The steps of a topic with their days; started_on: when the charter was approved."""

    stage: str
    days: dict[str, date]

    @property
    def opened_on(self) -> date:
        return self.days["select"]

    @property
    def started_on(self) -> date | None:
        return self.days.get("choose")

    @property
    def last_on(self) -> date:
        return max(self.days.values())


def course_of(stage: str, *, months: int, on: date) -> Course:
    """The course of a topic in a stage whose charter was so many months before a day."""
    last = LAST[stage]
    start = months_later(on, -months)
    if stage in JUST_NOW:
        after = next(days for step, _months, days in WAY if step == last)
        start = on - timedelta(days=JUST_NOW[stage] + after)
    days = {
        step: min(months_later(start, after) + timedelta(days=more), on)
        for step, after, more in WAY
        if not _is_past(step, last)
    }
    if stage == "coaching" and months > MONTHS // 2:
        days["midterm"] = months_later(start, MONTHS // 2)
    return Course(stage, days)


def _is_past(step: str, last: str) -> bool:
    order = [one for one, _months, _days in WAY]
    return order.index(step) > order.index(last)


def site_days(course: Course, *, on: date) -> list[date]:
    """Two days on site for each whole month of coaching, up to its end."""
    start = course.started_on
    if start is None or course.stage == "teaming":
        return []
    end = course.days.get("coach", on if course.stage == "coaching" else course.last_on)
    found, at = [], 1
    while (month := months_later(start.replace(day=1), at)) <= end:
        found += [one for one in (month.replace(day=8), month.replace(day=22)) if one <= end]
        at += 1
    return found
