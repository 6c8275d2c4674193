"""Forms of the register: a competence card, and the steps in and out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.counselling.models import Counsellor, WithdrawalGround
from shuanghe.activities.counselling.queries.terms import regions, specialties
from shuanghe.activities.counselling.services.pool import Card
from shuanghe.kernel.ui.inputs import content_choice, day_field
from shuanghe.kernel.ui.words import choices_in_words, content

LEVELS = [(one, str(one)) for one in range(1, 6)]


def level_field(label: Any) -> forms.TypedChoiceField:
    """A level from 1 to 5."""
    return forms.TypedChoiceField(label=label, choices=LEVELS, coerce=int, initial=3)


class CardForm(forms.Form):
    """A competence card; version is that of the card as it was read."""

    specialties = forms.MultipleChoiceField(
        label=_("专长"), widget=forms.CheckboxSelectMultiple({"lang": "zh-Hans"})
    )
    specialty_years = forms.IntegerField(
        label=_("专业工作年数"), min_value=0, max_value=60, initial=0
    )
    party_affairs_years = forms.IntegerField(
        label=_("党务工作年数"), min_value=0, max_value=60, initial=0
    )
    management_level = level_field(_("三精管理知识（1–5）"))
    party_affairs_level = level_field(_("党务能力（1–5）"))
    coaching_level = level_field(_("辅导能力（1–5）"))
    dialects = forms.CharField(
        label=_("会说的方言、语言"), max_length=60, required=False, help_text=_("如 四川话、彝语")
    )
    region = forms.ChoiceField(
        label=_("工作常驻地区"), required=False, widget=content_choice(),
        help_text=_("只用来估计路程，不填家庭住址"),
    )  # fmt: skip
    days_a_month = forms.IntegerField(label=_("每月可用天数"), min_value=0, max_value=31, initial=4)
    experience = forms.CharField(
        label=_("以往辅导经历"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    line_manager = forms.CharField(label=_("所在单位负责人"), max_length=60, required=False)
    consented_on = day_field(_("单位同意日"), required=False)
    appraised_by = forms.CharField(
        label=_("近两年考核合格的核对人"), max_length=60, required=False,
        help_text=_("只写谁核对过，不写考核内容"),
    )  # fmt: skip
    discipline_cleared_on = day_field(
        _("纪检部门同意日"), required=False, help_text=_("只写日期，不写内容")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several: Any = self.fields["specialties"]
        several.choices = [(key, content(title)) for key, title in specialties().items()]
        one: Any = self.fields["region"]
        one.choices = [("", _("未填")), *regions().items()]

    def card(self) -> Card:
        """The card of a valid form."""
        given = {name: self.cleaned_data[name] for name in Card.__dataclass_fields__}
        return Card(**given)


def card_initial(one: Counsellor) -> dict[str, Any]:
    """A card as its form begins."""
    return {name: getattr(one, name) for name in (*Card.__dataclass_fields__, "version")}


class NominationForm(CardForm):
    """Who is nominated and why, before the card."""

    name = forms.CharField(label=_("姓名"), max_length=60, help_text=_("与党员名册一致"))
    code = forms.CharField(
        label=_("所在党组织编码"), max_length=40, required=False, help_text=_("同名时填写")
    )
    reason = forms.CharField(label=_("推荐理由"), max_length=200)

    field_order = ("name", "code", "reason")


class StepForm(forms.Form):
    """A word on a step; whether it is needed the step says."""

    note = forms.CharField(label=_("意见"), max_length=200, required=False)


class ApprovalForm(forms.Form):
    """What the committee approved by."""

    basis = forms.CharField(
        label=_("党委批准的依据"), max_length=100, help_text=_("如 2026 年 3 月 5 日党委会")
    )


class WithdrawalForm(forms.Form):
    """Why somebody leaves the register."""

    ground = forms.ChoiceField(label=_("原因"), choices=choices_in_words(WithdrawalGround.choices))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
