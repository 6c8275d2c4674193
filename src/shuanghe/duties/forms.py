"""The one thing people write here: why a duty should be, or no longer be, waived."""

from django import forms
from django.utils.translation import gettext_lazy as _

FULL = 300


class ReasonForm(forms.Form):
    """A reason in one or two sentences."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=FULL,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由，例如停产检修、全员外出轮训。")},
    )
