"""The days of the steps before and after a meeting, on one sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field
from shuanghe.activities.meetings.rules.steps import StepSeen
from shuanghe.activities.meetings.services.steps import StepEntry


class StepsForm(forms.Form):
    """A day and a remark for each step that can be marked now; an emptied day takes it away."""

    def __init__(self, *args: Any, seen: Sequence[StepSeen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [one.step.code for one in seen]
        for one in seen:
            day = day_field(_("办理日期"), required=False)
            day.initial = one.done_on
            note = forms.CharField(
                label=_("说明"), max_length=200, required=False, initial=one.note
            )
            self.fields |= {f"day_{one.step.code}": day, f"note_{one.step.code}": note}

    def parts(self, code: str) -> tuple[forms.BoundField, forms.BoundField] | None:
        """The two fields of a step; None when it cannot be marked now."""
        return (self[f"day_{code}"], self[f"note_{code}"]) if code in self.codes else None

    def entries(self) -> list[StepEntry]:
        """Every step of the sheet as it was sent."""
        given = self.cleaned_data
        return [StepEntry(code, given[f"day_{code}"], given[f"note_{code}"]) for code in self.codes]

    def take_faults(self, faults: Mapping[str, str]) -> None:
        """Show what the service refused at the steps it is about."""
        for code, message in faults.items():
            field = f"day_{code}"
            self.add_error(field if field in self.fields else None, message)
