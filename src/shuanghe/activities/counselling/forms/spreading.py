"""The form that passes the result of a topic on."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.organisation.models import Organisation


class SpreadForm(forms.Form):
    """To which companies, and what they should do."""

    units = forms.MultipleChoiceField(
        label=_("推广到"), widget=forms.CheckboxSelectMultiple({"lang": "zh-Hans"})
    )
    practice = forms.CharField(
        label=_("做法"), max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text=_("接收单位只看到这里写的内容"),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {one.code: one for one in places}
        listed: Any = self.fields["units"]
        listed.choices = [(code, one.name) for code, one in self.places.items()]

    def chosen(self) -> list[Organisation]:
        """The companies ticked."""
        return [self.places[code] for code in self.cleaned_data["units"]]
