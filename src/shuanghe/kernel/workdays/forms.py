"""What the calendar page takes in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """One day that differs from its weekday."""

    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    is_workday = forms.TypedChoiceField(
        label=_("安排"),
        choices=[("no", _("放假")), ("yes", _("调休上班"))],
        coerce=lambda value: value == "yes",
    )
    title = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如 春节、国庆节调休"))


class YearForm(forms.Form):
    """The word that a year is complete."""

    year = forms.IntegerField(label=_("年份"), widget=forms.HiddenInput)
    source = forms.CharField(
        label=_("依据"),
        max_length=120,
        help_text=_("例如 国务院办公厅关于 2027 年部分节假日安排的通知"),
    )
