"""The sheets of a democratic appraisal: who did a step, ballots, opinions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.meetings.forms.inputs import day_field
from shuanghe.activities.meetings.models import Appraisal, Grade
from shuanghe.activities.meetings.rules.appraisals import GRADES
from shuanghe.activities.meetings.services.appraising import Ballots
from shuanghe.kernel.ui.words import choices_in_words

MOST_BALLOTS = 1000


class SheetForm(forms.Form):
    """A day and the lines of some members; `lines` holds (row, its fields) for the page."""

    done_on = day_field(_("日期"))

    def __init__(self, *args: Any, rows: Sequence[Appraisal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the rows."""


class StageForm(SheetForm):
    """Who has done a step: everybody whose turn it is comes ticked."""

    members = forms.TypedMultipleChoiceField(
        label=_("哪些人"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少勾选一人。"),
            "invalid_choice": _("有人不在这一步的名单上，请刷新页面后重新勾选。"),
        },
    )

    def build(self) -> None:
        choices = [(row.member_id, row.member_name) for row in self.rows]
        self.fields["members"].choices = choices  # type: ignore[attr-defined]
        self.fields["members"].initial = [row.member_id for row in self.rows]


class BallotForm(SheetForm):
    """The ballots on each member by grade; a line left empty is left out."""

    def build(self) -> None:
        titles = dict(choices_in_words(Grade.choices))
        for row in self.rows:
            for grade in GRADES:
                self.fields[f"{grade}_{row.member_id}"] = forms.IntegerField(
                    label=titles[grade],
                    required=False,
                    min_value=0,
                    max_value=MOST_BALLOTS,
                    initial=getattr(row, grade),
                    widget=forms.NumberInput({"inputmode": "numeric"}),
                    error_messages={"invalid": _("票数应为整数。")},
                )

    def lines(self) -> list[tuple[Appraisal, list[forms.BoundField]]]:
        """Each member with the four fields."""
        return [(row, [self[f"{grade}_{row.member_id}"] for grade in GRADES]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not self.ballots():
            raise forms.ValidationError(_("还没有填写任何人的票数。"))
        return given

    def ballots(self) -> list[Ballots]:
        """The lines that were filled in; an empty box in such a line is no ballot."""
        found = []
        for row in self.rows:
            numbers = [self.cleaned_data.get(f"{grade}_{row.member_id}") for grade in GRADES]
            if any(number is not None for number in numbers):
                found.append(Ballots(row.member_id, *(number or 0 for number in numbers)))
        return found


class OpinionForm(SheetForm):
    """The organisation's opinion on each member; a line left open is left out."""

    reason = forms.CharField(
        label=_("优秀人数超过一般比例的说明"),
        max_length=200,
        required=False,
        help_text=_("没有超过的不用填；随会议保存，不写姓名"),
    )

    def build(self) -> None:
        choices = [("", _("未定")), *choices_in_words(Grade.choices)]
        for row in self.rows:
            self.fields[f"opinion_{row.member_id}"] = forms.ChoiceField(
                label=row.member_name,
                choices=choices,
                required=False,
                initial=row.opinion,
                error_messages={"invalid_choice": _("没有这个等次，请从列表中选择。")},
            )

    def lines(self) -> list[tuple[Appraisal, forms.BoundField]]:
        """Each member with the field."""
        return [(row, self[f"opinion_{row.member_id}"]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not self.opinions():
            raise forms.ValidationError(_("还没有选择任何人的等次。"))
        return given

    def opinions(self) -> dict[int, str]:
        """Member id → grade where one was chosen that was not there before."""
        return {
            row.member_id: chosen
            for row in self.rows
            if (chosen := self.cleaned_data.get(f"opinion_{row.member_id}"))
            and chosen != row.opinion
        }
