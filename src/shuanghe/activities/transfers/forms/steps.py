"""The form of one step, made from the facts of its definition."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.transfers.forms.fields import (
    day_field,
    key_field,
    text_field,
    version_field,
)
from shuanghe.activities.transfers.models import Transfer
from shuanghe.procedures.rules import Fact, Step
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.rulebook.queries import rule

FIXED: Mapping[str, Mapping[str, Any]] = {
    "letter": {"issuer": "committee"},
    "acceptance": {"acceptor": "committee"},
    "receipt": {"sender": "committee"},
}
"""What the page itself settles: the committee acts, because nobody else is let through."""
FOLLOWS = {"acceptance": "responsible_from"}
"""A fact that is always the day of the step."""
VALIDITY = "JG-12"
MOST_TEXT = 200


class StepForm(forms.Form):
    """The facts of one step that people fill in, with the key and the version it was shown at."""

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{step.code}_%s"
        super().__init__(*args, **kwargs)
        self.step = step
        settled = {*FIXED.get(step.code, {}), FOLLOWS.get(step.code, "")}
        for fact in step.facts:
            if fact.key not in settled:
                self.fields[fact.key] = _field(fact)
        if "valid_until" in self.fields:
            self.fields["valid_until"].help_text = _(
                "默认按常见的最长期限填好，可按路途远近改短；这不是中央规定的数字（JG-12，二手来源）"
            )
        if "is_file_checked" in self.fields:
            self.fields["is_file_checked"].help_text = _("接收预备党员的，先审查入党材料（FZ-28）")
        self.fields["client_key"] = key_field()
        self.fields["version"] = version_field()

    @property
    def facts(self) -> dict[str, Any]:
        """The typed facts of a valid form, with what the page settles."""
        given = {
            key: value
            for key, value in self.cleaned_data.items()
            if key not in ("client_key", "version") and value not in (None, "")
        }
        if self.step.code in FOLLOWS:
            given[FOLLOWS[self.step.code]] = given[DONE_ON]
        return {**given, **FIXED.get(self.step.code, {})}


def _field(fact: Fact) -> forms.Field:
    told: dict[str, Any] = {"required": fact.is_required}
    if fact.kind == "date":
        return day_field(fact.title, **told)
    if fact.kind == "yes_no":
        return forms.TypedChoiceField(
            label=fact.title,
            choices=[("", "—"), ("yes", _("是")), ("no", _("否"))],
            coerce=lambda text: text == "yes",
            empty_value=None,
            **told,
        )
    if fact.choices:
        return forms.ChoiceField(
            label=fact.title, choices=[("", "—"), *fact.choices.items()], **told
        )
    if fact.kind == "number":
        return forms.DecimalField(label=fact.title, min_value=0, max_digits=9, **told)
    return text_field(fact.title, MOST_TEXT, **told)


def step_start(transfer: Transfer, step: Step, *, on: date) -> dict[str, Any]:
    """What a step is filled with beforehand."""
    days = int(str(rule(VALIDITY, on=on).parameter("days").value))
    known: dict[str, Any] = {
        DONE_ON: on,
        "valid_until": on + timedelta(days=days),
        "is_three_part": "yes",
        "is_on_roster": "yes",
        "is_proper": "yes",
        "letter_number": transfer.letter_number,
    }
    return {key: value for key, value in known.items() if value}
