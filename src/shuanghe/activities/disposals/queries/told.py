"""Facts of a step in the words that people read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.procedures.rules import Fact, Step
from shuanghe.procedures.rules.definitions import DONE_ON


def facts_told(step: Step, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Title and answer of every fact that is written down, the day of the step left out."""
    return [
        (fact.title, _told(fact, facts[fact.key]))
        for fact in step.facts
        if fact.key != DONE_ON and facts.get(fact.key) not in (None, "")
    ]


def _told(fact: Fact, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    return str((fact.choices or {}).get(value, value))
