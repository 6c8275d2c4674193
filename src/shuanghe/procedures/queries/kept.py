"""What the database keeps of a case, turned back into plain values and forth."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from shuanghe.procedures.models import Case, CaseStep, Definition
from shuanghe.procedures.rules import CaseFacts, Fact, Procedure
from shuanghe.procedures.rules.definitions import DONE_ON

PROCEDURE: TypeAdapter[Procedure] = TypeAdapter(Procedure)


def definition_content(procedure: Procedure) -> Any:
    """A definition as plain JSON values, to be kept with the cases that run on it."""
    return PROCEDURE.dump_python(procedure, mode="json")


def procedure_of(case: Case) -> Procedure:
    """The definition the case runs on. One statement the first time, none afterwards."""
    return _procedure(case.definition_id)


@lru_cache(maxsize=256)
def _procedure(key: str) -> Procedure:
    return PROCEDURE.validate_python(Definition.objects.get(pk=key).content)


def facts_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of one step as plain JSON values; what was not given is left out."""
    return {key: _kept(value) for key, value in values.items() if value not in (None, "", (), [])}


def facts_read(facts: Iterable[Fact], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of one step as typed values: days, whole numbers, decimals, yes or no, text."""
    return {fact.key: _read(fact.kind, kept[fact.key]) for fact in facts if fact.key in kept}


def step_facts(procedure: Procedure, row: CaseStep) -> dict[str, Any]:
    """The facts of a step as done, its day among them."""
    facts = facts_read(procedure.step(row.code).facts, row.facts)
    facts[DONE_ON] = row.done_on
    return facts


def case_facts(procedure: Procedure, case: Case, rows: Iterable[CaseStep]) -> CaseFacts:
    """A case as the rules judge it. rows: its steps that stand, not those replaced."""
    return CaseFacts(
        about=facts_read(procedure.about, case.about),
        steps={row.code: step_facts(procedure, row) for row in rows},
    )


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value]
    return value


def _read(kind: str, value: Any) -> Any:
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "dates":
        return [date.fromisoformat(one) for one in value]
    if kind == "number" and isinstance(value, str):
        return Decimal(value)
    return value
