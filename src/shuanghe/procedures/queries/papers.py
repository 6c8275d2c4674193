"""The papers of a case in words: what is on record is filled in, the rest stays a blank."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from shuanghe.kernel.documents.wording import numeral
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.approvers import approver_of, power_of
from shuanghe.procedures.queries.kept import case_facts, procedure_of
from shuanghe.procedures.queries.paper_book import papers_known
from shuanghe.procedures.queries.paper_filled import FilledPaper, filled_of
from shuanghe.procedures.rules import CaseFacts, Procedure, Step
from shuanghe.procedures.rules.cases import holds
from shuanghe.procedures.rules.checks import COUNTING
from shuanghe.procedures.rules.definitions import DONE_ON, Outcome
from shuanghe.procedures.rules.filling import Filling, day_words
from shuanghe.procedures.rules.papers import (
    BODY,
    CITE,
    TODAY,
    Paper,
)
from shuanghe.rulebook.queries import CountRefused, count, rule

DECIDED_ABOVE = frozenset({Outcome.APPROVAL, Outcome.FILING})
SPACED = re.compile(r"(?<=[^\x00-\x7f]) (?=[0-9])|(?<=[0-9]) (?=[^\x00-\x7f])")


@dataclass
class CaseInWords:
    """A case as its papers ask for it. Two statements, two more per kind of superior asked for."""

    case: Case
    on: date
    _bodies: dict[tuple[str, tuple[str, ...]], str | None] = field(default_factory=dict)

    @cached_property
    def procedure(self) -> Procedure:
        """The definition the case runs on."""
        return procedure_of(self.case)

    @cached_property
    def rows(self) -> Mapping[str, CaseStep]:
        """The steps that stand, by code."""
        return {row.code: row for row in self.case.steps.filter(replaced_at=None)}

    @cached_property
    def facts(self) -> CaseFacts:
        """What is on record."""
        return case_facts(self.procedure, self.case, self.rows.values())

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The papers of its procedure, those of steps left out that this case does not have."""
        codes = {step.code for step in self.procedure.steps if not self._is_off(step)}
        return tuple(one for one in papers_known(self.case.procedure) if one.of in codes)

    def _is_off(self, step: Step) -> bool:
        """Whether it is on record that the case has no such step."""
        asked = (step.only_when or {}).items()
        found = [(self.facts.value(reference), values) for reference, values in asked]
        return any(value is not None and value not in values for value, values in found)

    def paper(self, code: str) -> Paper:
        """The paper of that code that is printed here. Raises KeyError."""
        for one in self.papers:
            if one.code == code and one.is_ours:
                return one
        known = "、".join(one.code for one in self.papers if one.is_ours)
        raise KeyError(f"没有“{code}”这份材料；现有：{known}。")

    def body(self, code: str) -> str | None:
        """Who did a step, or who is to do it; None when this system does not know."""
        if code in self.rows:
            return self.rows[code].body_name
        step = self.procedure.step(code)
        if step.approver is None:
            return None if step.outcome in DECIDED_ABOVE else self.case.organisation.name
        asked = (power_of(self.procedure.key, step), step.approver.kinds)
        if asked not in self._bodies:
            found = approver_of(self.case.organisation, self.procedure.key, step, self.on)
            self._bodies[asked] = found.name if found else None
        return self._bodies[asked]

    def filled(self, paper: Paper) -> FilledPaper:
        """The paper with the facts of the case."""
        step = self.procedure.step(paper.of)
        filling = Filling(
            procedure=self.procedure,
            case=self.facts,
            names=lambda name: self._name(name, step),
            cited=self._cited,
            judged=lambda rule_id: self._judged(step, rule_id),
            step=step.code,
        )
        return filled_of(paper, step, filling)

    def _name(self, name: str, step: Step) -> str | None:
        place, _, key = name.partition(".")
        if key == BODY:
            return self.body(place)
        if key == CITE:
            title, _, article = self.procedure.step(place).citation.partition(" ")
            return f"《{title}》{article}" if article else title
        given = {
            TODAY: day_words(self.on),
            "organisation.name": self.case.organisation.name,
            "subject.name": self.case.subject_name,
        }
        return given[name] if name in given else self.body(step.code)

    def _cited(self, name: str) -> str:
        rule_id, _, key = name.partition(".")
        found = rule(rule_id, on=self.on)
        if key:
            return number_words(found.parameter(key).value)
        return f"《{found.citation.regulation_title}》{found.citation.article}"

    def _judged(self, step: Step, rule_id: str) -> tuple[str, str | None]:
        """The title of a counting rule and its sentence: "" where it does not hold in this case."""
        title = rule(rule_id, on=self.on).title
        facts = self.facts.steps.get(step.code)
        if facts is None:
            return title, None
        for check in step.checks:
            is_meant = check.function == COUNTING and check.rule_id == rule_id
            if is_meant and holds(check.when, facts, self.facts):
                numbers = {name: facts.get(key) for name, key in (check.numbers or {}).items()}
                return title, self._counted(rule_id, numbers, facts[DONE_ON])
        return title, ""

    def _counted(self, rule_id: str, numbers: Mapping[str, Any], on: date) -> str | None:
        try:
            found = count(rule_id, on=on, **numbers)
        except CountRefused:
            return None
        return f"{SPACED.sub('', found.sentence)}依据：{self._cited(rule_id)}。"


def number_words(value: object) -> str:
    """A number of a rule as it stands in a text: a share as 五分之四, all else as digits."""
    part, _, whole = str(value).partition("/")
    if not (part.isdigit() and whole.isdigit()):
        return str(value)
    return f"{numeral(int(whole))}分之{numeral(int(part))}"
