"""Fields that forms of several apps share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NO_DAY = _("这个日期不存在或写法不对，请写作 2026-11-21。")


class NumberField(forms.CharField):
    """A number as people type it, exactly.

    read: makes the value of the text, or raises ValueError with what is wrong.
    """

    def __init__(self, *, read: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)
        self.read = read

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.read(text) if text else None
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


def content_choice() -> forms.Select:
    """A choice whose options are content: read out as Chinese in every language."""
    return forms.Select(attrs={"lang": "zh-Hans"})


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day as the browser's own date field."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages={"invalid": NO_DAY}, **kwargs)
