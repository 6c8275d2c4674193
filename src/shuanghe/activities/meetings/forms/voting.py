"""A vote: what is voted on, the ballots, a written opinion."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field, name_field

MOST = 1_000_000
WAYS = (("", _("按该事项的规定")), ("yes", _("无记名投票")), ("no", _("举手等公开方式")))


def _ballots(
    label: Any, *, initial: int | None = None, required: bool = True
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST,
        required=required,
        initial=initial,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={
            "required": _("请填写票数，没有就填 0。"),
            "invalid": _("票数应为整数。"),
            "min_value": _("票数不能小于 0。"),
        },
    )


class OpenForm(forms.Form):
    """What is voted on, about whom, and how."""

    matter = forms.ChoiceField(
        label=_("表决事项"),
        error_messages={
            "required": _("请选择表决的是哪一类事项。"),
            "invalid_choice": _("这次会议不表决这类事项，请从列表中选择。"),
        },
    )
    subject_name = name_field(_("被表决的人或事"))
    way = forms.ChoiceField(label=_("表决方式"), required=False, choices=WAYS)

    def __init__(self, *args: Any, matters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """matters: code and title of what the meeting may vote on."""
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", ""), *matters]  # type: ignore[attr-defined]

    @property
    def is_secret(self) -> bool | None:
        """True or False as chosen, None to leave it to the rule."""
        return {"yes": True, "no": False}.get(self.cleaned_data["way"])


class BallotForm(forms.Form):
    """The ballots as they were counted."""

    yes = _ballots(_("赞成"))
    no = _ballots(_("反对"), initial=0)
    abstain = _ballots(_("弃权"), initial=0)
    invalid = _ballots(_("无效票"), initial=0, required=False)
    scrutineers = forms.CharField(
        label=_("监票人、计票人"),
        max_length=100,
        required=False,
        help_text=_("无记名投票时填写"),
    )
    reason = forms.CharField(
        label=_("与一般要求不一致的说明"),
        max_length=200,
        required=False,
        help_text=_("一般性要求没有达到时填写，说明为什么仍然这样办"),
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        given = self.cleaned_data
        return {**given, "invalid": given["invalid"] or 0}


class OpinionForm(forms.Form):
    """The written opinion of somebody entitled who could not come."""

    member = forms.TypedChoiceField(
        label=_("谁的意见"),
        coerce=int,
        error_messages={"required": _("请选择是谁的书面意见。")},
    )
    received_on = day_field(_("收到日期"), help_text=_("会前收到的才算"))
    is_for = forms.TypedChoiceField(
        label=_("意见"),
        coerce=lambda value: value == "yes",
        choices=(("yes", _("赞成")), ("no", _("不赞成"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择赞成还是不赞成。")},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        """people: id and name of those who may send one."""
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class NextForm(forms.Form):
    """Whom to vote on next."""

    subject_name = name_field(_("下一位"), required=True)


class WithdrawForm(forms.Form):
    """Why a vote is taken back."""

    withdraw_reason = forms.CharField(
        label=_("撤回原因"),
        max_length=200,
        help_text=_("例如“票数录错，重新计票”"),
        error_messages={"required": _("请写明撤回原因。")},
    )
