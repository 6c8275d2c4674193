"""Fields that several forms of an election share."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.elections.rules.roll import Seat

NO_DAY = _("这个日期不存在或写法不对，请写作 2026-11-21。")
NO_NUMBER = _("请填不小于 0 的整数。")
MOST = 99_999


class DayInput(forms.DateInput):
    """A day as the browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day; the messages say how it is written."""
    messages = {"invalid": NO_DAY, "required": _("请填写日期。")}
    return forms.DateField(label=label, widget=DayInput, error_messages=messages, **kwargs)


def number_field(label: Any, **kwargs: Any) -> forms.IntegerField:
    """A count of people, seats or ballots."""
    messages = {
        "invalid": NO_NUMBER,
        "required": _("请填写这个数。"),
        "min_value": NO_NUMBER,
        "max_value": _("这个数太大，请核对。"),
    }
    given = {"min_value": 0, "max_value": MOST, **kwargs}
    widget = forms.NumberInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, widget=widget, error_messages=messages, **given)


def choice_field(label: Any, choices: Sequence[tuple[Any, Any]], **kwargs: Any) -> Any:
    """One of a list, nothing chosen at first."""
    messages = {"required": _("请选择。"), "invalid_choice": _("名单变了，请刷新后再选。")}
    listed = [("", _("请选择")), *choices]
    return forms.ChoiceField(label=label, choices=listed, error_messages=messages, **kwargs)


def people_field(label: Any, seats: Sequence[Seat], **kwargs: Any) -> Any:
    """Somebody on the roll; people of one name are told apart by their place in the list."""
    names = [seat.name for seat in seats]
    choices = []
    for at, seat in enumerate(seats):
        title = seat.name
        if names.count(title) > 1:
            told = {"name": title, "at": names[: at + 1].count(title)}
            title = gettext("%(name)s（第 %(at)s 位）") % told
        choices.append((str(seat.member_id), title))
    return choice_field(label, choices, **kwargs)
