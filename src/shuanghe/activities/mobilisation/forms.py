"""What people fill in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.mobilisation.models import (
    CompareKind,
    DutyItem,
    EvaluationKind,
    Outcome,
    ProgressState,
)
from shuanghe.activities.mobilisation.queries.words import EVERY
from shuanghe.activities.mobilisation.services.items import OURS
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.rulebook.queries import evidence_kinds

NO_DAY = _("这个日期不存在或写法不对，请写作 2026-11-21。")


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day as the browser's own date field."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages={"invalid": NO_DAY}, **kwargs)


def content_choice() -> forms.Select:
    """A choice whose options are content: read out as Chinese in every language."""
    return forms.Select(attrs={"lang": "zh-Hans"})


class MakeForm(forms.Form):
    """Which year to make lists for."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)


class ReportForm(forms.Form):
    """One line about an item. items: those that no evidence shows; days: the first and the last."""

    code = forms.ChoiceField(label=_("事项"), widget=content_choice())
    done_on = day_field(_("完成日"))
    text = forms.CharField(label=_("做了什么"), max_length=200, help_text=_("一句话即可"))

    def __init__(
        self, *args: Any, items: Iterable[DutyItem], days: tuple[date, date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        first, last = days
        day = self.fields["done_on"]
        day.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        day.help_text = _("这份清单的期间内：%(first)s 至 %(last)s") % {
            "first": first,
            "last": last,
        }
        self.fields["code"].choices = [(one.code, one.duty) for one in items]  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """An item of one's own. likes: items whose lists it can join (None: it is changed)."""

    like = forms.ChoiceField(label=_("加到哪份清单"), widget=content_choice())
    code = forms.CharField(label=_("编号"), max_length=20, help_text=_("如 BD01"))
    duty = forms.CharField(label=_("职责"), max_length=120)
    standard = forms.CharField(label=_("标准"), max_length=200, required=False)
    every = forms.ChoiceField(label=_("频次"), choices=choices_in_words(EVERY.items()))
    times = forms.DecimalField(
        label=_("每期几次"), min_value=0, max_value=999, max_digits=4, decimal_places=1, initial=1
    )
    kinds = forms.MultipleChoiceField(
        label=_("计入的记录"),
        required=False,
        help_text=_("选了就按登记的记录自动计算；不选则用一句话报告"),
        widget=forms.CheckboxSelectMultiple({"lang": "zh-Hans"}),
    )
    due = forms.CharField(label=_("完成时间"), max_length=60, required=False)
    basis = forms.CharField(
        label=_("依据"), max_length=200, initial=OURS, help_text=_("写条款，或本单位文件名称")
    )

    def __init__(
        self, *args: Any, likes: Iterable[DutyItem] | None, is_fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.likes: dict[str, DutyItem] = {}
        kinds: Any = self.fields["kinds"]
        kinds.choices = list(evidence_kinds().items())
        if likes is None:
            del self.fields["like"], self.fields["code"]
        else:
            self.likes = {one.list_title: one for one in likes}
            like: Any = self.fields["like"]
            like.choices = [(title, title) for title in self.likes]
        if is_fixed:
            for name in ("every", "times", "kinds", "basis"):
                del self.fields[name]

    def line(self) -> dict[str, Any]:
        """The fields of the model that a valid form says."""
        return {name: value for name, value in self.cleaned_data.items() if name != "like"}


class ReasonForm(forms.Form):
    """Why something is taken back or closed."""

    reason = forms.CharField(label=_("原因"), max_length=100)


class CardForm(forms.Form):
    """What a card says besides its commitments."""

    post = forms.CharField(label=_("岗位"), max_length=60)
    duty = forms.CharField(label=_("岗位职责"), max_length=200, widget=forms.Textarea({"rows": 2}))
    service_standard = forms.CharField(
        label=_("服务标准"),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("别人找您办事，您做到什么程度、多快"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class PromiseForm(forms.Form):
    """One commitment; a row left empty is none."""

    category = forms.ChoiceField(label=_("类别"), required=False, widget=content_choice())
    text = forms.CharField(label=_("承诺"), max_length=200, required=False)
    measure = forms.CharField(
        label=_("怎样算办到"), max_length=120, required=False, help_text=_("能数、能看、能查")
    )
    due_on = day_field(_("完成时限"), required=False)

    def __init__(self, *args: Any, categories: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["category"]
        choice.choices = [("", _("请选择")), *categories.items()]

    @property
    def is_written(self) -> bool:
        """Whether anything but the sort and the day was written."""
        return bool(self.cleaned_data.get("text") or self.cleaned_data.get("measure"))

    def clean(self) -> dict[str, Any]:
        """A row that says something says all of it."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("text") or told.get("measure"):
            for name in ("category", "text", "measure", "due_on"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("这一条请填完整，不要这一条就整行清空。"))
        return told


class ProgressForm(forms.Form):
    """A word on a commitment for a quarter. quarters: those that have begun."""

    quarter = forms.TypedChoiceField(label=_("季度"), coerce=int)
    state = forms.ChoiceField(label=_("办到哪里"), choices=choices_in_words(ProgressState.choices))
    text = forms.CharField(label=_("说明或佐证"), max_length=200, required=False)

    def __init__(self, *args: Any, quarters: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = list(quarters)
        choice: Any = self.fields["quarter"]
        choice.choices = [(one, str(one)) for one in told]
        if told:
            choice.initial = told[-1]


class OutcomeForm(forms.Form):
    """What the branch says of a commitment at the end of the year."""

    outcome = forms.ChoiceField(label=_("年终结果"), choices=choices_in_words(Outcome.choices))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class NoteForm(forms.Form):
    """What a reviewer has to say."""

    note = forms.CharField(label=_("意见"), max_length=200, required=False)


class RoundForm(forms.Form):
    """A round of evaluation."""

    kind = forms.ChoiceField(label=_("种类"), choices=choices_in_words(EvaluationKind.choices))
    title = forms.CharField(label=_("名称"), max_length=60)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    opens_on = day_field(_("开始日"))
    closes_on = day_field(_("截止日"))


class EventForm(forms.Form):
    """A compare event with its rules."""

    kind = forms.ChoiceField(label=_("种类"), choices=choices_in_words(CompareKind.choices))
    title = forms.CharField(label=_("名称"), max_length=80)
    rules = forms.CharField(
        label=_("规则"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("比什么、怎么评、分几等；用生产和安全的实绩比，不比上线次数和照片"),
    )
    held_on = day_field(_("举办日"))
