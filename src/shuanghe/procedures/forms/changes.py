"""Small forms that change a case: a reason, a body to hand it to, a scanned paper."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why something is set aside, ended or changed. version: of the case as it was shown."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        error_messages={"required": _("请写明原因。")},
    )


class MoveForm(ReasonForm):
    """To whom a case is handed, and why."""

    to_code = forms.CharField(
        label=_("接收组织的编码"),
        max_length=40,
        help_text=_("范围内的组织可以直接选；别的单位请向对方问编码。"),
        widget=forms.TextInput({"list": "offered", "autocomplete": "off"}),
        error_messages={"required": _("请填写接收组织的编码。")},
    )
    field_order = ("version", "to_code", "reason")


class ReturnForm(forms.Form):
    """Why a case on its way is sent back."""

    reason = forms.CharField(
        label=_("退回原因"),
        max_length=200,
        error_messages={"required": _("请写明退回的原因，对方好补正。")},
    )


class PaperForm(forms.Form):
    """One scanned paper of a step."""

    title = forms.ChoiceField(label=_("材料"))
    paper = forms.FileField(
        label=_("文件"),
        help_text=_("照片、PDF 或文档，一份，10 MB 以内"),
        error_messages={
            "required": _("请选择文件。"),
            "empty": _("这个文件是空的，请重新选择。"),
        },
    )

    def __init__(self, *args: Any, titles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(title, title) for title in titles]
        self.fields["title"].choices = choices  # type: ignore[attr-defined]
