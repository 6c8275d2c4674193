"""Forms of appointments."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.counselling.models import EndGround
from shuanghe.kernel.ui.inputs import day_field
from shuanghe.kernel.ui.words import choices_in_words


class OfferForm(forms.Form):
    """From when a letter holds."""

    from_on = day_field(_("聘期开始"))


class EndForm(forms.Form):
    """Why an appointment ends."""

    ground = forms.ChoiceField(label=_("原因"), choices=choices_in_words(EndGround.choices))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class AnswerForm(forms.Form):
    """What the counsellor says to a letter."""

    note = forms.CharField(label=_("说明（不接受时必填）"), max_length=200, required=False)


class RatingForm(forms.Form):
    """A host's word on a quarter, the newest unless said. quarters: (year, quarter) pairs."""

    period = forms.ChoiceField(label=_("季度"), required=False)
    score = forms.IntegerField(label=_("评分（0–100）"), min_value=0, max_value=100)
    text = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, quarters: Iterable[tuple[int, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period: Any = self.fields["period"]
        period.choices = [(f"{year}-{at}", f"{year} Q{at}") for year, at in quarters]
