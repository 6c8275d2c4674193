"""An applicant to register, and what the roll needs of somebody approved."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.development.services import Applicant, Listing
from shuanghe.organisation.rules.dates import FIRST_YEAR, LAST_YEAR

NO_DAY = {
    "invalid": _("这个日期不存在或写法不对，请写作 2026-07-15。"),
    "required": _("请填写日期。"),
}
PLACES = [
    ("unit", _("所在单位")),
    ("residence", _("居住地（所在单位没有党组织）")),
    ("host", _("外出所在单位或流动党员党组织")),
]


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day as the browser's own date field."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=NO_DAY, **kwargs)


class ApplicantForm(forms.Form):
    """Who has applied, when, and to which Party body."""

    client_key = forms.CharField(
        max_length=32, widget=forms.HiddenInput, initial=lambda: uuid4().hex
    )
    name = forms.CharField(
        label=_("姓名"), max_length=60, error_messages={"required": _("请填写姓名。")}
    )
    born_on = day_field(_("出生日期"), help_text=_("按身份证；递交申请时须达到规定的年龄"))
    applied_on = day_field(
        _("递交申请书的日期"),
        initial=timezone.localdate,
        help_text=_("按申请书上的日期；派人谈话从这一天起算"),
    )
    applied_to = forms.ChoiceField(label=_("向哪里的党组织申请"), choices=PLACES, initial="unit")

    def clean_born_on(self) -> date:
        """Nobody alive was born before the calendar of the roll begins."""
        born_on: date = self.cleaned_data["born_on"]
        if not FIRST_YEAR <= born_on.year <= LAST_YEAR:
            raise forms.ValidationError(NO_DAY["invalid"])
        return born_on

    def applicant(self) -> Applicant:
        """What a valid form says."""
        given = self.cleaned_data
        facts = {"applied_to": given["applied_to"]}
        if given["applied_to"] == "residence":
            facts["has_unit_body"] = False
        return Applicant(
            name=given["name"],
            born_on=given["born_on"],
            applied_on=given["applied_on"],
            client_key=given["client_key"],
            facts=facts,
        )


class ListingForm(forms.Form):
    """The identity number of somebody approved; it goes to the roll alone."""

    id_number = forms.CharField(
        label=_("公民身份号码"),
        max_length=20,
        help_text=_("只加密存入党员名册，办理事项里不保存；与出生日期核对"),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
        error_messages={"required": _("请填写公民身份号码。")},
    )
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def listing(self) -> Listing:
        """What a valid form says."""
        return Listing(self.cleaned_data["id_number"], self.cleaned_data["phone"])
