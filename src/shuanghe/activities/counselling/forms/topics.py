"""Forms of topics: sheets as the data says, the charter, the log, marks."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.counselling.models import (
    Appointment,
    CoachingForm,
    CoachingWay,
    TopicPart,
)
from shuanghe.activities.counselling.queries.topics.terms import criteria_of, sheet, words
from shuanghe.activities.counselling.rules.topics.sheets import Field, Form
from shuanghe.activities.counselling.services.topics import CharterText, LogLine, TargetLine
from shuanghe.kernel.ui.inputs import NumberField, content_choice, day_field
from shuanghe.kernel.ui.words import choices_in_words, content
from shuanghe.operations.models import Kpi
from shuanghe.operations.rules.amounts import amount_read
from shuanghe.organisation.models import Organisation

TARGETS = (1, 2, 3)
LANG = {"lang": "zh-Hans"}


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea({"rows": 2, **LANG}), max_length=2000, **more
    )


def _yes(value: str) -> bool:
    return value == "yes"


def field_of(title: str, one: Field) -> forms.Field:
    """The field of a form as the data says it."""
    told: dict[str, Any] = {"label": content(title), "required": one.is_required}
    if one.kind == "words":
        return _words(**told)
    if one.kind == "number":
        return forms.IntegerField(min_value=one.least, max_value=one.most or None, **told)
    if one.kind == "date":
        return day_field(told.pop("label"), **told)
    if one.kind == "yes_no":
        choices = choices_in_words([("yes", _("是")), ("no", _("否"))])
        return forms.TypedChoiceField(
            choices=choices, coerce=_yes, empty_value=None, widget=forms.RadioSelect, **told
        )
    if one.kind == "choice":
        listed = [("", "—"), *(one.choices or {}).items()]
        return forms.ChoiceField(choices=listed, widget=content_choice(), **told)
    return forms.CharField(max_length=200, widget=forms.TextInput(LANG), **told)


class SheetForm(forms.Form):
    """One form of rulebooks/counselling/forms, with marks where it is scored."""

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = form
        for key, title, one in form.asked():
            self.fields[key] = field_of(title, one)
        for each in criteria_of("scoring") if form.is_scored else ():
            label = content(f"{each.title}（0–{each.most}）")
            self.fields[f"mark_{each.key}"] = NumberField(label=label, read=amount_read)

    def filled(self) -> dict[str, Any]:
        """What a valid form says, by key."""
        return {key: self.cleaned_data[key] for key, _title, _one in self.told.asked()}

    def marks(self) -> dict[str, Decimal]:
        """By criterion."""
        wanted = criteria_of("scoring") if self.told.is_scored else ()
        return {one.key: self.cleaned_data[f"mark_{one.key}"] for one in wanted}


def said_in(form: Form, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a sheet said, as the form shows it."""
    asked = {key: one for key, _title, one in form.asked()}
    return {
        key: ("yes" if value else "no") if asked[key].kind == "yes_no" else value
        for key, value in kept.items()
        if key in asked and value is not None
    }


class OpenForm(forms.Form):
    """A new topic."""

    appointment = forms.ChoiceField(label=_("聘书"), widget=content_choice())
    title = forms.CharField(label=_("课题（可先写暂定名）"), max_length=100)
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, appointments: Iterable[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(one.pk), f"{one.host_name} · {one.counsellor_name}") for one in appointments]
        self.fields["appointment"].choices = listed  # type: ignore[attr-defined]


