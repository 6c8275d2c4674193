"""Which papers of a month are printed at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.kernel.periods import Period, month_of

PAPERS = (
    ("notice", _("会议通知")),
    ("attendance", _("出席情况表")),
    ("minutes", _("会议记录")),
    ("resolution", _("决议")),
)
KINDS = (("docx", _("Word，可再修改")), ("pdf", _("PDF，供打印和存档")))


class MonthInput(forms.TextInput):
    """A month as the browser's own field."""

    input_type = "month"


class PrintForm(forms.Form):
    """A month, the papers, and Word or PDF."""

    month = forms.CharField(
        label=_("月份"),
        max_length=7,
        widget=MonthInput,
        error_messages={"required": _("请填写月份，例如 2026-07。")},
    )
    which = forms.MultipleChoiceField(
        label=_("文件"),
        choices=PAPERS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少选择一种文件。"),
            "invalid_choice": _("没有“%(value)s”这种文件，请从列表中选择。"),
        },
    )
    kind = forms.ChoiceField(
        label=_("格式"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选择格式。"),
            "invalid_choice": _("没有“%(value)s”这种格式，请从列表中选择。"),
        },
    )

    def clean_month(self) -> Period:
        """The month itself."""
        try:
            return month_of(self.cleaned_data["month"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
