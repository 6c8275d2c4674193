"""What people fill in: who begins a case, a proper reason, days without a vote."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.activities.disposals.models import MonthKind
from shuanghe.activities.disposals.rules.decided import LOST_CONTACT
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import Member
from shuanghe.procedures.services import Opening

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DAY_ERRORS = {"invalid": gettext_lazy("这个日期不存在或写法不对，请写作 2026-07-15。")}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, with words for one that does not exist."""
    return forms.DateField(label=label, widget=DAY, error_messages=DAY_ERRORS, **more)


class OpeningForm(forms.Form):
    """Which procedure, since when, and who proposed it: never the system."""

    procedure = forms.ChoiceField(label=gettext_lazy("办什么"), widget=forms.RadioSelect)
    opened_on = day_field(gettext_lazy("开始日期"))
    last_contact_on = day_field(
        gettext_lazy("最后一次联系的日期"),
        required=False,
        help_text=gettext_lazy("只有失联党员填写"),
    )
    origin = forms.CharField(
        label=gettext_lazy("由谁、在哪次会上提出"),
        max_length=200,
        help_text=gettext_lazy("例如：2026 年 11 月 3 日支部委员会会议；退党写“本人申请”"),
        error_messages={"required": gettext_lazy("请写明由谁、在哪次会上提出。")},
    )
    is_by_people = forms.BooleanField(
        label=gettext_lazy("这件事由党组织（或本人）提出，不是系统提出的"),
        error_messages={
            "required": gettext_lazy("请确认：系统不提出处置谁，只能由党组织或本人提出。")
        },
    )
    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, procedures: list[tuple[str, str]], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"client_key": uuid4().hex, "opened_on": on, **self.initial}
        self.fields["procedure"].choices = procedures  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A lost member needs the day of the last contact."""
        values: dict[str, Any] = super().clean() or {}
        is_lost = values.get("procedure") == LOST_CONTACT
        if is_lost and not values.get("last_contact_on") and "last_contact_on" not in self.errors:
            self.add_error("last_contact_on", _("请填写最后一次联系的日期，六个月从这一天算。"))
        return values

    def opening(self, member: Member) -> Opening:
        """The case a valid form asks for."""
        values = self.cleaned_data
        about: dict[str, Any] = {"name": member.name}
        if values["procedure"] == LOST_CONTACT:
            about["last_contact_on"] = values["last_contact_on"]
        return Opening(
            procedure=values["procedure"],
            subject_name=member.name,
            opened_on=values["opened_on"],
            client_key=values["client_key"],
            about=about,
            member=member,
            origin=values["origin"],
            is_sample=member.is_sample,
        )


class ReasonForm(forms.Form):
    """Why something was not done in a month."""

    kind = forms.ChoiceField(
        label=gettext_lazy("哪一种"), choices=choices_in_words(MonthKind.choices)
    )
    month = forms.RegexField(
        regex=r"^\d{4}-(0[1-9]|1[0-2])$",
        label=gettext_lazy("月份"),
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=gettext_lazy("写作 2026-07"),
        error_messages={"invalid": gettext_lazy("请把月份写作 2026-07。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("正当理由"),
        max_length=100,
        help_text=gettext_lazy("一句话即可，例如“外出执行任务”；不写病情等隐私"),
    )


class SuspensionForm(forms.Form):
    """Days without a vote, and the number of the decision."""

    from_on = day_field(gettext_lazy("从哪一天起"))
    until_on = day_field(gettext_lazy("到哪一天恢复"), help_text=gettext_lazy("这一天起恢复权利"))
    basis = forms.CharField(
        label=gettext_lazy("决定的文号"),
        max_length=100,
        help_text=gettext_lazy("只写文号，不写事由：案件材料留在纪检系统（CF-05）"),
    )

    def __init__(self, *args: Any, most_years: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_years = most_years

    def clean(self) -> dict[str, Any]:
        """Not longer than the rule allows."""
        values: dict[str, Any] = super().clean() or {}
        since, until = values.get("from_on"), values.get("until_on")
        if since and until and until > years_after(since, self.most_years):
            words = _("最长 %(years)s 年（CF-02），到 %(day)s 为止。")
            told = {"years": self.most_years, "day": years_after(since, self.most_years)}
            self.add_error("until_on", words % told)
        return values

    def days(self) -> tuple[date, date]:
        """First day without, first day with the vote again."""
        return self.cleaned_data["from_on"], self.cleaned_data["until_on"]


class WithdrawForm(forms.Form):
    """Why something written by mistake is set aside."""

    reason = forms.CharField(
        label=gettext_lazy("撤销的原因"),
        max_length=200,
        error_messages={"required": gettext_lazy("请写明撤销的原因。")},
    )


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 28 February for a 29th that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
