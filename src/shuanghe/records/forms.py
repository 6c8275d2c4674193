"""The one short form for what was done."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record
from shuanghe.records.queries.bodies import period_of_record
from shuanghe.records.queries.practice import practice
from shuanghe.records.queries.prefill import Person, Prefill
from shuanghe.records.rules import Fault, period_day, period_named
from shuanghe.records.services import Presence

MOST_PEOPLE = 1_000_000
FIELD_OF = {"period_on": "period", "attendance": "present"}


class DayInput(forms.DateInput):
    """A day as the browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AttendanceField(forms.TypedMultipleChoiceField):
    """Ticked members. Somebody not on the list goes through to the service, which says why not."""

    def valid_value(self, value: Any) -> bool:
        return number_asked(str(value)) is not None


class RecordForm(forms.Form):
    """kinds, day, title; then who was there; the rest is optional."""

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    listed = forms.CharField(required=False, widget=forms.HiddenInput)
    audience = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    kinds = forms.MultipleChoiceField(
        label=_("办了哪些事"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少选择一个事项。"),
            "invalid_choice": _("“%(value)s”不是这个组织的事项，请从列表中选择。"),
        },
    )
    done_on = forms.DateField(
        label=_("日期"),
        widget=DayInput,
        error_messages={
            "required": _("请填写办理日期。"),
            "invalid": _("这个日期不存在或写法不对，请写作 2026-07-15。"),
        },
    )
    title = forms.CharField(
        label=_("主题"),
        max_length=200,
        error_messages={"required": _("请填写主题，例如“学习……、讨论……”。")},
    )
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    host_name = forms.CharField(label=_("主持人"), max_length=60, required=False)
    speaker_name = forms.CharField(label=_("主讲人"), max_length=60, required=False)
    hours = forms.DecimalField(
        label=_("学时"),
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=1,
        help_text=_("含集中学习培训时填写；按到会名单计入个人学时"),
        error_messages={"invalid": _("学时应为数字，例如 2 或 1.5。")},
    )
    present = AttendanceField(
        label=_("到会人员"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    entitled_count = forms.IntegerField(
        label=_("应到人数"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
    present_count = forms.IntegerField(
        label=_("实到人数"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
    period = forms.CharField(
        label=_("所属期"),
        required=False,
        max_length=10,
        help_text=_("补办以前的工作时填写，如 2026-07、2026-Q3、2026；留空为当期"),
    )
    summary = forms.CharField(
        label=_("内容摘要"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    paper = forms.FileField(
        label=_("材料"),
        required=False,
        help_text=_("不是必须。会议记录照片、PDF 或文档，一份，10 MB 以内"),
        error_messages={"empty": _("这个文件是空的，请重新选择。")},
    )

    def __init__(
        self, *args: Any, organisation: Organisation, people: Sequence[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        choices = practice().kinds_for(organisation.kind)
        kinds, present = self.fields["kinds"], self.fields["present"]
        kinds.choices = list(choices.items())  # type: ignore[attr-defined]
        present.choices = [  # type: ignore[attr-defined]
            (person.member_id, person.name) for person in people
        ]
        if people:
            del self.fields["entitled_count"], self.fields["present_count"]
        else:
            del self.fields["present"]

    def clean(self) -> dict[str, Any]:
        """Ask again when another day brings another roll; newcomers come ticked."""
        given = super().clean() or self.cleaned_data
        people = {str(person.member_id) for person in self.people}
        listed = {part for part in given.get("listed", "").split(",") if part}
        if people and listed and people != listed:
            ticked = {str(member) for member in given.get("present", ())}
            shown = QueryDict(mutable=True)
            shown.update(self.data)
            shown.setlist("present", sorted(ticked & people | people - listed))
            shown["listed"] = ",".join(sorted(people))
            self.data = shown
            self.add_error("present", _("这一天的名册与刚才不同，名单已更新，请核对后再提交。"))
        return given

    def clean_period(self) -> str:
        text = str(self.cleaned_data["period"]).strip()
        try:
            if text:
                period_named(text)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return text

    def facts(self) -> dict[str, Any]:
        """What the service takes, from a valid form."""
        given = self.cleaned_data
        names = ("title", "done_on", "place", "host_name", "speaker_name", "hours", "summary")
        return {
            **{name: given[name] for name in names},
            "kinds": given["kinds"],
            "period_on": period_day(given["period"], given["done_on"]),
            "entitled_count": given.get("entitled_count"),
            "present_count": given.get("present_count"),
            "attendance": self.attendance(),
        }

    def attendance(self) -> list[Presence]:
        """Everyone listed, present or not."""
        ticked = set(self.cleaned_data.get("present", ()))
        listed = [one.member_id for one in self.people]
        strangers = sorted(ticked.difference(listed))
        return [
            *(Presence(member, member in ticked) for member in listed),
            *(Presence(member) for member in strangers),
        ]

    def take_faults(self, faults: Sequence[Fault]) -> None:
        """Show what the service refused at the fields it is about."""
        for fault in faults:
            name = FIELD_OF.get(fault.field, fault.field)
            self.add_error(name if name in self.fields else None, fault.message)


class CorrectionForm(RecordForm):
    """The same form over a record that was wrong, with the reason."""

    reason = forms.CharField(
        label=_("更正原因"),
        max_length=200,
        error_messages={"required": _("请写明原因，例如“日期填错”。")},
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, organisation=record.organisation, **kwargs)
        self.record = record

    def facts(self) -> dict[str, Any]:
        """The same, but an act made up for a period stays on the day it was put there."""
        facts, period = super().facts(), period_of_record(self.record)
        is_moved = self.cleaned_data["period"] != str(period) or facts["done_on"] in period
        return facts if is_moved else {**facts, "period_on": self.record.period_on}


class WithdrawForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(
        label=_("撤回原因"),
        max_length=200,
        error_messages={"required": _("请写明原因，例如“重复录入”。")},
    )


def first_values(prefill: Prefill, people: Sequence[Person]) -> Mapping[str, Any]:
    """The initial values of a fresh form: everyone present.

    For a period that is over nobody has said on which day: the date is left to be filled in.
    """
    return {
        "client_key": uuid4().hex,
        "audience": prefill.audience,
        "listed": listed_of(people),
        "kinds": list(prefill.kinds),
        "done_on": None if prefill.is_over else prefill.done_on,
        "title": prefill.title,
        "place": prefill.place,
        "host_name": prefill.host,
        "speaker_name": prefill.speaker,
        "hours": prefill.hours,
        "period": prefill.period,
        "present": [person.member_id for person in people],
    }


def listed_of(people: Sequence[Person]) -> str:
    """Who the form showed, to notice when another day brings another roll."""
    return ",".join(str(person.member_id) for person in people)


def values_of(
    record: Record, *, people: Sequence[Person], present: Sequence[int], audience: str
) -> Mapping[str, Any]:
    """The initial values of a correction: the record as it is, its period said outright.

    Otherwise another date would quietly move the act to another period.
    """
    names = ("kinds", "done_on", "title", "place", "host_name", "speaker_name", "hours", "summary")
    return {
        **{name: getattr(record, name) for name in names},
        "client_key": uuid4().hex,
        "audience": audience,
        "listed": listed_of(people),
        "period": str(period_of_record(record)),
        "entitled_count": record.entitled_count,
        "present_count": record.present_count,
        "present": list(present),
    }
