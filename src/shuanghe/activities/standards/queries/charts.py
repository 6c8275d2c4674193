"""Flow charts, each as people follow it: from the procedure that runs it, or from its own file."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from shuanghe.activities.standards.queries.book import book
from shuanghe.activities.standards.queries.catalogues import rules_named
from shuanghe.activities.standards.queries.shapes import FlowShape, FlowStepShape
from shuanghe.activities.standards.rules import FlowChart, FlowStep, Source
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.rules import Procedure, Step
from shuanghe.procedures.rules.cases import CaseFacts
from shuanghe.procedures.rules.hints import hints_of
from shuanghe.rulebook.queries import rulebook

PLACEHOLDER = re.compile(r"\{([A-Z]{2,6}-\d{2,3}[A-Z]?)\.([a-z][a-z0-9_]*)\}")
BASIS_OF = {"verified": "rule", "secondary": "rule", "unverified": "rule", "default": "default"}
ORDER = ("guide", "procedure", "meeting")


def flow_charts(*, on: date) -> tuple[FlowChart, ...]:
    """Every flow chart as it stands on a day: the guide first, then procedures, then meetings."""
    ordered = sorted(book().flows.values(), key=lambda one: (ORDER.index(one.kind), one.code))
    return tuple(flow_chart(one.code, on=on) for one in ordered)


def flow_chart(code: str, *, on: date) -> FlowChart:
    """One flow chart. Raises KeyError for an unknown code or a rule it names that is not there."""
    shape = book().flows.get(code)
    if shape is None:
        raise KeyError(f"没有“{code}”这张流程图；现有：{'、'.join(book().flows)}。")
    return _chart(rulebook().version, code, on)


def chart_titles() -> dict[str, str]:
    """Code and title of every flow chart."""
    return {code: one.title for code, one in book().flows.items()}


@lru_cache(maxsize=64)
def _chart(_version: str, code: str, on: date) -> FlowChart:
    shape = book().flows[code]
    if shape.kind == "procedure":
        return _of_procedure(shape, procedure_on(code, on=on))
    return FlowChart(
        code=code,
        title=shape.title,
        kind=shape.kind,
        source=Source(shape.basis, shape.source),
        stages={one.code: one.title for one in shape.stages},
        steps=tuple(_step(at, one, on) for at, one in enumerate(shape.steps, start=1)),
        evidence=tuple(shape.evidence),
        note=words_filled(shape.note, on=on),
    )


def _step(number: int, shape: FlowStepShape, on: date) -> FlowStep:
    rules = rules_named(shape.rules, on=on)
    return FlowStep(
        number=number,
        code=shape.code,
        title=shape.title,
        stage=shape.stage,
        actor=shape.actor,
        papers=tuple(shape.papers),
        clocks=(words_filled(shape.clock, on=on),) if shape.clock else (),
        rules=tuple((rule.id, str(rule.citation)) for rule in rules),
        article=str(rules[0].citation) if rules else Source(shape.basis).title,
        source=Source(shape.basis),
        confidence=rules[0].confidence if rules else "default",
        advice=shape.advice,
        outcome=shape.outcome,
        after=tuple(shape.after),
    )


def _of_procedure(shape: FlowShape, procedure: Procedure) -> FlowChart:
    return FlowChart(
        code=shape.code,
        title=shape.title,
        kind=shape.kind,
        source=Source(shape.basis, procedure.regulation),
        stages=dict(procedure.stages),
        steps=tuple(_of_step(procedure, step) for step in procedure.steps),
        note=shape.note,
        procedure=procedure.key,
    )


def _of_step(procedure: Procedure, step: Step) -> FlowStep:
    timed = {(check.fact, check.rule_id) for check in step.checks if check.unit}
    hints = hints_of(procedure, step, CaseFacts({}, {}))
    clocks = [hint.text for hint in hints if (hint.fact, hint.rule_id) in timed]
    cited = {step.rule_id: step.rule_citation} if step.rule_id else {}
    cited |= {check.rule_id: check.citation for check in step.checks if check.rule_id}
    return FlowStep(
        number=step.number,
        code=step.code,
        title=step.title,
        stage=step.stage,
        actor=step.actor,
        papers=step.papers,
        clocks=tuple(dict.fromkeys(clocks)),
        rules=tuple(cited.items()),
        article=step.citation,
        source=Source(BASIS_OF[step.confidence]),
        confidence=step.confidence,
        advice=step.advice,
        outcome=step.outcome,
        after=step.after,
        is_optional=step.is_optional,
    )


def words_filled(text: str, *, on: date) -> str:
    """A text with the numbers of the rulebook put in. Raises KeyError for one that is not there."""
    return PLACEHOLDER.sub(lambda found: _number(found[1], found[2], on), text)


def _number(rule_id: str, key: str, on: date) -> str:
    return str(rulebook().rule(rule_id, on=on).parameter(key).value)


def placeholders(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The (rule, parameter) pairs that texts ask for."""
    return [(found[1], found[2]) for text in texts for found in PLACEHOLDER.finditer(text)]
