"""The paper checker on admissions: every fault found and named, no false alarm."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures.good_admissions import GOOD, extending
from tests.procedures.samples import ON, case_of, changed, good_facts

from shuanghe.procedures.queries import case_faults, procedure_on, procedures_check
from shuanghe.procedures.rules import clocks_running, is_ended, steps_next
from shuanghe.procedures.rules.spans import span_after
from shuanghe.rulebook.queries import rulebook

CASES = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text("utf-8"))
ADMISSION = procedure_on("admission", on=ON)
BEGINNINGS = st.dates(date(2000, 1, 1), date(2022, 6, 1))
LEAST_CASES = 100
NOT_ON_A_CASE = {
    "FZ-29": "预备党员没有表决权：名册里就不算，见 tests/activities/development",
    "FZ-31": "突击发展看各月人数，见 /development/ 的月度表",
    "FZ-32": "弄虚作假由纪委处理；查得到的是日期先后，记在那一步的规则上",
}


def good_of(case, *begun_on):
    """The good file that a written fault is planted in."""
    return GOOD[case.get("of", "plain")](*begun_on)


def found(facts, on=ON):
    return case_faults(ADMISSION, case_of(facts), on=on)


def test_the_definition_leans_on_rules_that_are_there():
    assert procedures_check(on=ON) == []
    assert [step.number for step in ADMISSION.steps] == list(range(1, 26))
    assert len(ADMISSION.stages) == 5


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_fault_is_found_and_named_with_its_article(case):
    faults = found(changed(good_of(case), case))

    number, rule = case["finds"]
    named = [one for one in faults if (one.number, one.rule_id) == (number, rule)]
    assert named, [str(one) for one in faults]
    assert case.get("effect", "block") in {one.effect for one in named}
    assert all("条" in one.citation or "答复" in one.citation for one in named)
    assert all(one.mend for one in named)


def test_every_rule_that_a_case_can_break_has_a_fault_planted_for_it():
    assert len(CASES) >= LEAST_CASES
    assert len({case["name"] for case in CASES}) == len(CASES)
    planted = {case["finds"][1] for case in CASES} - {""}
    asked = {check.rule_id for step in ADMISSION.steps for check in step.checks}
    asked |= {step.rule_id for step in ADMISSION.steps}
    assert planted == asked - {""}
    all_rules = {one for one in rulebook().rules if one.startswith("FZ-")}
    assert all_rules - planted == set(NOT_ON_A_CASE)


@given(begun_on=BEGINNINGS, name=st.sampled_from(sorted(GOOD)))
def test_a_good_file_raises_no_alarm_whenever_it_began(begun_on, name):
    assert [str(one) for one in found(GOOD[name](begun_on))] == []


@given(begun_on=BEGINNINGS, upto=st.integers(1, 25))
def test_an_admission_under_way_raises_no_alarm(begun_on, upto):
    facts = good_facts(begun_on)
    facts["steps"] = {step.code: facts["steps"][step.code] for step in ADMISSION.steps[:upto]}

    assert found(facts) == []
    if upto < 25:
        assert steps_next(ADMISSION, case_of(facts))


@given(begun_on=BEGINNINGS, code=st.sampled_from([s.code for s in ADMISSION.steps[:-1]]))
def test_a_skipped_step_is_always_noticed(begun_on, code):
    facts = good_facts(begun_on)
    del facts["steps"][code]

    assert any(ADMISSION.step(code).title in one.wrong for one in found(facts))


@given(begun_on=BEGINNINGS, case=st.sampled_from(CASES))
def test_a_fault_is_found_in_any_year(begun_on, case):
    if "about" in case:
        return
    number, rule = case["finds"]

    faults = found(changed(good_of(case, begun_on), case))

    assert (number, rule) in {(one.number, one.rule_id) for one in faults}


def test_a_required_fact_that_is_empty_is_asked_for():
    for step in ADMISSION.steps:
        for fact in step.facts:
            facts = deepcopy(good_facts())
            facts["steps"][step.code].pop(fact.key, None)
            told = f"没有写“{fact.title}”"
            asked = [one for one in found(facts) if one.number == step.number and one.wrong == told]
            is_due = fact.is_required and not (fact.when and fact.key == "extended_until")
            assert bool(asked) == is_due, (step.code, fact.key)


def test_an_extension_opens_the_confirmation_meeting_once_more_and_a_cancellation_ends_the_case():
    facts = extending()
    assert [step.code for step in steps_next(ADMISSION, case_of(facts))] == ["confirmation_meeting"]
    until = facts["steps"]["confirmation_meeting"]["extended_until"]
    clocks = clocks_running(ADMISSION, case_of(facts), on=until)
    assert [(one.step.code, one.since, one.is_reminder) for one in clocks] == [
        ("confirmation_meeting", until, True)
    ]
    for name in ("cancelled", "cancelled_early", "extended", "plain"):
        assert is_ended(ADMISSION, case_of(GOOD[name]())), name


def test_the_confirmation_falls_due_from_the_day_of_the_approval():
    facts = good_facts()
    codes = [step.code for step in ADMISSION.steps]
    facts["steps"] = {code: facts["steps"][code] for code in codes[: codes.index("approval") + 1]}
    until = facts["steps"]["approval"]["probation_until"]

    clocks = clocks_running(ADMISSION, case_of(facts), on=until)

    assert [(one.step.code, one.rule_id, one.is_over) for one in clocks] == [
        ("confirmation_meeting", "FZ-24", False)
    ]
    assert clocks[0].due_on > until


def test_the_approval_is_watched_from_the_report_and_the_report_from_the_meeting():
    facts = good_facts()
    codes = [step.code for step in ADMISSION.steps]

    def running(upto):
        facts["steps"] = {
            code: good_facts()["steps"][code] for code in codes[: codes.index(upto) + 1]
        }
        clocks = clocks_running(ADMISSION, case_of(facts), on=date(2023, 3, 1))
        return {(one.step.code, one.rule_id, one.effect.value, one.due_on) for one in clocks}

    meeting = good_facts()["steps"]["admission_meeting"]["done_on"]
    reported = good_facts()["steps"]["approval_talk"]["reported_on"]
    assert running("admission_meeting") == {
        ("approval_talk", "FZ-19", "warn", span_after(meeting, 3, "months"))
    }
    assert running("approval_talk") == {
        ("approval", "FZ-18", "warn", span_after(reported, 3, "months")),
        ("approval", "FZ-18", "void", span_after(reported, 6, "months")),
        ("approval", "FZ-19", "warn", span_after(meeting, 6, "months")),
    }


def test_probation_begun_on_a_leap_day_ends_on_the_last_of_february():
    facts = good_facts(date(2022, 4, 1))
    facts["steps"]["admission_meeting"]["done_on"] = date(2024, 2, 29)
    for key, day in (("probation_from", date(2024, 2, 29)), ("probation_until", date(2025, 2, 28))):
        facts["steps"]["approval"][key] = day
    facts["steps"]["approval_talk"]["reported_on"] = date(2024, 3, 1)

    probation = [one for one in found(facts) if one.rule_id == "FZ-20"]

    assert probation == []


def test_the_talk_after_an_application_of_the_31st_is_due_at_the_end_of_february():
    for year, last in ((2023, 28), (2024, 29)):
        facts = good_facts()
        facts["steps"] = {"application": {"done_on": date(year, 1, 31)}}

        clock = clocks_running(ADMISSION, case_of(facts), on=date(year, 3, 1))[0]

        assert clock.step.code == "first_talk"
        assert clock.due_on == date(year, 2, last)
        assert clock.is_over


def test_an_unread_rule_warns_and_never_blocks():
    facts = changed(good_facts(), {"set": {"approval.approver": "general_branch"}})

    assert {one.effect for one in found(facts)} == {"warn"}
