"""What pages of standards ask."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.standards.queries.catalogues import Wanted
from shuanghe.activities.standards.rules import BASES, EVERY
from shuanghe.activities.standards.services import Said
from shuanghe.kernel.ui.inputs import content_choice
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import Organisation, OrganisationKind


class WordingForm(forms.Form):
    """A title, one line each, and where it comes from."""

    title = forms.CharField(
        label=_("名称"), max_length=100, widget=forms.TextInput({"lang": "zh-Hans"})
    )
    lines = forms.CharField(
        label=_("内容"),
        help_text=_("一行一项，最多 40 行，每行不超过 100 个字。"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 6, "lang": "zh-Hans"}),
    )
    source = forms.CharField(
        label=_("出处"), help_text=_("哪一份文件、哪一次会议定的。"), max_length=200
    )

    def said(self) -> Said:
        """What a valid form says."""
        given = self.cleaned_data
        return Said(given["title"], given["lines"].splitlines(), given["source"])


class AdoptForm(forms.Form):
    """Where an item is adopted, and why."""

    organisation = forms.ChoiceField(
        label=_("由哪个组织采用（对它和下级适用）"), widget=content_choice()
    )
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, places: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.code, one.name) for one in places]
        self.has_places = bool(offered)
        self.fields["organisation"].choices = offered  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Why an item is given up."""

    adoption = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("停用的原因"), max_length=200)


class FilterForm(forms.Form):
    """Which items of a catalogue are shown."""

    q = forms.CharField(label=_("查找"), required=False, max_length=40)
    category = forms.ChoiceField(label=_("类别"), required=False, widget=content_choice())
    every = forms.ChoiceField(label=_("多久一次"), required=False)
    basis = forms.ChoiceField(label=_("出处"), required=False)
    scope = forms.ChoiceField(label=_("适用组织"), required=False)

    def __init__(self, *args: Any, groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "category": [(one, one) for one in groups],
            "every": choices_in_words(EVERY.items()),
            "basis": choices_in_words(BASES.items()),
            "scope": choices_in_words(OrganisationKind.choices),
        }
        for name, some in choices.items():
            self.fields[name].choices = [("", _("全部")), *some]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What is asked for; a field that cannot be read asks for all."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            category=given.get("category", ""),
            every=given.get("every", ""),
            basis=given.get("basis", ""),
            text=given.get("q", ""),
            kind_of_organisation=given.get("scope", ""),
        )
