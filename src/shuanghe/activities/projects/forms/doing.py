"""Progress, claims, verification, scores, results."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from shuanghe.activities.projects.forms.amounts import AmountField
from shuanghe.activities.projects.models import Answer, Project, ProjectMilestone
from shuanghe.activities.projects.queries.terms import acceptance
from shuanghe.activities.projects.rules.benefit import FORMULAS, Costs
from shuanghe.activities.projects.rules.reading import adjustments_read
from shuanghe.activities.projects.services import ClaimLine, Progress, Verdict
from shuanghe.kernel.ui.asked import month_asked
from shuanghe.kernel.ui.inputs import content_choice
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.operations.rules.amounts import amount_read
from shuanghe.organisation.models import Organisation

NOUGHT = Decimal(0)
ACCEPTED = [("on", gettext_noop("认可")), ("no", gettext_noop("不认可"))]


def _words(label: Any, rows: int = 2, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea({"rows": rows}), max_length=2000, **more
    )


class MonthField(forms.CharField):
    """A month as 2026-11, given as its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, widget=forms.TextInput({"type": "month"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        month = month_asked(text, otherwise=date.min)
        if text and month == date.min:
            raise forms.ValidationError(_("月份请写作 2026-11。"))
        return month if text else None


class ProgressForm(forms.Form):
    """A month's progress: three fields."""

    month = MonthField(label=_("月份"))
    done = _words(_("完成情况"))
    deviation = _words(_("偏差与原因"), required=False)
    help_needed = _words(_("需要协调"), required=False)

    def __init__(self, *args: Any, stones: Iterable[ProjectMilestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(one.pk), f"{one.due_on} {one.title}") for one in stones]
        if listed:
            self.fields["milestones"] = forms.MultipleChoiceField(
                label=_("完成的节点"), choices=listed, required=False,
                widget=forms.CheckboxSelectMultiple({"lang": "zh-Hans"}),
            )  # fmt: skip

    def progress(self) -> Progress:
        """What a valid form says."""
        given = dict(self.cleaned_data)
        reached = tuple(int(one) for one in given.pop("milestones", ()))
        return Progress(**given, milestones=reached)


class ClaimForm(forms.Form):
    """A claim: what neither the plan nor the ledger knows."""

    method = forms.ChoiceField(label=_("计算方法"), widget=content_choice())
    measure = forms.ChoiceField(label=_("依据的指标"), required=False, widget=content_choice())
    from_month = MonthField(label=_("计算期自"))
    to_month = MonthField(label=_("计算期至"))
    share = AmountField(label=_("归属比例（%）"), required=False, help_text=_("不填为 100"))
    investment = AmountField(label=_("投资（元）"), required=False)
    life_years = AmountField(label=_("投资的使用年限"), required=False, help_text=_("不填为 1"))
    running = AmountField(label=_("同期运行费用（元）"), required=False)
    rewards = AmountField(label=_("奖励（元）"), required=False)
    source = forms.CharField(label=_("数据来源"), max_length=200, help_text=_("如：一厂生产月报"))
    non_financial = _words(_("非经济效益"), required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        method = project.method if project.method in FORMULAS else "F8"
        codes = list(dict.fromkeys([method, "F8"]))
        titles = [(one, f"{one} {FORMULAS[one].title}：{FORMULAS[one].text}") for one in codes]
        self.fields["method"].choices = titles  # type: ignore[attr-defined]
        listed = [
            (str(one.pk), f"{one.unit_name} {one.kpi_title}") for one in project.measures.all()
        ]
        empty = [] if len(listed) == 1 else [("", "—")]
        self.fields["measure"].choices = [*empty, *listed]  # type: ignore[attr-defined]
        self.asked = [one for one in FORMULAS[method].inputs if not one.is_price and not one.takes]
        for one in self.asked:
            title = f"{one.title}（{one.measure}）" if one.measure else one.title
            self.fields[f"input_{one.key}"] = AmountField(label=title, required=False)

    def claim(self) -> ClaimLine:
        """What a valid form says."""
        given = self.cleaned_data
        inputs = {one.key: given[f"input_{one.key}"] for one in self.asked}
        return ClaimLine(
            method=given["method"],
            from_month=given["from_month"],
            to_month=given["to_month"],
            measure_id=int(given["measure"]) if given["measure"] else None,
            inputs={key: value for key, value in inputs.items() if value is not None},
            source=given["source"],
            costs=Costs(
                investment=given["investment"] or NOUGHT,
                life_years=Decimal(1) if given["life_years"] is None else given["life_years"],
                running=given["running"] or NOUGHT,
                rewards=given["rewards"] or NOUGHT,
            ),
            share=Decimal(100) if given["share"] is None else given["share"],
            non_financial=given["non_financial"],
        )


class VerifyForm(forms.Form):
    """What finance makes of a claim."""

    is_method_accepted = forms.ChoiceField(
        label=_("计算方法和数据来源"),
        choices=choices_in_words(ACCEPTED),
        widget=forms.RadioSelect,
        help_text=_("不认可的按零核定，请在核定意见里写明原因"),
    )
    adjustments = _words(
        _("调整"), required=False, help_text=_("每行一笔：金额 原因，如 -12000 扣除天气影响")
    )
    note = forms.CharField(label=_("核定意见"), max_length=300, required=False)

    def clean_adjustments(self) -> list[tuple[Decimal, str]]:
        """Lines as (yuan, reason)."""
        try:
            lines = adjustments_read(self.cleaned_data["adjustments"])
            return [(amount_read(amount), why) for amount, why in lines]
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def verdict(self) -> Verdict:
        """What a valid form says."""
        given = self.cleaned_data
        is_accepted = given["is_method_accepted"] == ACCEPTED[0][0]
        return Verdict(given["adjustments"], is_accepted, given["note"])


class ScoreForm(forms.Form):
    """One judge's marks."""

    reason = forms.CharField(label=_("评语"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = {
            f"mark_{one.key}": AmountField(label=f"{one.title}（0–{one.most}）")
            for one in acceptance().criteria
        }
        self.fields = {**marks, **self.fields}

    def marks(self) -> dict[str, Decimal]:
        """By criterion."""
        return {one.key: self.cleaned_data[f"mark_{one.key}"] for one in acceptance().criteria}


class OfferForm(forms.Form):
    """A result passed on to units."""

    units = forms.MultipleChoiceField(
        label=_("推广到"), widget=forms.CheckboxSelectMultiple({"lang": "zh-Hans"})
    )
    practice = _words(_("做法"), rows=4, help_text=_("接收单位只看到这里写的内容"))

    def __init__(self, *args: Any, places: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {one.code: one for one in places}
        listed = [(code, one.name) for code, one in self.places.items()]
        self.fields["units"].choices = listed  # type: ignore[attr-defined]

    def chosen(self) -> list[Organisation]:
        """The units ticked."""
        return [self.places[code] for code in self.cleaned_data["units"]]


class AnswerForm(forms.Form):
    """Whether a unit takes a result up."""

    answer = forms.ChoiceField(
        label=_("是否采用"),
        choices=choices_in_words([one for one in Answer.choices if one[0] != Answer.OPEN]),
    )
    reason = forms.CharField(label=_("怎样采用，或为什么不采用"), max_length=300)
