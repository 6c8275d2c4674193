"""What changes terms and elections; each step is done by the engine of procedures."""

from shuanghe.activities.elections.services.candidates import (
    candidate_add,
    candidate_remove,
    candidates_order,
)
from shuanghe.activities.elections.services.counting import (
    round_count,
    round_set_aside,
    seats_reduce,
)
from shuanghe.activities.elections.services.following import (
    case_moved,
    case_stopped,
    step_corrected,
    step_done,
    steps_undone,
)
from shuanghe.activities.elections.services.opening import ElectionOpening, election_open
from shuanghe.activities.elections.services.people import (
    division_set,
    exclusion_add,
    exclusion_remove,
    official_add,
    official_remove,
)
from shuanghe.activities.elections.services.stepping import Filing, step_file
from shuanghe.activities.elections.services.tallying import RoundCount
from shuanghe.activities.elections.services.terms import (
    Exceptional,
    Reminding,
    exception_approve,
    reminder_file,
    terms_keep,
)

__all__ = [
    "ElectionOpening",
    "Exceptional",
    "Filing",
    "Reminding",
    "RoundCount",
    "candidate_add",
    "candidate_remove",
    "candidates_order",
    "case_moved",
    "case_stopped",
    "division_set",
    "election_open",
    "exception_approve",
    "exclusion_add",
    "exclusion_remove",
    "official_add",
    "official_remove",
    "reminder_file",
    "round_count",
    "round_set_aside",
    "seats_reduce",
    "step_corrected",
    "step_done",
    "step_file",
    "steps_undone",
    "terms_keep",
]
