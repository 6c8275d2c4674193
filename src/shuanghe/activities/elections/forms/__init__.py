"""What the pages of elections ask."""

from shuanghe.activities.elections.forms.people import CandidateForm, ExclusionForm, OfficialForm
from shuanghe.activities.elections.forms.steps import DivisionForm, ElectionStepForm
from shuanghe.activities.elections.forms.tallying import TallyForm
from shuanghe.activities.elections.forms.terms import ExceptionForm, OpeningForm, ReminderForm

__all__ = [
    "CandidateForm",
    "DivisionForm",
    "ElectionStepForm",
    "ExceptionForm",
    "ExclusionForm",
    "OfficialForm",
    "OpeningForm",
    "ReminderForm",
    "TallyForm",
]
