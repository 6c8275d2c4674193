"""The account of dues, the hand-overs of large extra payments, the yearly telling."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.dues.forms.filing import client_key, day_field, money_field
from shuanghe.activities.dues.models import MovementKind

KINDS = [(one.value, _(one.label)) for one in MovementKind]
TOLD_TO = {
    "meeting": _("向党员大会报告"),
    "congress": _("向党代表大会报告"),
    "letter": _("书面向党员公布"),
}


class KeepersForm(forms.Form):
    """Who keeps the account from a day on."""

    title = forms.CharField(label=_("专户名称"), max_length=60, help_text=_("不用填账号"))
    bookkeeper = forms.CharField(label=_("会计"), max_length=60, help_text=_("名册上的姓名"))
    cashier = forms.CharField(
        label=_("出纳"), max_length=60, help_text=_("与会计由两个人分别担任（DF-21）")
    )
    from_on = day_field(_("自哪天起"))


class MovementForm(forms.Form):
    """One line of the account."""

    kind = forms.ChoiceField(label=_("性质"), choices=KINDS)
    yuan = money_field(_("金额（元）"))
    done_on = day_field(_("收付日期"))
    text = forms.CharField(label=_("摘要"), max_length=100, help_text=_("什么事、给谁或从哪里来"))
    voucher_number = forms.CharField(
        label=_("凭证号"), max_length=60, required=False, help_text=_("支出必填")
    )
    paper = forms.FileField(
        label=_("票据扫描件"),
        required=False,
        help_text=_("支出必附；PDF、照片、Word、Excel 或 OFD"),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.ofd"}),
    )
    client_key = client_key()


class PassForm(forms.Form):
    """A hand-over to the next level."""

    passed_on = day_field(_("转交日期"))
    to_name = forms.CharField(label=_("转交给"), max_length=100, required=False)


class ReceiveForm(forms.Form):
    """The receipt of a hand-over."""

    received_on = day_field(_("收到日期"))
    voucher = forms.CharField(label=_("收据或回执号"), max_length=60, required=False)


class TellingForm(forms.Form):
    """When and how the statement of a year was told."""

    told_on = day_field(_("公布日期"))
    told_to = forms.ChoiceField(label=_("怎样公布"), choices=list(TOLD_TO.items()))


def first_error(form: forms.Form) -> str:
    """The first thing wrong with a small form, with the field it is about."""
    name, errors = next(iter(form.errors.items()))
    label: Any = form.fields[name].label if name in form.fields else ""
    return f"{label}：{errors[0]}" if label else str(errors[0])
