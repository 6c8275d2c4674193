"""What a reader may ask of the rule list."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.rulebook.documents import CONFIDENCES, DEADLINES, STRENGTHS, Words
from shuanghe.rulebook.queries import Rulebook, Wanted


def choices(words: Words) -> list[tuple[str, Any]]:
    """A first choice that restricts nothing, then the words."""
    return [("", _("不限")), *words.items()]


class DayForm(forms.Form):
    """The day on which the rules are read."""

    on = forms.DateField(
        label=_("看哪一天的规则"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("日期请写作 2026-11-21 这样的形式，现按今天显示。")},
    )

    def __init__(self, asked: Mapping[str, str], *, today: date) -> None:
        """asked is the query of the address; without a day in it the form shows today."""
        super().__init__({**asked, "on": asked.get("on") or today.isoformat()})
        self.today = today

    @property
    def day(self) -> date:
        """The day asked for; today when a wrong one was given."""
        self.is_valid()
        given: date | None = self.cleaned_data.get("on")
        return given or self.today


class RuleFilterForm(DayForm):
    """Words, and the codes a rule carries."""

    text = forms.CharField(label=_("编号或文字"), required=False, max_length=40)
    regulation = forms.ChoiceField(
        label=_("文件"), required=False, widget=forms.Select(attrs={"lang": "zh-Hans"})
    )
    confidence = forms.ChoiceField(
        label=_("可信度"),
        required=False,
        choices=choices({key: CONFIDENCES[key] for key in ("verified", "secondary", "unverified")}),
    )
    deadline = forms.ChoiceField(label=_("种类"), required=False, choices=choices(DEADLINES))
    strength = forms.ChoiceField(label=_("要求程度"), required=False, choices=choices(STRENGTHS))
    recurring = forms.BooleanField(label=_("只看按期重复的"), required=False)

    def __init__(self, asked: Mapping[str, str], *, today: date, book: Rulebook) -> None:
        """The regulations to choose from are those of the book."""
        super().__init__(asked, today=today)
        titles: Words = {slug: one.title for slug, one in book.regulations.items()}
        cast("forms.ChoiceField", self.fields["regulation"]).choices = choices(titles)

    @property
    def wanted(self) -> Wanted:
        """What to look for; a wrong choice restricts nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            text=given.get("text", ""),
            regulation=given.get("regulation", ""),
            confidence=given.get("confidence", ""),
            deadline=given.get("deadline", ""),
            strength=given.get("strength", ""),
            is_recurring=given.get("recurring", False),
        )
