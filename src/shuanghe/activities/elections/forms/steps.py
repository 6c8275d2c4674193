"""The facts of a step that are not on record yet, and the work of the new commissioners."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.activities.elections.forms.inputs import DayInput, choice_field
from shuanghe.activities.elections.models import Candidacy
from shuanghe.activities.elections.services.people import DIVISIONS
from shuanghe.procedures.rules import Fact, Fault, Step
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.rules.writing import fact_read

YES_NO = [("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))]
LONGEST = 500
DIVISION = "division_"


class FactField(forms.Field):
    """One fact of a step, cleaned to its typed value; None where nothing is written."""

    def __init__(self, fact: Fact, help_text: str = "") -> None:
        self.fact = fact
        super().__init__(
            label=_("这一步的日期") if fact.key == DONE_ON else fact.title,
            required=fact.is_required,
            widget=_widget(fact),
            help_text=help_text,
            error_messages={"required": _("请填写“%(title)s”。") % {"title": fact.title}},
        )

    def clean(self, value: Any) -> Any:
        self.validate(value)
        if value in self.empty_values:
            return None
        if len(str(value)) > LONGEST:
            raise forms.ValidationError(_("最多 %(most)s 个字。") % {"most": LONGEST})
        try:
            return fact_read(self.fact, str(value))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


def _widget(fact: Fact) -> forms.Widget:
    if fact.kind == "date":
        return DayInput()
    if fact.kind == "number":
        return forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    if fact.kind == "yes_no":
        return forms.RadioSelect(choices=YES_NO)
    if fact.choices:
        return forms.RadioSelect(choices=list(fact.choices.items()))
    return forms.TextInput({"maxlength": LONGEST})


class ElectionStepForm(forms.Form):
    """What a step still asks. version: of the case as it was shown."""

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        step: Step,
        facts: Sequence[Fact],
        version: int,
        hints: Mapping[str, str],
        known: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        """hints: by fact, what the rules ask. known: by fact, the usual answer to begin with."""
        first = {"client_key": uuid4().hex, "version": version, **known}
        super().__init__(*args, **{**kwargs, "initial": first})
        self.step, self.facts = step, facts
        for fact in facts:
            self.fields[fact.key] = FactField(fact, hints.get(fact.key, ""))

    def typed(self) -> dict[str, Any]:
        """The facts of a valid form by key; what was not written is left out."""
        given = ((fact.key, self.cleaned_data.get(fact.key)) for fact in self.facts)
        return {key: value for key, value in given if value is not None}

    def fact_fields(self) -> list[forms.BoundField]:
        """The fields of the facts, in their order."""
        return [self[fact.key] for fact in self.facts]

    def take_faults(self, faults: Sequence[Fault]) -> None:
        """Show what the checks refused at the facts they are about, or above the form."""
        for fault in faults:
            is_own = fault.step == self.step.code and fault.fact in self.fields
            rule = f"{fault.rule_id} " if fault.rule_id else ""
            told = _("%(wrong)s（%(rule)s%(citation)s）。怎样改：%(mend)s。") % {
                "wrong": fault.wrong,
                "rule": rule,
                "citation": fault.citation,
                "mend": fault.mend,
            }
            self.add_error(fault.fact if is_own else None, told)


class DivisionForm(forms.Form):
    """Which work each new commissioner takes on; left open, the post is commissioner."""

    def __init__(self, *args: Any, elected: Sequence[Candidacy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elected = elected
        works = [(one.value, _(one.label)) for one in DIVISIONS]
        for row in elected:
            title = _("%(name)s的分工") % {"name": row.name}
            self.fields[f"{DIVISION}{row.pk}"] = choice_field(
                title, works, required=False, initial=row.division
            )

    def told(self) -> list[tuple[int, str]]:
        """Candidacy and work of a valid form."""
        return [(row.pk, self.cleaned_data[f"{DIVISION}{row.pk}"]) for row in self.elected]
