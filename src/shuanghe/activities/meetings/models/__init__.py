"""What is kept of a meeting, from the plan to frozen minutes."""

from shuanghe.activities.meetings.models.agenda import AgendaItem, Outcome, Task, Vote
from shuanghe.activities.meetings.models.attending import Attendee, Opinion, Presence
from shuanghe.activities.meetings.models.captures import Capture, CaptureState
from shuanghe.activities.meetings.models.deliberations import Deliberation
from shuanghe.activities.meetings.models.grades import Appraisal, Grade
from shuanghe.activities.meetings.models.meeting import (
    Meeting,
    MeetingState,
    Series,
    Signature,
    SignedAs,
    Step,
)
from shuanghe.activities.meetings.models.talks import Relation, Talk

__all__ = [
    "AgendaItem",
    "Appraisal",
    "Attendee",
    "Capture",
    "CaptureState",
    "Deliberation",
    "Grade",
    "Meeting",
    "MeetingState",
    "Opinion",
    "Outcome",
    "Presence",
    "Relation",
    "Series",
    "Signature",
    "SignedAs",
    "Step",
    "Talk",
    "Task",
    "Vote",
]