class CharterForm(forms.Form):
    """The charter of a topic."""

    title = forms.CharField(label=_("课题"), max_length=100, widget=forms.TextInput(LANG))
    family = forms.ChoiceField(label=_("类别"), widget=content_choice())
    problem = _words(_("要解决的问题"))
    party_measures = _words(_("党的工作措施"))
    operations_measures = _words(_("生产经营措施"))
    measure_kind = forms.ChoiceField(label=_("措施种类"), widget=content_choice())
    party_indicators = _words(_("党建工作指标"), help_text=_("每行一个"))
    combinations = forms.MultipleChoiceField(
        label=_("四个结合"), widget=forms.CheckboxSelectMultiple(LANG)
    )
    fusions = forms.MultipleChoiceField(
        label=_("四化融合"), widget=forms.CheckboxSelectMultiple(LANG)
    )
    ends_on = day_field(_("计划结束"))

    def __init__(
        self, *args: Any, pairs: Iterable[tuple[Kpi, Organisation]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, key in (("family", "families"), ("measure_kind", "measures")):
            self.fields[name].choices = list(words(key).items())  # type: ignore[attr-defined]
        for name in ("combinations", "fusions"):
            told = [(key, content(title)) for key, title in words(name).items()]
            self.fields[name].choices = told  # type: ignore[attr-defined]
        listed = [
            ("", "—"),
            *(
                (f"{kpi.pk}-{unit.pk}", f"{unit} {kpi.title}（{kpi.measure}）")
                for kpi, unit in pairs
            ),
        ]
        for row in TARGETS:
            self.fields[f"measure{row}"] = forms.ChoiceField(
                label=_("经营指标"), choices=listed, required=False, widget=content_choice()
            )
            self.fields[f"target{row}"] = NumberField(
                label=_("目标值"), read=amount_read, required=False
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for row in TARGETS:
            if bool(given.get(f"measure{row}")) != (given.get(f"target{row}") is not None):
                self.add_error(f"target{row}", _("指标和目标值要一起填。"))
        return given

    def text(self) -> CharterText:
        """What a valid form says."""
        given = dict(self.cleaned_data)
        targets = []
        for row in TARGETS:
            pair, target = given.pop(f"measure{row}"), given.pop(f"target{row}")
            if pair and target is not None:
                kpi, unit = (int(one) for one in pair.split("-"))
                targets.append(TargetLine(kpi, unit, target))
        given["party_indicators"] = given["party_indicators"].splitlines()
        return CharterText(**given, targets=tuple(targets))


class LogForm(forms.Form):
    """One line of the coaching log; the script keeps it on the phone until it is taken."""

    day = day_field(_("日期"))
    way = forms.ChoiceField(label=_("方式"), choices=choices_in_words(CoachingWay.choices))
    form = forms.ChoiceField(label=_("内容"), choices=choices_in_words(CoachingForm.choices))
    done = forms.CharField(
        label=_("做了什么"), max_length=400, widget=forms.Textarea({"rows": 2, **LANG})
    )
    has_leader = forms.BooleanField(label=_("企业负责人在场"), required=False)
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def line(self) -> LogLine:
        """What a valid form says."""
        return LogLine(**self.cleaned_data)


class MarksForm(forms.Form):
    """One judge's marks."""

    reason = forms.CharField(label=_("评语"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = {
            f"mark_{one.key}": NumberField(
                label=content(f"{one.title}（0–{one.most}）"), read=amount_read
            )
            for one in criteria_of("evaluation")
        }
        self.fields = {**marks, **self.fields}

    def marks(self) -> dict[str, Decimal]:
        """By criterion."""
        return {one.key: self.cleaned_data[f"mark_{one.key}"] for one in criteria_of("evaluation")}


class AbilityForm(forms.Form):
    """Five numbers on one person."""

    person = forms.ChoiceField(label=_("评谁"), widget=content_choice())
    phase = forms.ChoiceField(
        label=_("时间"),
        choices=choices_in_words([("before", _("辅导前")), ("after", _("辅导后"))]),
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(one.pk), f"{one.name}（{one.part_title}）") for one in people]
        self.fields["person"].choices = listed  # type: ignore[attr-defined]
        for key, title in sheet("evaluation")["abilities"].items():
            self.fields[f"mark_{key}"] = forms.IntegerField(
                label=content(f"{title}（1–5）"), min_value=1, max_value=5
            )

    def marks(self) -> dict[str, int]:
        """By ability."""
        return {key: self.cleaned_data[f"mark_{key}"] for key in sheet("evaluation")["abilities"]}


class PersonForm(forms.Form):
    """Somebody who joins the topic group."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    part = forms.ChoiceField(label=_("身份"), choices=choices_in_words(TopicPart.choices))
