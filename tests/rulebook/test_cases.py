"""Runs the examples in tests/rulebooks/: what a rule asks of whom on a day, in an officer's words.

A file holds `cases`, each with `name`, `on`, `given` (rule, and for recurring rules subject,
period, has_committee; for counted ones numbers; for deadlines from, span and backwards; for dates
of a procedure its name and steps) and `expect` (in_force, strength, confidence, parameters, needs,
due_on; is_met, formula, worked, sentence, least, winners …; or refused; falls_on; finds).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.rulebook.conftest import REAL

from shuanghe.kernel.periods import Every, Period, period_of
from shuanghe.procedures.queries import case_faults, procedure_on
from shuanghe.procedures.rules import CaseFacts
from shuanghe.procedures.rules.spans import UNITS, span_after
from shuanghe.rulebook.documents import count_json
from shuanghe.rulebook.queries import rulebook_load
from shuanghe.rulebook.queries.reading import sheet_read
from shuanghe.rulebook.rules import Rule, count_of, faults_of, needs_of

FOLDER = Path(__file__).parents[1] / "rulebooks"
GIVEN = {
    *("rule", "subject", "period", "has_committee", "has_groups", "numbers"),
    *("from", "span", "backwards", "procedure", "steps"),
}
SPANS = {title: unit for unit, title in UNITS.items()}
COUNTED = {
    *("is_met", "is_soft", "formula", "worked", "sentence", "least"),
    *("winners", "tied", "open_seats"),
}
EXPECT = {
    "in_force",
    "strength",
    "confidence",
    "parameters",
    "needs",
    "due_on",
    "refused",
    "falls_on",
    "finds",
    *COUNTED,
}


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        sheet = sheet_read(path, root=FOLDER)
        assert not sheet.problems, sheet.problems
        for index, case in enumerate(sheet.data["cases"]):
            line = sheet.line(("cases", index))
            yield pytest.param(case, id=f"{path.name}:{line} {case['name']}")


@pytest.fixture(scope="module")
def book():
    return rulebook_load(REAL)


@pytest.mark.parametrize("case", list(cases()))
def test_a_rule_answers_as_the_example_says(book, case):
    assert set(case) == {"name", "on", "given", "expect"}
    given, expect = case["given"], case["expect"]
    assert set(given) <= GIVEN
    assert set(expect) <= EXPECT
    assert expect
    try:
        rule = book.rule(given["rule"], on=case["on"])
    except KeyError:
        assert expect == {"in_force": False}
        return
    assert expect.get("in_force", True)
    answers = {"strength": rule.strength, "confidence": rule.confidence, "in_force": True}
    for key in set(expect) & set(answers):
        assert answers[key] == expect[key]
    if "parameters" in expect:
        assert amounts(rule) == {
            key: comparable(value) for key, value in expect["parameters"].items()
        }
    if "needs" in expect:
        check_needs(rule, given, expect)
    if "numbers" in given:
        check_count(rule, given["numbers"], expect)
    if "span" in given:
        assert span_of(rule, given) == expect["falls_on"]
    if "procedure" in given:
        assert mends_of(given, on=case["on"]) == expect["finds"]


def span_of(rule: Rule, given: dict[str, Any]) -> date:
    """The day that lies the span of the rule's own value after (or before) the day given."""
    value = rule.parameter(given["span"])
    count = int(value.value) * (-1 if given.get("backwards") else 1)
    return span_after(given["from"], count, SPANS[value.unit])


def mends_of(given: dict[str, Any], *, on: date) -> list[str]:
    """How to mend what a procedure finds by the rule in the steps given."""
    faults = case_faults(
        procedure_on(given["procedure"], on=on), CaseFacts({}, given["steps"]), on=on
    )
    return [one.mend for one in faults if one.rule_id == given["rule"]]


def check_count(rule: Rule, numbers: dict[str, Any], expect: dict[str, Any]) -> None:
    if "refused" in expect:
        assert list(faults_of(rule, numbers)) == expect["refused"]
        return
    assert faults_of(rule, numbers) == ()
    said = {**count_json(count_of(rule, numbers)), "is_soft": rule.is_soft}
    wanted = {key: expect[key] for key in COUNTED & set(expect)}
    assert {key: said[key] for key in wanted} == wanted


def check_needs(rule: Rule, given: dict[str, Any], expect: dict[str, Any]) -> None:
    period = period_written(str(given["period"]))
    conditions = {key: given[key] for key in ("has_committee", "has_groups") if key in given}
    needs = needs_of(rule, subject=given["subject"], period=period, **conditions)
    assert needs == expect["needs"]
    if needs is not None:
        assert rule.recurrence is not None
        assert rule.recurrence.due_on(period) == expect["due_on"]


def amounts(rule: Rule) -> dict[str, Any]:
    return {one.key: comparable(one.value) for one in rule.parameters}


def comparable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [comparable(one) for one in value]
    return Decimal(value) if isinstance(value, int) else value


def period_written(text: str) -> Period:
    """2026, 2026-H1, 2026-Q3 or 2026-07."""
    year, _, part = text.partition("-")
    if not part:
        return period_of(Every.YEAR, date(int(year), 1, 1))
    every, months = {"H": (Every.HALF_YEAR, 6), "Q": (Every.QUARTER, 3)}.get(
        part[0], (Every.MONTH, 1)
    )
    number = int(part.lstrip("HQ"))
    return period_of(every, date(int(year), (number - 1) * months + 1, 1))


def test_every_rule_has_an_example(book):
    told = {case.values[0]["given"]["rule"] for case in cases()}
    assert set(book.rules) - told == set(), "这些规则还没有样例"
    assert told - set(book.rules) == set(), "这些样例没有对应的规则"


def test_every_value_and_every_recurrence_has_an_example(book):
    with_amounts = {
        case.values[0]["given"]["rule"]
        for case in cases()
        if "parameters" in case.values[0]["expect"]
    }
    with_needs = {
        case.values[0]["given"]["rule"] for case in cases() if "needs" in case.values[0]["expect"]
    }
    rules = book.in_force(on=date(2026, 11, 21))
    assert {one.id for one in rules if one.parameters} - with_amounts == set()
    assert {one.id for one in rules if one.recurrence} - with_needs == set()


def test_every_counted_rule_has_an_example_that_holds_and_one_that_does_not(book):
    told = {
        (case.values[0]["given"]["rule"], case.values[0]["expect"]["is_met"])
        for case in cases()
        if "is_met" in case.values[0]["expect"]
    }
    counted = {one.id for one in book.in_force(on=date(2026, 11, 21)) if one.counting}
    assert told == {(one, is_met) for one in counted for is_met in (True, False)}
