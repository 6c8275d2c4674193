"""A form built from the facts of a definition. What is typed stays as typed until it is right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.procedures.rules import CaseFacts, Fact, Fault, Step
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.rules.hints import Hint, asked_when, facts_asked
from shuanghe.procedures.rules.writing import fact_read

LONGEST = 500
FEW = 3
YES, NO = "yes", "no"
HOW: Mapping[str, Any] = {
    "dates": gettext_lazy("每行一个日期，如 2026-07-15"),
    "number": gettext_lazy("只填数字"),
}


class DayInput(forms.DateInput):
    """A day as the browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FactField(forms.Field):
    """One fact of a definition; cleaned to its typed value, None where nothing is written."""

    def __init__(self, fact: Fact, *, hints: Iterable[Hint] = (), only_when: str = "") -> None:
        """only_when: in words, with which other answer it is to be filled in."""
        self.fact = fact
        super().__init__(
            label=_("这一步的日期") if fact.key == DONE_ON else fact.title,
            required=fact.is_required and not only_when,
            widget=_widget(fact),
            help_text="；".join(_helps(fact, hints, only_when)),
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


def _helps(fact: Fact, hints: Iterable[Hint], only_when: str) -> list[str]:
    """When and how to write it, and what the rules ask of it with their articles."""
    told = [_("%(case)s时填写") % {"case": only_when}] if only_when else []
    told += [str(HOW[fact.kind])] if fact.kind in HOW else []
    for hint in hints:
        cite = f"（{hint.citation}）" if hint.citation else ""
        told.append(f"{hint.text}{cite}")
    return told


def _widget(fact: Fact) -> forms.Widget:
    if fact.kind == "date":
        return DayInput()
    if fact.kind == "dates":
        return forms.Textarea({"rows": 3, "autocomplete": "off"})
    if fact.kind == "number":
        return forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    if fact.kind == "text":
        return forms.TextInput({"maxlength": LONGEST})
    return _answers(fact)


def _answers(fact: Fact) -> forms.Widget:
    """One of a few answers: all of them in view, or a list to open."""
    if fact.kind == "yes_no":
        unsaid = [] if fact.is_required else [("", _("未填"))]
        return forms.RadioSelect(choices=[(YES, _("是")), (NO, _("否")), *unsaid])
    answers = list((fact.choices or {}).items())
    if fact.is_required and len(answers) <= FEW:
        return forms.RadioSelect(choices=answers)
    return forms.Select(choices=[("", _("请选择")), *answers])


def shown(fact: Fact, value: Any) -> Any:
    """A typed value as its field shows it."""
    if value is None:
        return None
    if fact.kind == "yes_no":
        return YES if value else NO
    if fact.kind == "dates":
        return "\n".join(day.isoformat() for day in value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class FactsForm(forms.Form):
    """Fields made from facts, beside those that a subclass names."""

    def __init__(
        self,
        *args: Any,
        facts: Sequence[Fact],
        hints: Sequence[Hint] = (),
        only_when: Mapping[str, str] | None = None,
        known: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """known: typed values to begin with; initial: what stands in any other field."""
        values = {fact.key: shown(fact, (known or {}).get(fact.key)) for fact in facts}
        kwargs["initial"] = {**values, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.facts = facts
        asked: dict[str, list[Hint]] = defaultdict(list)
        for hint in hints:
            asked[hint.fact].append(hint)
        for fact in facts:
            self.fields[fact.key] = FactField(
                fact, hints=asked[fact.key], only_when=(only_when or {}).get(fact.key, "")
            )

    def typed(self) -> dict[str, Any]:
        """The facts of a valid form by key; what was not written is left out."""
        given = ((fact.key, self.cleaned_data.get(fact.key)) for fact in self.facts)
        return {key: value for key, value in given if value is not None}

    def fact_fields(self) -> list[forms.BoundField]:
        """The fields of the facts, in their order."""
        return [self[fact.key] for fact in self.facts]


class StepForm(FactsForm):
    """A step to be written down."""

    client_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, step: Step, case: CaseFacts, version: int, **kwargs: Any
    ) -> None:
        """case: what is on record, which decides what is asked. version: of the case as shown."""
        first = {"client_key": uuid4().hex, "version": version}
        facts = facts_asked(step, case)
        only_when = {fact.key: asked_when(step, fact) for fact in facts}
        super().__init__(*args, facts=facts, only_when=only_when, initial=first, **kwargs)
        self.step = step

    def take_faults(self, faults: Sequence[Fault]) -> None:
        """Show what the checks refused at the facts they are about."""
        for fault in faults:
            is_own = fault.step == self.step.code and fault.fact in self.fields
            rule = f"{fault.rule_id} " if fault.rule_id else ""
            told = _("%(wrong)s（%(rule)s%(citation)s）。怎样改：%(mend)s。") % {
                "wrong": fault.wrong,
                "rule": rule,
                "citation": fault.citation,
                "mend": fault.mend,
            }
            where = _("第 %(number)s 步“%(title)s”：") % {
                "number": fault.number,
                "title": fault.step_title,
            }
            self.add_error(fault.fact if is_own else None, told if is_own else f"{where}{told}")


class CorrectionForm(StepForm):
    """The same over a step that is done, with the reason."""

    why = forms.CharField(
        label=gettext_lazy("更正原因"),
        max_length=200,
        error_messages={"required": gettext_lazy("请写明原因，例如“日期填错”。")},
    )
