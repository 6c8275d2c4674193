"""The filter of the audit page."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.kernel.audit.places import path_of
from shuanghe.kernel.audit.queries import LineFilter, verbs_known
from shuanghe.kernel.audit.words import verb_title

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
DAY = {"widget": forms.DateInput(attrs={"type": "date"}), "required": False}


class LineForm(forms.Form):
    """Person, act, thing, organisation, days: any of them may be left out."""

    person = forms.CharField(label=_("操作人"), max_length=60, required=False)
    verb = forms.ChoiceField(
        label=_("动作"), required=False, widget=forms.Select(attrs={"lang": "zh-Hans"})
    )
    target_type = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    target_id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    organisation = forms.CharField(
        label=_("组织编码"), max_length=40, required=False, help_text=_("含下级")
    )
    from_on = forms.DateField(label=_("自"), **DAY)  # type: ignore[arg-type]
    until_on = forms.DateField(label=_("至"), **DAY)  # type: ignore[arg-type]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = sorted((verb_title(verb), verb) for verb in verbs_known())
        choices = [("", _("全部")), *((verb, title) for title, verb in verbs)]
        self.fields["verb"].choices = choices  # type: ignore[attr-defined]

    def clean_organisation(self) -> str:
        """The path behind the code."""
        code = str(self.cleaned_data["organisation"]).strip()
        path = path_of(code)
        if code and path is None:
            raise forms.ValidationError(_("没有编码为“%(code)s”的组织。") % {"code": code})
        return path or ""

    def clean_from_on(self) -> date | None:
        """The day, within the years that a clock of any time zone can show."""
        return _within(self.cleaned_data["from_on"])

    def clean_until_on(self) -> date | None:
        """The day, within the same years."""
        return _within(self.cleaned_data["until_on"])

    def wanted(self) -> LineFilter:
        """The filter, once the form is valid; an invalid field is left out."""
        values = {name: value for name, value in self.cleaned_data.items() if value}
        if "organisation" in values:
            values["place"] = values.pop("organisation")
        return LineFilter(**values)


def _within(day: date | None) -> date | None:
    return None if day is None else min(max(day, FIRST), LAST)
