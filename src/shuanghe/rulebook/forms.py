"""What a reader may ask of the rule list."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.rulebook.documents import CONFIDENCES, DEADLINES, STRENGTHS, Words
from shuanghe.rulebook.queries import Count, CountRefused, Rulebook, Wanted, count_read
from shuanghe.rulebook.rules import NUMBERS, Rule, numbers_of


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
        choices=choices(CONFIDENCES),
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


class CountForm(forms.Form):
    """The numbers that a rule is counted from, as typed; the rule itself judges them."""

    def __init__(self, asked: Mapping[str, str], *, rule: Rule) -> None:
        """One field for each number of the rule; none for a rule that is not counted."""
        super().__init__(asked)
        self.rule = rule
        for name in numbers_of(rule.counting) if rule.counting else ():
            is_count = NUMBERS[name].kind == "count"
            attrs = {"inputmode": "numeric", "size": 6} if is_count else {"size": 16}
            self.fields[name] = forms.CharField(
                label=NUMBERS[name].title,
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs={**attrs, "autocomplete": "off"}),
            )

    @property
    def answer(self) -> Count | None:
        """The verdict; None when nothing was typed or the numbers do not allow one."""
        return self._judged()[0]

    @property
    def faults(self) -> tuple[str, ...]:
        """What is missing or wrong in what was typed, a sentence each."""
        return self._judged()[1]

    def _judged(self) -> tuple[Count | None, tuple[str, ...]]:
        self.is_valid()
        typed = {name: text for name, text in self.cleaned_data.items() if text}
        if not typed:
            return None, ()
        try:
            return count_read(self.rule, typed), ()
        except CountRefused as refused:
            return None, refused.faults
