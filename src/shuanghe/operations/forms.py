"""What people fill in: a month's values, a definition, a benchmark, a goal, a measure, a link."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.kernel.tree import SEGMENT
from shuanghe.kernel.ui.inputs import NumberField, content_choice, day_field
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.operations.models import (
    BenchmarkKind,
    Direction,
    Frequency,
    Gathering,
    Goal,
    GoalLevel,
    Kpi,
    Side,
)
from shuanghe.operations.rules.amounts import amount_read, millionths_of
from shuanghe.organisation.models import Organisation

INDENT = "\u3000"


def indents_of(places: Iterable[Organisation]) -> dict[int, str]:
    """Organisation id → the spaces that set it under those above it in a list of these places."""
    listed = list(places)
    least = min((len(one.path) for one in listed), default=0)
    return {one.pk: INDENT * ((len(one.path) - least) // SEGMENT) for one in listed}


def places_offered(places: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Choices of places, each set under those above it."""
    listed = list(places)
    indents = indents_of(listed)
    return [(one.code, indents[one.pk] + one.name) for one in listed]


AmountField = partial(NumberField, read=amount_read)
"""A number of at most six decimals, exactly."""


def _millionths(amount: Decimal | None) -> int | None:
    return None if amount is None else millionths_of(amount)


class KpiForm(forms.Form):
    """A definition. parts: the KPIs that a ratio can be made of; places: who may file."""

    code = forms.CharField(label=_("编码"), max_length=40)
    title = forms.CharField(label=_("名称"), max_length=60)
    measure = forms.CharField(label=_("计量单位"), max_length=20, help_text=_("如 kWh/t、t、元、%"))
    direction = forms.ChoiceField(label=_("方向"), choices=choices_in_words(Direction.choices))
    band_low = AmountField(label=_("目标区间下限"), required=False)
    band_high = AmountField(label=_("目标区间上限"), required=False)
    formula = forms.CharField(label=_("计算口径"), max_length=200, required=False)
    numerator = forms.ChoiceField(label=_("分子"), required=False, widget=content_choice())
    denominator = forms.ChoiceField(label=_("分母"), required=False, widget=content_choice())
    factor = AmountField(label=_("系数"), required=False, help_text=_("百分比填 100，不填为 1"))
    gathering = forms.ChoiceField(
        label=_("汇总方式"), choices=choices_in_words(Gathering.choices), initial="sum"
    )
    frequency = forms.ChoiceField(label=_("频次"), choices=choices_in_words(Frequency.choices))
    owner = forms.ChoiceField(
        label=_("填报部门"),
        required=False,
        help_text=_("不选则由各单位自己填报"),
        widget=content_choice(),
    )
    owner_post = forms.CharField(label=_("填报岗位"), max_length=60, required=False)
    may_be_negative = forms.BooleanField(label=_("可以为负"), required=False)
    plausible_low = AmountField(label=_("合理范围下限"), required=False)
    plausible_high = AmountField(label=_("合理范围上限"), required=False)
    amber_within = AmountField(label=_("黄灯范围（%）"), required=False)
    decimals = forms.IntegerField(label=_("小数位数"), min_value=0, max_value=6, initial=2)
    from_on = day_field(_("启用日期"))
    until_on = day_field(_("停用日期"), required=False)

    def __init__(
        self, *args: Any, parts: Iterable[Kpi], places: Iterable[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {str(one.pk): one for one in parts if not one.is_computed}
        self.places = {one.code: one for one in places}
        listed = [("", _("不是算出来的")), *((key, str(one)) for key, one in self.parts.items())]
        for name in ("numerator", "denominator"):
            self.fields[name].choices = listed  # type: ignore[attr-defined]
        owners = [("", _("各单位自己")), *places_offered(self.places.values())]
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    def line(self) -> dict[str, Any]:
        """The fields of the model that a valid form says."""
        given = dict(self.cleaned_data)
        given.pop("code")
        for name in ("band_low", "band_high", "plausible_low", "plausible_high", "amber_within"):
            given[f"{name}_millionths"] = _millionths(given.pop(name))
        factor = given.pop("factor")
        given["factor_millionths"] = millionths_of(Decimal(1) if factor is None else factor)
        for name in ("numerator", "denominator"):
            given[name] = self.parts.get(given[name])
        given["owner"] = self.places.get(given["owner"])
        return given


class BenchmarkForm(forms.Form):
    """One benchmark with its source."""

    organisation = forms.ChoiceField(label=_("适用单位"), widget=content_choice())
    kind = forms.ChoiceField(label=_("种类"), choices=choices_in_words(BenchmarkKind.choices))
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2200)
    amount = AmountField(label=_("对标值"))
    peer = forms.CharField(label=_("对标对象"), max_length=60, required=False)
    source = forms.CharField(label=_("出处"), max_length=200)
    source_on = day_field(_("出处日期"))

    def __init__(self, *args: Any, places: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = places_offered(places)  # type: ignore[attr-defined]


class GoalForm(forms.Form):
    """A goal. upper: goals it may hang under; places: who may answer for it."""

    level = forms.ChoiceField(label=_("层级"), choices=choices_in_words(GoalLevel.choices))
    number = forms.CharField(label=_("序号"), max_length=20, help_text=_("如 1、1.2"))
    title = forms.CharField(label=_("目标"), max_length=100)
    text = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea({"rows": 3}))
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2200, required=False)
    parent = forms.ChoiceField(label=_("上级目标"), required=False, widget=content_choice())
    owner = forms.ChoiceField(label=_("责任单位"), required=False, widget=content_choice())
    owner_post = forms.CharField(label=_("责任岗位"), max_length=60, required=False)

    def __init__(
        self, *args: Any, upper: Iterable[Goal], places: Iterable[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.upper = {str(one.pk): one for one in upper}
        self.places = {one.code: one for one in places}
        goals = [(key, f"{one.number} {one.title}") for key, one in self.upper.items()]
        self.fields["parent"].choices = [("", _("没有")), *goals]  # type: ignore[attr-defined]
        owners = places_offered(self.places.values())
        self.fields["owner"].choices = [("", _("还没有定")), *owners]  # type: ignore[attr-defined]

    def line(self) -> dict[str, Any]:
        """The fields of the model that a valid form says."""
        given = dict(self.cleaned_data)
        given["parent"] = self.upper.get(given["parent"])
        given["owner"] = self.places.get(given["owner"])
        return given


class MeasureForm(forms.Form):
    """A KPI with the value wanted, or a measure of Party work."""

    kpi = forms.ChoiceField(label=_("经营指标"), required=False, widget=content_choice())
    wanted = AmountField(label=_("目标值"), required=False)
    title = forms.CharField(label=_("或：党的工作措施"), max_length=100, required=False)

    def __init__(self, *args: Any, kpis: Iterable[Kpi], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kpis = {str(one.pk): one for one in kpis}
        listed = [(key, f"{one.title}（{one.measure}）") for key, one in self.kpis.items()]
        self.fields["kpi"].choices = [("", _("不是指标")), *listed]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """A key task hung on a goal by hand."""

    organisation = forms.ChoiceField(label=_("办理单位"), widget=content_choice())
    title = forms.CharField(label=_("事项"), max_length=100)
    side = forms.ChoiceField(label=_("性质"), choices=choices_in_words(Side.choices))

    def __init__(self, *args: Any, places: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = places_offered(places)  # type: ignore[attr-defined]
