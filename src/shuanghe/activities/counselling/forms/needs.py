"""Forms of calls, needs and what hosts answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.counselling.models import CounsellingNeed
from shuanghe.activities.counselling.queries.terms import families, regions, specialties
from shuanghe.activities.counselling.services.needs import Need
from shuanghe.kernel.ui.inputs import content_choice, day_field
from shuanghe.kernel.ui.words import content

URGENCIES = [(5, "5"), (4, "4"), (3, "3"), (2, "2"), (1, "1")]


class CallForm(forms.Form):
    """A call for needs."""

    title = forms.CharField(label=_("名称"), max_length=80)
    opens_on = day_field(_("开始日"))
    closes_on = day_field(_("截止日"))
    text = forms.CharField(
        label=_("说明"), max_length=400, required=False, widget=forms.Textarea({"rows": 3})
    )


class NeedForm(forms.Form):
    """What a company needs. version: that of the need as it was read, 0 for a new one."""

    family = forms.ChoiceField(label=_("党建+"), widget=content_choice())
    specialties = forms.MultipleChoiceField(
        label=_("需要的专长"), widget=forms.CheckboxSelectMultiple({"lang": "zh-Hans"})
    )
    text = forms.CharField(
        label=_("要解决的问题"), max_length=400, widget=forms.Textarea({"rows": 3}),
        help_text=_("本企业最突出、最紧迫的一件事，能用指标说明更好"),
    )  # fmt: skip
    urgency = forms.TypedChoiceField(
        label=_("紧迫程度（5 最急）"), choices=URGENCIES, coerce=int, initial=3
    )
    days_a_month = forms.IntegerField(
        label=_("每月需要辅导几天"), min_value=1, max_value=31, initial=2
    )
    from_on = day_field(_("希望开始"))
    until_on = day_field(_("希望结束"))
    region = forms.ChoiceField(label=_("所在地区"), required=False, widget=content_choice())
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        family: Any = self.fields["family"]
        family.choices = list(families().items())
        several: Any = self.fields["specialties"]
        several.choices = [(key, content(title)) for key, title in specialties().items()]
        region: Any = self.fields["region"]
        region.choices = [("", _("未填")), *regions().items()]

    def need(self) -> Need:
        """The need of a valid form."""
        given = {name: self.cleaned_data[name] for name in Need.__dataclass_fields__}
        return Need(**given)


def need_initial(one: CounsellingNeed) -> dict[str, Any]:
    """A need as its form begins."""
    return {name: getattr(one, name) for name in Need.__dataclass_fields__}


class VetoForm(forms.Form):
    """Why a host does not want the counsellor proposed."""

    reason = forms.CharField(
        label=_("不同意的理由"), max_length=200, help_text=_("每份需求只能不同意一次")
    )
