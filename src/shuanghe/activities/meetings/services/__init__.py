"""Writes: from the plan to frozen minutes, each by one service."""

from shuanghe.activities.meetings.services.agenda import (
    item_add,
    item_change,
    item_move,
    item_remove,
)
from shuanghe.activities.meetings.services.capturing import (
    CaptureRefused,
    capture_discard,
    capture_file,
    capture_settle,
)
from shuanghe.activities.meetings.services.exclusions import (
    exclusion_claim,
    exclusion_drop,
    rights_set,
)
from shuanghe.activities.meetings.services.freezing import meeting_correct, meeting_freeze
from shuanghe.activities.meetings.services.holding import (
    AttendanceEntry,
    attendance_enter,
    meeting_hold,
    roll_refresh,
)
from shuanghe.activities.meetings.services.loading import meetings_load
from shuanghe.activities.meetings.services.minutes import meeting_sign, minutes_write
from shuanghe.activities.meetings.services.notifying import meeting_notify
from shuanghe.activities.meetings.services.opinions import opinion_enter, opinion_remove
from shuanghe.activities.meetings.services.planning import (
    meeting_cancel,
    meeting_change,
    meeting_plan,
)
from shuanghe.activities.meetings.services.tasks import task_drop, task_finish, task_set
from shuanghe.activities.meetings.services.voting import vote_count, vote_open, vote_withdraw

__all__ = [
    "AttendanceEntry",
    "CaptureRefused",
    "attendance_enter",
    "capture_discard",
    "capture_file",
    "capture_settle",
    "exclusion_claim",
    "exclusion_drop",
    "item_add",
    "item_change",
    "item_move",
    "item_remove",
    "meeting_cancel",
    "meeting_change",
    "meeting_correct",
    "meeting_freeze",
    "meeting_hold",
    "meeting_notify",
    "meeting_plan",
    "meeting_sign",
    "meetings_load",
    "minutes_write",
    "opinion_enter",
    "opinion_remove",
    "rights_set",
    "roll_refresh",
    "task_drop",
    "task_finish",
    "task_set",
    "vote_count",
    "vote_open",
    "vote_withdraw",
]
