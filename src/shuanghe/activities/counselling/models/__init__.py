"""What is kept: the pool and its appointments; engagements and topics."""

from shuanghe.activities.counselling.models.choices import (
    OPEN_STATES,
    RUNNING_APPOINTMENTS,
    STANDING_MATCHES,
    AppointmentState,
    CounsellorState,
    EndGround,
    MatchState,
    NeedState,
    WithdrawalGround,
)
from shuanghe.activities.counselling.models.coaching import (
    AbilityRating,
    CoachingForm,
    CoachingLog,
    CoachingWay,
    RatingPhase,
    RatingSide,
    TopicScore,
)
from shuanghe.activities.counselling.models.matching import (
    Appointment,
    CounsellorMatch,
    HostRating,
    Matching,
)
from shuanghe.activities.counselling.models.needs import CounsellingCall, CounsellingNeed
from shuanghe.activities.counselling.models.pool import Counsellor
from shuanghe.activities.counselling.models.topics import (
    AFTER_PANEL,
    CounsellingTopic,
    TopicMeasure,
    TopicPart,
    TopicPerson,
    TopicSheet,
    TopicStage,
)

__all__ = [
    "AFTER_PANEL",
    "OPEN_STATES",
    "RUNNING_APPOINTMENTS",
    "STANDING_MATCHES",
    "AbilityRating",
    "Appointment",
    "AppointmentState",
    "CoachingForm",
    "CoachingLog",
    "CoachingWay",
    "CounsellingCall",
    "CounsellingNeed",
    "CounsellingTopic",
    "Counsellor",
    "CounsellorMatch",
    "CounsellorState",
    "EndGround",
    "HostRating",
    "MatchState",
    "Matching",
    "NeedState",
    "RatingPhase",
    "RatingSide",
    "TopicMeasure",
    "TopicPart",
    "TopicPerson",
    "TopicScore",
    "TopicSheet",
    "TopicStage",
    "WithdrawalGround",
]
