"""A candidate, somebody who is not counted, a scrutineer or teller."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.elections.forms.inputs import choice_field, day_field, people_field
from shuanghe.activities.elections.models import Office, OfficialDuty
from shuanghe.activities.elections.queries.people import reasons
from shuanghe.activities.elections.rules.roll import Exclusion, Seat


class CandidateForm(forms.Form):
    """Who is put up for which office."""

    def __init__(
        self, *args: Any, seats: Sequence[Seat], offices: Sequence[Office], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = people_field(_("党员"), seats)
        titles = [(one.value, _(one.label)) for one in offices]
        self.fields["office"] = choice_field(_("职务"), titles)


class ExclusionForm(forms.Form):
    """Who is not counted and why, with the days of consent and vote."""

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = people_field(_("正式党员"), seats)
        self.fields["reason"] = choice_field(_("情形"), list(reasons().items()))
        self.fields["basis"] = forms.CharField(
            label=_("依据"),
            max_length=100,
            required=False,
            help_text=_("没有选举权的必填，例如处分决定的文号"),
        )
        self.fields["consent_on"] = day_field(
            _("上级同意日期"), required=False, help_text=_("没有选举权的不用填")
        )
        self.fields["voted_on"] = day_field(
            _("大会通过日期"),
            required=False,
            help_text=_("可以是选举大会当天，先通过、再确认应到会人数"),
        )

    def told(self) -> Exclusion:
        """The exclusion of a valid form."""
        given = self.cleaned_data
        return Exclusion(
            int(given["member"]), given["reason"], given["consent_on"], given["voted_on"]
        )


class OfficialForm(forms.Form):
    """Who watches the vote, and who counts."""

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = people_field(_("党员"), seats)
        titles = [(one.value, _(one.label)) for one in OfficialDuty]
        self.fields["duty"] = choice_field(_("担任"), titles)
