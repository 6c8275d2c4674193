"""Fields that the forms share: a day, a choice of yes or no, the key of one submission."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NO_DAY = _("这个日期不存在或写法不对，请写作 2026-11-21。")
KEY = 40


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day as the browser's own date field."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    messages = {"invalid": NO_DAY, "required": _("请填写日期。")}
    return forms.DateField(label=label, widget=widget, error_messages=messages, **kwargs)


def text_field(label: Any, most: int, **kwargs: Any) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        max_length=most,
        error_messages={
            "required": _("请填写。"),
            "max_length": _("太长，最多 %(limit_value)s 字。"),
        },
        **kwargs,
    )


def key_field() -> forms.CharField:
    """The key of one submission, so that a second click changes nothing."""
    return forms.CharField(max_length=KEY, min_length=8, widget=forms.HiddenInput)


def version_field() -> forms.IntegerField:
    """How often the row had been changed when it was shown."""
    return forms.IntegerField(min_value=1, max_value=10**9, widget=forms.HiddenInput)
