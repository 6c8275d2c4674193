"""Writes: from the plan to frozen minutes, each by one service."""

from shuanghe.activities.meetings.services.agenda import (
    item_add,
    item_change,
    item_move,
    item_remove,
)
from shuanghe.activities.meetings.services.appraising import (
    Ballots,
    appraisals_mark,
    appraisals_open,
    appraisals_unmark,
    ballots_enter,
    opinions_enter,
)
from shuanghe.activities.meetings.services.capturing import (
    CaptureRefused,
    capture_discard,
    capture_file,
    capture_settle,
)
from shuanghe.activities.meetings.services.counting import vote_count
from shuanghe.activities.meetings.services.deliberating import (
    DeliberationRefused,
    deliberation_change,
    deliberation_enter,
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
from shuanghe.activities.meetings.services.steps import (
    StepEntry,
    StepsRefused,
    step_mark,
    step_unmark,
    steps_enter,
)
from shuanghe.activities.meetings.services.talks import talk_withdraw, talks_file
from shuanghe.activities.meetings.services.tasks import task_drop, task_finish, task_set
from shuanghe.activities.meetings.services.voting import vote_open, vote_withdraw

__all__ = [
    "AttendanceEntry",
    "Ballots",
    "CaptureRefused",
    "DeliberationRefused",
    "StepEntry",
    "StepsRefused",
    "appraisals_mark",
    "appraisals_open",
    "appraisals_unmark",
    "attendance_enter",
    "ballots_enter",
    "capture_discard",
    "capture_file",
    "capture_settle",
    "deliberation_change",
    "deliberation_enter",
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
    "opinions_enter",
    "rights_set",
    "roll_refresh",
    "step_mark",
    "step_unmark",
    "steps_enter",
    "talk_withdraw",
    "talks_file",
    "task_drop",
    "task_finish",
    "task_set",
    "vote_count",
    "vote_open",
    "vote_withdraw",
]
