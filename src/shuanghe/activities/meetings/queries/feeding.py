"""What a calendar that follows the meetings is told: those around today, within the scope."""

from datetime import date, timedelta

from shuanghe.activities.meetings.queries.found import (
    Found,
    Wanted,
    meetings_found,
    meetings_shown,
)

BACK, AHEAD = timedelta(days=92), timedelta(days=366)
MOST_BACK, MOST_AHEAD = 500, 1500
FROZEN = "frozen"


def meetings_followed(*, on: date) -> list[Found]:
    """Meetings of the last quarter and the year ahead, cancelled ones too, by day.

    Of a great tree the nearest 1,500 ahead and 500 before. A correction that is not frozen yet is
    left out: the meeting it corrects stands.
    """
    after = Wanted(from_on=on, until_on=on + AHEAD, is_with_cancelled=True)
    before = Wanted(from_on=on - BACK, until_on=on - timedelta(days=1), is_with_cancelled=True)
    ahead = meetings_shown(meetings_found(after).order_by("day", "id")[:MOST_AHEAD])
    past = meetings_shown(meetings_found(before)[:MOST_BACK])
    return [
        one for one in [*reversed(past), *ahead] if not one.is_correction or one.state == FROZEN
    ]
