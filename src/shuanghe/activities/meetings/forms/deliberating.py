"""An entry of 前置研究: dates, list item, decision number, and no place for more."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field


class DeliberationForm(forms.Form):
    """A matter: what it is called, where it stands on the list, when it was studied and decided."""

    client_key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    meeting = forms.CharField(max_length=18, required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("事项名称"),
        max_length=200,
        help_text=_("只写名称，例如“2026 年度投资计划”；不写金额、方案等内容"),
        error_messages={"required": _("请写事项的名称，只写名称，不写内容。")},
    )
    list_item = forms.CharField(
        label=_("前置研究清单条目"),
        max_length=100,
        required=False,
        help_text=_("清单上的编号或条目名；以前写过的会提示"),
        widget=forms.TextInput({"list": "list_items", "autocomplete": "off"}),
    )
    studied_on = day_field(_("党组织研究日期"), required=False)
    decided_on = day_field(_("决策日期"), required=False, help_text=_("还没有决策的留空"))
    deciding_body = forms.CharField(
        label=_("决策主体"),
        max_length=60,
        required=False,
        help_text=_("例如 董事会、总经理办公会"),
        widget=forms.TextInput({"list": "bodies", "autocomplete": "off"}),
    )
    decision_number = forms.CharField(label=_("决定文号"), max_length=60, required=False)

    def facts(self) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        kept = ("title", "list_item", "studied_on", "decided_on", "deciding_body")
        return {name: self.cleaned_data[name] for name in (*kept, "decision_number")}

    def take_faults(self, faults: Mapping[str, str]) -> None:
        """Show what the service refused at the fields it is about."""
        for field, message in faults.items():
            self.add_error(field if field in self.fields else None, message)
