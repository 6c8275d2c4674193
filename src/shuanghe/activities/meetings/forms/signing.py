"""Signatures, and the end of a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field, name_field
from shuanghe.activities.meetings.models import SignedAs

WAYS = (("own", _("用本人账号签字")), ("paper", _("登记打印稿上的签字")))


class SignForm(forms.Form):
    """One signature: in the own account, or read from the printed sheet."""

    signed_as = forms.ChoiceField(choices=SignedAs, widget=forms.HiddenInput)
    name = name_field(_("签字人"), required=True)
    way = forms.ChoiceField(
        label=_("怎样签"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择怎样签字。")},
    )
    signed_on = day_field(_("签字日期"))

    def facts(self) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        given = self.cleaned_data
        return {
            "signed_as": given["signed_as"],
            "name": given["name"],
            "is_on_paper": given["way"] == "paper",
            "on": given["signed_on"],
        }


class TaskForm(forms.Form):
    """A task is done, or no longer to be done."""

    end = forms.ChoiceField(
        label=_("怎样了结"),
        choices=(("done", _("已经完成")), ("dropped", _("不再办理"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择是完成了还是不再办理。")},
    )
    done_on = day_field(_("日期"))
    result = forms.CharField(
        label=_("完成情况或原因"),
        max_length=200,
        help_text=_("一句话，例如“已更换 3 处老化线路”"),
        error_messages={"required": _("请写一句完成情况；不再办理的写明原因。")},
    )
