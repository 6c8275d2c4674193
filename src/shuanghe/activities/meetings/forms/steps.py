"""The day of one step before or after a meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field


class StepForm(forms.Form):
    """One step of the meeting: which, when, and a remark."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    done_on = day_field(_("办理日期"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
