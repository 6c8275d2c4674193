"""What a hand-over asks: a remark, and a signature given on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.insight.guidance.models import Side

REMARK = 2000


class MakeForm(forms.Form):
    """Freeze the kit; the remark is for what no list knows."""

    remark = forms.CharField(
        label=_("移交说明"),
        required=False,
        max_length=REMARK,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("系统里没有的事：还没落到纸上的约定、正在谈的人、要盯的隐患。不写涉密内容。"),
        error_messages={"max_length": _("最多 2000 字，请写要点。")},
    )


class SignForm(forms.Form):
    """Sign what was seen: the hash of the version on the page goes with it."""

    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PaperSignForm(forms.Form):
    """A signature on paper, of somebody without an account."""

    side = forms.ChoiceField(label=_("谁签的"), choices=())
    signed_on = forms.DateField(
        label=_("签字日期"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={
            "required": _("请填写签字日期。"),
            "invalid": _("请写作 2026-11-21 这样的日期。"),
        },
    )
    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, sides: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = list(sides.items())  # type: ignore[attr-defined]


SIDES = dict(Side.choices)
