"""Procedures with the numbers and citations of the rulebook put in, as they stand on a day."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from shuanghe.procedures.queries.gathering import Gathered, procedures_gather
from shuanghe.procedures.queries.paper_book import papers_check
from shuanghe.procedures.queries.shapes import (
    AgainShape,
    CheckShape,
    FactShape,
    ProcedureShape,
    StepShape,
)
from shuanghe.procedures.rules import Check, Effect, Fact, Limit, Procedure, Step
from shuanghe.procedures.rules.definitions import (
    DONE_ON,
    Again,
    Approver,
    Early,
    Outcome,
)
from shuanghe.rulebook.queries import Problem, RulebookRefused, rulebook
from shuanghe.rulebook.rules import Rule

V = TypeVar("V")
DATE_OF_STEP = Fact(DONE_ON, "日期", "date")
LOCAL = "（本地规定）"


def procedures_known() -> dict[str, str]:
    """Key and title of every procedure. Raises RulebookRefused when the files have mistakes."""
    return {one.key: one.index.title for one in _gathered() if one.index}


def procedures_restricted() -> dict[str, str]:
    """Key and title of every procedure whose cases only those see who handle them."""
    return {one.key: one.index.title for one in _gathered() if one.index and one.index.restricted}


def procedures_check(*, on: date) -> list[Problem]:
    """Every mistake in the files of all procedures, rules that are not there included."""
    found = procedures_gather(Path(settings.RULEBOOKS))
    problems = [problem for one in found for problem in one.problems]
    for one in found:
        if one.index and not one.problems:
            problems += _absent(one, one.index, on)
    return [*problems, *papers_check(on=on)]


def procedure_on(key: str, *, on: date) -> Procedure:
    """A procedure as it stands on a day.

    Raises KeyError for an unknown key, or a rule it leans on that is not in force that day.
    """
    for one in _gathered():
        if one.key == key and one.index:
            return _procedure(rulebook().version, key, on)
    known = "、".join(procedures_known())
    raise KeyError(f"没有“{key}”这个程序；现有：{known}。")


@lru_cache(maxsize=4)
def _read(root: Path) -> tuple[Gathered, ...]:
    found = tuple(procedures_gather(root))
    problems = tuple(problem for one in found for problem in one.problems)
    if problems:
        raise RulebookRefused(problems)
    return found


def _gathered() -> tuple[Gathered, ...]:
    return _read(Path(settings.RULEBOOKS))


@lru_cache(maxsize=64)
def _procedure(version: str, key: str, on: date) -> Procedure:
    one = next(one for one in _gathered() if one.key == key)
    index = one.index
    if index is None:
        raise KeyError(key)
    regulation = _regulation_title(index.regulation)
    steps = tuple(_step(shape, regulation, on) for shape, _sheet in one.steps)
    text = repr((index, steps))
    return Procedure(
        key=key,
        title=index.title,
        regulation=regulation,
        stages={stage.code: stage.title for stage in index.stages},
        about=_facts(index.about, on),
        steps=steps,
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        subject=index.subject,
    )


def _regulation_title(slug: str) -> str:
    found = rulebook().regulations.get(slug)
    if found is None:
        raise KeyError(f"没有“{slug}”这份法规。")
    return found.title


def _step(shape: StepShape, regulation: str, on: date) -> Step:
    names_its_source = not shape.article.startswith(("第", "关于"))
    citation = shape.article if names_its_source else f"{regulation} {shape.article}"
    return Step(
        number=shape.number,
        code=shape.code,
        title=shape.title,
        stage=shape.stage,
        actor=shape.actor,
        citation=citation,
        confidence=shape.confidence,
        outcome=Outcome(shape.outcome),
        after=tuple(shape.after),
        papers=tuple(shape.papers),
        facts=(DATE_OF_STEP, *_facts(shape.facts, on)),
        checks=tuple(
            _check(check, citation, on) for check in shape.checks if _holds_here(check, on)
        ),
        is_optional=shape.optional,
        advice=shape.advice,
        approver=_approver(shape, on),
        owner=shape.owner or "",
        vote=shape.vote or "",
        rule_id=shape.rule or "",
        rule_citation=str(rulebook().rule(shape.rule, on=on).citation) if shape.rule else "",
        early=Early(_values(one.when) or {}, tuple(one.after)) if (one := shape.early) else None,
        again=_again(shape.again),
        only_when=_values(shape.only_when),
        ends_when=_values(shape.ends_when),
    )


def _values(shape: Mapping[str, Sequence[V]]) -> dict[str, tuple[V, ...]] | None:
    return {key: tuple(values) for key, values in shape.items()} or None


def _again(shape: AgainShape | None) -> Again | None:
    if shape is None:
        return None
    return Again(_values(shape.when) or {}, shape.after, shape.title, dict(shape.carry))


def _holds_here(check: CheckShape, on: date) -> bool:
    """Whether a check holds in this installation: a local one only with its rule switched on."""
    named = [check.rule] if check.rule else [reference.split(".")[0] for reference in check.by]
    return not check.local or all(_is_known(rule_id, on) for rule_id in named)


def _is_known(rule_id: str, on: date) -> bool:
    """Whether the rulebook of this installation has the rule on that day."""
    try:
        rulebook().rule(rule_id, on=on)
    except KeyError:
        return False
    return True


def _approver(shape: StepShape, on: date) -> Approver | None:
    if shape.approver is None:
        return None
    rule = rulebook().rule(shape.approver.rule, on=on)
    return Approver(tuple(shape.approver.kinds), shape.approver.rule, str(rule.citation))


def _facts(shapes: Iterable[FactShape], on: date) -> tuple[Fact, ...]:
    """The facts asked for here: those of a local rule only where it is switched on."""
    return tuple(_fact(one) for one in shapes if one.local is None or _is_known(one.local, on))


def _fact(shape: FactShape) -> Fact:
    choices = {one.code: one.title for one in shape.choices} or None
    title = f"{shape.title}{LOCAL}" if shape.local else shape.title
    return Fact(
        shape.key,
        title,
        shape.kind,
        shape.required,
        choices,
        when=_values(shape.when),
        is_local=shape.local is not None,
    )


def _check(shape: CheckShape, citation: str, on: date) -> Check:
    limits = tuple(_limit(reference, on) for reference in shape.by)
    rule_id = shape.rule or (limits[0].rule_id if limits else "")
    rule = rulebook().rule(rule_id, on=on) if rule_id else None
    return Check(
        function=shape.function,
        fact=shape.fact,
        effect=_effect(Effect(shape.effect), rule),
        rule_id=rule_id,
        citation=str(rule.citation) if rule else citation,
        of=shape.of or "",
        unit=shape.unit or "",
        limits=limits,
        values=tuple(shape.values),
        numbers=shape.numbers or None,
        unless=shape.unless or "",
        when=_values(shape.when),
        others=tuple(shape.others),
        given=shape.given or "",
        is_clock=shape.clock,
        wrong=shape.wrong,
        mend=shape.mend,
    )


def _effect(asked: Effect, rule: Rule | None) -> Effect:
    """A soft rule, or one nobody has read in the original, only warns."""
    return Effect.WARN if rule is not None and rule.is_soft else asked


def _limit(reference: str, on: date) -> Limit:
    rule_id, key = reference.split(".")
    rule = rulebook().rule(rule_id, on=on)
    return Limit(rule_id, Decimal(str(rule.parameter(key).value)), str(rule.citation))


def _absent(one: Gathered, index: ProcedureShape, on: date) -> Iterable[Problem]:
    """The rules, parameters and the regulation that the files name and the rulebook lacks."""
    try:
        _regulation_title(index.regulation)
    except KeyError as error:
        yield Problem(
            f"procedures/{one.key}/index.yaml", 1, str(error.args[0]), "写法规文件夹的名字"
        )
        return
    for shape, sheet in one.steps:
        for at, check in enumerate(shape.checks):
            if not _holds_here(check, on):
                continue
            try:
                _check(check, "", on)
            except KeyError as error:
                line = sheet.line(("checks", at))
                yield Problem(sheet.file, line, str(error.args[0]), "核对规则编号和参数名")
