"""Writes: from the plan to frozen minutes, each by one service."""

from shuanghe.activities.meetings.services.agenda import (
    item_add,
    item_change,
    item_move,
    item_remove,
)
from shuanghe.activities.meetings.services.holding import (
    AttendanceEntry,
    attendance_enter,
    exclusion_claim,
    exclusion_drop,
    meeting_hold,
    rights_set,
    roll_refresh,
)
from shuanghe.activities.meetings.services.minutes import meeting_sign, minutes_write
from shuanghe.activities.meetings.services.planning import (
    meeting_cancel,
    meeting_change,
    meeting_notify,
    meeting_plan,
)
from shuanghe.activities.meetings.services.tasks import task_drop, task_finish, task_set

__all__ = [
    "AttendanceEntry",
    "attendance_enter",
    "exclusion_claim",
    "exclusion_drop",
    "item_add",
    "item_change",
    "item_move",
    "item_remove",
    "meeting_cancel",
    "meeting_change",
    "meeting_hold",
    "meeting_notify",
    "meeting_plan",
    "meeting_sign",
    "minutes_write",
    "rights_set",
    "roll_refresh",
    "task_drop",
    "task_finish",
    "task_set",
]
