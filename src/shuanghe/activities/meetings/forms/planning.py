"""The plan of a meeting, and the series it may come from."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field, hour_field, name_field
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.records.rules import period_day, period_named

AUDIENCES = (("", _("按会议类型")), ("roll", _("全体党员")), ("committee", _("班子成员")))
EXAMPLE = _("例如：\n通报本季度支部工作\n讨论接收预备党员\n布置下季度任务")
MOST_ITEMS = 30
TITLE = 200
NOTICE = 300


class PlanForm(forms.Form):
    """What sort of meeting, when, where, and what it will deal with."""

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    series = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(
        label=_("开什么会"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少选择一种会议。"),
            "invalid_choice": _("“%(value)s”不是这个组织召开的会议，请从列表中选择。"),
        },
    )
    title = forms.CharField(
        label=_("主题"),
        max_length=TITLE,
        error_messages={"required": _("请填写主题，例如“学习……、讨论……”。")},
    )
    planned_on = day_field(_("日期"))
    starts_at = hour_field()
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    host_name = name_field(_("主持人"))
    recorder_name = name_field(_("记录人"))
    speaker_name = name_field(_("主讲人"), help_text=_("含党课、集中学习时填写"))
    hours = forms.DecimalField(
        label=_("学时"),
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=1,
        help_text=_("含集中学习培训时填写；按到会名单计入个人学时"),
        error_messages={"invalid": _("学时应为数字，例如 2 或 1.5。")},
    )
    items = forms.CharField(
        label=_("议程"),
        required=False,
        max_length=MOST_ITEMS * TITLE,
        widget=forms.Textarea({"rows": 6, "placeholder": EXAMPLE}),
        help_text=_("一行一项，可增可删"),
    )
    audience = forms.ChoiceField(label=_("参加范围"), required=False, choices=AUDIENCES)
    period = forms.CharField(
        label=_("所属期"),
        required=False,
        max_length=10,
        help_text=_("补开以前的会时填写，如 2026-07、2026-Q3、2026；留空为当期"),
    )

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        """kinds: code and title of every meeting the organisation may hold."""
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(kinds.items())  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        text = str(self.cleaned_data["period"]).strip()
        try:
            if text:
                period_named(text)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return text

    def clean_items(self) -> list[str]:
        """The lines that say something."""
        lines = [line.strip() for line in str(self.cleaned_data["items"]).splitlines()]
        items = [line for line in lines if line]
        if len(items) > MOST_ITEMS:
            raise forms.ValidationError(_("议程最多 %d 项，请合并相近的议题。") % MOST_ITEMS)
        long = next((line for line in items if len(line) > TITLE), None)
        if long:
            raise forms.ValidationError(
                _("“%(line)s……”超过 %(most)d 个字，请写短一些，内容写到会议记录里。")
                % {"line": long[:12], "most": TITLE}
            )
        return items

    def facts(self) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        given = self.cleaned_data
        names = (
            "kinds", "title", "planned_on", "starts_at", "place", "host_name", "recorder_name",
            "speaker_name", "hours", "audience",
        )  # fmt: skip
        period = given["period"]
        return {
            **{name: given[name] for name in names},
            "period_on": period_day(period, given["planned_on"]) if period else None,
        }

    @property
    def series_asked(self) -> int | None:
        """The series this meeting is one of, as a number to look up."""
        return number_asked(self.cleaned_data.get("series"))


class ChangeForm(PlanForm):
    """The same facts of a meeting that is there already. Of one that was held the day can be put
    right; its agenda is kept on the recorder's sheet.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = day_field(_("召开日期"), help_text=_("改了日期，名册按新的日期重新算"))

    def __init__(self, *args: Any, is_held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("client_key", "series", "items" if is_held else "held_on"):
            del self.fields[name]


class NoticeForm(forms.Form):
    """The words of the notice."""

    text = forms.CharField(
        label=_("通知内容"),
        max_length=NOTICE,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("请填写通知内容。")},
    )


class SeriesForm(forms.Form):
    """A meeting on a fairly fixed day of every month, quarter or year."""

    title = forms.CharField(label=_("名称"), max_length=TITLE)
    kinds = forms.MultipleChoiceField(
        label=_("开什么会"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一种会议。")},
    )
    every = forms.ChoiceField(
        label=_("周期"),
        choices=(("month", _("每月")), ("quarter", _("每季度")), ("year", _("每年"))),
    )
    day_of_month = forms.IntegerField(
        label=_("几号"),
        min_value=1,
        max_value=28,
        help_text=_("1 至 28；遇到开会日不便，排期时可以改"),
        error_messages={
            "min_value": _("日子在 1 至 28 之间，这样每个月都有这一天。"),
            "max_value": _("日子在 1 至 28 之间，这样每个月都有这一天。"),
        },
    )
    starts_at = hour_field()
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    from_on = day_field(_("自"))

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(kinds.items())  # type: ignore[attr-defined]


def items_text(items: Sequence[str]) -> str:
    """Agenda items as the form shows them, one to a line."""
    return "\n".join(items)
