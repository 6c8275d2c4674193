"""Scenarios of drills: stories with planted mistakes, and what became of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from pydantic import Field, ValidationError

from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.book import procedure_on
from shuanghe.procedures.queries.gathering import FOLDER
from shuanghe.procedures.queries.judging import case_faults
from shuanghe.procedures.queries.kept import case_facts, procedure_of
from shuanghe.procedures.queries.shapes import Key, RuleId, Shape, Text
from shuanghe.procedures.rules import CaseFacts, Fault, Procedure, Step
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.rulebook.queries import Problem
from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import Sheet, sheet_read

DRILLS = "drills"


class SheetOfStep(Shape):
    """What the papers of one step say."""

    step: Key
    facts: dict[Key, Any]


class PlantedShape(Shape):
    """One mistake put into the papers: at which fact, against which rule, what it is."""

    step: Key
    fact: Key = DONE_ON
    rule: RuleId | None = None
    told: Text


class ScenarioShape(Shape):
    """One story. given: steps that are done when it begins; handed: papers for those to come."""

    title: Text
    story: Text
    about: dict[Key, Any]
    given: list[SheetOfStep] = Field(default_factory=list)
    handed: list[SheetOfStep] = Field(default_factory=list)
    planted: list[PlantedShape] = Field(default_factory=list)


@dataclass(frozen=True)
class Scenario:
    """A story as read: its procedure and key beside its shape."""

    procedure: str
    key: str
    shape: ScenarioShape

    @property
    def given(self) -> dict[str, dict[str, Any]]:
        """Facts by step code of what is done when it begins."""
        return {one.step: one.facts for one in self.shape.given}

    @property
    def handed(self) -> dict[str, dict[str, Any]]:
        """Facts by step code of the papers for steps to come."""
        return {one.step: one.facts for one in self.shape.handed}


class Outcome(StrEnum):
    """What became of a planted mistake."""

    MENDED = "mended"
    CAUGHT = "caught"
    MISSED = "missed"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Finding:
    """A planted mistake, what became of it, and the fault that is still there, if it is."""

    planted: PlantedShape
    step: Step
    outcome: Outcome
    fault: Fault | None


@dataclass(frozen=True)
class Debrief:
    """A drill looked back on. others: faults that are there and were not planted."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]
    caught: tuple[Mapping[str, Any], ...]
    others: tuple[Fault, ...]

    def count(self, outcome: str) -> int:
        """How many planted mistakes came to this."""
        return sum(one.outcome == outcome for one in self.findings)


def scenarios_of(procedure: str) -> list[Scenario]:
    """The scenarios of a procedure, by key. Files with mistakes are left out; see the check."""
    return [one for one in _all()[0] if one.procedure == procedure]


def scenario_of(procedure: str, key: str) -> Scenario:
    """One scenario. Raises KeyError, naming those there are."""
    for one in scenarios_of(procedure):
        if one.key == key:
            return one
    known = "、".join(one.key for one in scenarios_of(procedure)) or "无"
    raise KeyError(f"没有“{key}”这个演练；现有：{known}。")


def scenarios_check(*, on: date) -> list[Problem]:
    """Every mistake in the files of drills: their shape, and what they name that is not there."""
    scenarios, problems = _all()
    return [*problems, *(one for scenario in scenarios for one in _absent(scenario, on))]


def _absent(scenario: Scenario, on: date) -> Iterator[Problem]:
    """Steps and facts that a story names and the procedure does not have on a day."""
    procedure = procedure_on(scenario.procedure, on=on)
    known = {step.code: {fact.key for fact in step.facts} for step in procedure.steps}
    file = f"{FOLDER}/{scenario.procedure}/{DRILLS}/{scenario.key}.yaml"
    named = [(one.step, set(one.facts)) for one in (*scenario.shape.given, *scenario.shape.handed)]
    named += [(one.step, {one.fact}) for one in scenario.shape.planted]
    for code, keys in named:
        if code not in known:
            yield Problem(file, 1, f"程序里没有“{code}”这一步", f"可用：{'、'.join(known)}")
        elif lost := sorted(keys - known[code]):
            told = f"“{code}”这一步没有“{'、'.join(lost)}”"
            yield Problem(file, 1, told, f"可用：{'、'.join(sorted(known[code]))}")


