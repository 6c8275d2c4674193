"""What the calculator asks."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.dues.models import PayerClass
from shuanghe.activities.dues.rules import Payer

PAYERS = {Payer(one.value): _(one.label) for one in PayerClass}
HIGHEST = Decimal(100_000_000)


class AmountForm(forms.Form):
    """Who pays, on what income, in which month."""

    payer = forms.ChoiceField(label=_("人员类别"), choices=list(PAYERS.items()))
    base = forms.DecimalField(
        label=_("当月税后收入（元）"),
        required=False,
        min_value=0,
        max_value=HIGHEST,
        max_digits=11,
        decimal_places=2,
        help_text=_("在职：固定和浮动收入合计；离退休：养老金总额；收入不按月的：上季度月平均"),
        error_messages={"invalid": _("金额应为数字，例如 5000.00。")},
    )
    chosen = forms.DecimalField(
        label=_("农民党员每月交（元）"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        error_messages={"invalid": _("金额应为数字，例如 0.5。")},
    )
    on = forms.DateField(
        label=_("按哪一天的规定"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("这个日期不存在或写法不对，请写作 2026-07-15。")},
    )

    @property
    def asked(self) -> tuple[Payer, Decimal | None, Decimal | None]:
        """The answer of a valid form: payer, base, chosen amount."""
        given: dict[str, Any] = self.cleaned_data
        return Payer(given["payer"]), given["base"], given["chosen"]
