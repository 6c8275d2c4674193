"""Fields that several forms of a meeting share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PEOPLE_LIST = "people"
"""The id of the list of names that a page offers beside its name fields."""


class DayInput(forms.DateInput):
    """A day as the browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """An hour of the day as the browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day; the messages say how it is written."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DayInput,
        error_messages={
            "required": _("请填写日期。"),
            "invalid": _("这个日期不存在或写法不对，请写作 2026-07-15。"),
        },
    )


def hour_field() -> forms.TimeField:
    """The hour at which a meeting begins."""
    return forms.TimeField(
        label=_("时间"),
        required=False,
        widget=HourInput,
        error_messages={"invalid": _("这个时间写法不对，请写作 14:30。")},
    )


def name_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Somebody's name, typed or taken from the list of people beside it."""
    return forms.CharField(
        label=label,
        max_length=60,
        required=required,
        help_text=help_text,
        widget=forms.TextInput({"list": PEOPLE_LIST, "autocomplete": "off"}),
        error_messages={"required": _("请填写姓名。")},
    )


def reason_field(label: Any, *, example: Any) -> forms.CharField:
    """Why something is done that needs a reason."""
    return forms.CharField(
        label=label,
        max_length=200,
        help_text=example,
        error_messages={"required": _("请写明原因。")},
    )


class ReasonForm(forms.Form):
    """A reason and nothing else, for cancelling and correcting. version: what the page showed."""

    client_key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    reason = reason_field(_("原因"), example=_("一句话即可"))
