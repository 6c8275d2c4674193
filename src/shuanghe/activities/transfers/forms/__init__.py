"""What people fill in for transfers and floating members."""

from shuanghe.activities.transfers.forms.away import EndForm, FloatingForm, GuestForm, NoteForm
from shuanghe.activities.transfers.forms.fields import day_field
from shuanghe.activities.transfers.forms.going import EntryForm, LetterForm, PlanForm
from shuanghe.activities.transfers.forms.steps import StepForm

__all__ = [
    "EndForm",
    "EntryForm",
    "FloatingForm",
    "GuestForm",
    "LetterForm",
    "NoteForm",
    "PlanForm",
    "StepForm",
    "day_field",
]