def scenario_faults(procedure: Procedure, scenario: Scenario, *, on: date) -> list[Fault]:
    """What the checks find in all papers of a scenario, taken as they are."""
    facts = CaseFacts(scenario.shape.about, {**scenario.given, **scenario.handed})
    return case_faults(procedure, facts, on=on)


def scenario_for(case: Case) -> Scenario | None:
    """The scenario a drill runs on; None when it began from nothing or the file is gone."""
    key = (case.drill or {}).get("scenario", "")
    found = [one for one in scenarios_of(case.procedure) if one.key == key]
    return found[0] if found else None


def handed_of(case: Case, step: Step) -> dict[str, Any]:
    """What the papers handed to the trainee say of a step, mistakes and all."""
    scenario = scenario_for(case) if case.is_drill else None
    return scenario.handed.get(step.code, {}) if scenario else {}


def debrief_of(case: Case, *, on: date) -> Debrief:
    """A drill looked back on, as its steps stand."""
    procedure, scenario = procedure_of(case), scenario_for(case)
    facts = case_facts(procedure, case, case.steps.filter(replaced_at=None))
    faults = case_faults(procedure, facts, on=on)
    caught = tuple((case.drill or {}).get("caught", ()))
    planted = scenario.shape.planted if scenario else []
    findings = tuple(_finding(procedure, one, facts, faults, caught) for one in planted)
    known = {(one.planted.step, one.planted.fact, one.planted.rule or "") for one in findings}
    others = [one for one in faults if (one.step, one.fact, one.rule_id) not in known]
    return Debrief(scenario, findings, caught, tuple(others))


def is_of(planted: PlantedShape, fault: Fault) -> bool:
    """Whether a fault is the one that was planted."""
    known = (planted.step, planted.fact, planted.rule or "")
    return known == (fault.step, fault.fact, fault.rule_id)


def _finding(
    procedure: Procedure,
    planted: PlantedShape,
    facts: CaseFacts,
    faults: list[Fault],
    caught: tuple[Mapping[str, Any], ...],
) -> Finding:
    step = procedure.step(planted.step)
    fault = next((one for one in faults if is_of(planted, one)), None)
    place = (planted.step, planted.fact, planted.rule or "")
    was_caught = any((one["step"], one["fact"], one["rule_id"]) == place for one in caught)
    if fault is not None:
        outcome = Outcome.MISSED
    elif was_caught:
        outcome = Outcome.CAUGHT
    elif planted.step in facts.steps:
        outcome = Outcome.MENDED
    else:
        outcome = Outcome.NOT_REACHED
    return Finding(planted, step, outcome, fault)


def _all() -> tuple[tuple[Scenario, ...], tuple[Problem, ...]]:
    return _read(Path(settings.RULEBOOKS))


@lru_cache(maxsize=4)
def _read(root: Path) -> tuple[tuple[Scenario, ...], tuple[Problem, ...]]:
    found: list[Scenario] = []
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob(f"*/{DRILLS}/*.yaml")):
        sheet = sheet_read(path, root=root)
        shape = _shaped(sheet)
        problems += sheet.problems
        if shape is not None:
            found.append(Scenario(path.parent.parent.name, path.stem, shape))
    return tuple(found), tuple(problems)


def _shaped(sheet: Sheet) -> ScenarioShape | None:
    if sheet.problems:
        return None
    try:
        return ScenarioShape.model_validate(sheet.data)
    except ValidationError as error:
        complain(sheet, ScenarioShape, error)
        return None
