"""Whose vote rests on the day of a meeting."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RightsForm(forms.Form):
    """Somebody whose vote is suspended that day, or given back."""

    member = forms.TypedChoiceField(
        label=_("姓名"), coerce=int, error_messages={"required": _("请选择是谁。")}
    )
    is_voter = forms.TypedChoiceField(
        label=_("表决权"),
        coerce=lambda value: value == "yes",
        choices=(("no", _("这次没有表决权")), ("yes", _("恢复表决权"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择。")},
    )
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("例如“留党察看期间”"),
        error_messages={"required": _("请写明依据。")},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """people: id and name of those called."""
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
