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
from shuanghe.activities.counselling.models.matching import (
    Appointment,
    CounsellorMatch,
    HostRating,
    Matching,
)
from shuanghe.activities.counselling.models.needs import CounsellingCall, CounsellingNeed
from shuanghe.activities.counselling.models.pool import Counsellor

__all__ = [
    "OPEN_STATES",
    "RUNNING_APPOINTMENTS",
    "STANDING_MATCHES",
    "Appointment",
    "AppointmentState",
    "CounsellingCall",
    "CounsellingNeed",
    "Counsellor",
    "CounsellorMatch",
    "CounsellorState",
    "EndGround",
    "HostRating",
    "MatchState",
    "Matching",
    "NeedState",
    "WithdrawalGround",
]
