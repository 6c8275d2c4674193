"""A month's ticks, one payment, a base, an arrangement, a request and its decision."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.dues.forms.amount import HIGHEST, PAYERS
from shuanghe.activities.dues.models import Method
from shuanghe.activities.dues.rules import Payer
from shuanghe.activities.dues.services import Payment
from shuanghe.kernel.periods import month_of

METHODS = [(one.value, _(one.label)) for one in Method]
NO_DAY = _("这个日期不存在或写法不对，请写作 2026-11-21。")
NO_MONTH = _("月份应写作 2026-11 这样的形式。")
NO_MONEY = _("金额应为数字，例如 50.00。")


def month_asked(text: str | None, *, otherwise: date) -> date:
    """The first day of the month written 2026-11; that of another day when it is none."""
    try:
        return month_of(text or "").starts_on
    except ValueError:
        return otherwise.replace(day=1)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day as the browser's own date field."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    messages = {"invalid": NO_DAY, "required": _("请填写日期。")}
    return forms.DateField(label=label, widget=widget, error_messages=messages, **kwargs)


class MonthField(forms.CharField):
    """A month as the browser's own month field; its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"type": "month", "placeholder": "2026-11"})
        super().__init__(max_length=10, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return month_of(text).starts_on if text else None
        except ValueError:
            raise forms.ValidationError(NO_MONTH) from None


def money_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    """An amount in yuan, to the fen."""
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=HIGHEST,
        max_digits=11,
        decimal_places=2,
        error_messages={"invalid": NO_MONEY, "required": _("请填写金额。")},
        **kwargs,
    )


def client_key() -> forms.CharField:
    """What tells a form sent twice from two forms; a fresh one for each page."""
    return forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=60, initial=lambda: uuid4().hex
    )


class SheetForm(forms.Form):
    """How and when those ticked on the sheet have paid."""

    paid_on = day_field(_("交纳日期"))
    method = forms.ChoiceField(label=_("方式"), choices=METHODS)
    client_key = client_key()


class PaymentForm(forms.Form):
    """One payment that is not simply the whole month."""

    month = MonthField(label=_("月份"))
    yuan = money_field(_("实交（元）"))
    paid_on = day_field(_("交纳日期"))
    method = forms.ChoiceField(label=_("方式"), choices=METHODS)
    note = forms.CharField(
        label=_("备注"), max_length=100, required=False, help_text=_("他人代交的写明代交人")
    )
    is_extra = forms.BooleanField(label=_("自愿多交"), required=False)
    client_key = client_key()

    def payment(self, member_id: int) -> Payment:
        """What a valid form says."""
        given = self.cleaned_data
        return Payment(
            member_id=member_id,
            month=given["month"],
            yuan=given["yuan"],
            paid_on=given["paid_on"],
            method=Method(given["method"]),
            note=given["note"],
            is_extra=given["is_extra"],
        )


class BaseForm(forms.Form):
    """Class and base of one member; what was entered before is never shown."""

    payer = forms.ChoiceField(label=_("人员类别"), choices=list(PAYERS.items()))
    yuan = money_field(
        _("每月基数（元）"),
        required=False,
        help_text=_("加密保存，任何名单和导出都不显示；农民党员填每月交多少；定额的留空"),
    )
    from_on = MonthField(label=_("自哪月起"))
    source = forms.CharField(label=_("依据"), max_length=100, required=False)

    @property
    def class_of_payer(self) -> Payer:
        """The class chosen in a valid form."""
        return Payer(self.cleaned_data["payer"])


class ArrangeForm(forms.Form):
    """The branch's consent that a month is paid later."""

    month = MonthField(label=_("月份"))
    until_on = day_field(_("约定最迟哪天补交"))
    note = forms.CharField(label=_("原因"), max_length=100, required=False)


class PleaForm(forms.Form):
    """A request for a member in hardship."""

    from_on = MonthField(label=_("自哪月起"))
    until_on = MonthField(label=_("到哪月为止（这个月起恢复）"))
    yuan = money_field(_("减免后每月交（元）"), help_text=_("免交填 0"))
    studied_on = day_field(_("支部研究日期"))
    reason = forms.CharField(
        label=_("困难情况"), max_length=300, widget=forms.Textarea({"rows": 3})
    )


class DecisionForm(forms.Form):
    """The committee's decision."""

    note = forms.CharField(label=_("批复意见"), max_length=100, required=False)
