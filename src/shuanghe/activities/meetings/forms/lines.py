"""The small forms a recorder's sheet is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field, name_field
from shuanghe.activities.meetings.models import Outcome
from shuanghe.kernel.ui.words import choices_in_words


class HeldForm(forms.Form):
    """On which day the meeting took place."""

    held_on = day_field(_("召开日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class HeadForm(forms.Form):
    """The version the recorder saw, and the minutes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    minutes = forms.CharField(
        label=_("会议记录"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 14}),
    )


class ItemForm(forms.Form):
    """One item of the agenda and what it came to."""

    title = forms.CharField(label=_("议题"), max_length=200, required=False)
    outcome = forms.ChoiceField(
        label=_("结果"), required=False, choices=choices_in_words(Outcome.choices)
    )
    text = forms.CharField(
        label=_("内容"), required=False, max_length=5000, widget=forms.Textarea({"rows": 2})
    )
    subject_name = name_field(
        _("被表决的人或事"), help_text=_("例如“接收某某为预备党员”里的姓名；一人一项，逐个表决")
    )
    is_removed = forms.BooleanField(label=_("删去这一项"), required=False)


class TaskLine(forms.Form):
    """One task: what, who, until when. All empty is no task."""

    text = forms.CharField(label=_("任务"), max_length=200, required=False)
    owner_name = name_field(_("责任人"))
    due_on = day_field(_("完成期限"), required=False)

    def clean(self) -> dict[str, Any]:
        """A task has somebody who does it; without a day the service gives the usual one."""
        given = super().clean() or self.cleaned_data
        if given.get("text"):
            if not given.get("owner_name"):
                self.add_error("owner_name", _("请填写责任人。"))
        elif given.get("owner_name") or given.get("due_on"):
            self.add_error("text", _("请写明任务内容；不要这项任务就把这一行清空。"))
        return given


class ExclusionForm(forms.Form):
    """Somebody who is not counted among those due to attend, and who agreed to it."""

    member = forms.TypedChoiceField(label=_("姓名"), coerce=int, required=False, empty_value=None)
    exclusion = forms.ChoiceField(label=_("情形"), required=False)
    consent_on = day_field(_("上级同意日期"), required=False)
    consent_note = forms.CharField(label=_("同意文号或说明"), max_length=100, required=False)

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], classes: Mapping[str, str], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["member"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["exclusion"].choices = [("", "—"), *classes.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("member") and not given.get("exclusion"):
            self.add_error("exclusion", _("请选择属于哪一种情形。"))
        return given
