"""Elections, transfers, disposals and lost members: every fault found, no false alarm."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.procedures import good_cases, good_congress, good_elections
from tests.procedures.samples import ON, case_of, changed

from shuanghe.procedures.documents import procedure_svg
from shuanghe.procedures.queries import case_faults, procedure_on
from shuanghe.procedures.rules import clocks_running, is_ended, steps_next
from shuanghe.procedures.rules.spans import span_after

FOLDER = Path(__file__).parent
GOOD = {
    "election": ("election", "election_without_committee"),
    "transfer": ("transfer", "transfer_returned_once"),
    "disposal": ("correction", "removal", "persuasion"),
    "withdrawal": ("withdrawal",),
    "lost_contact": ("lost_contact",),
    "congress_election": ("congress", "congress_by_members"),
    "suspension_abroad": ("abroad", "abroad_settled"),
}
FILES = [(key, name) for key, names in GOOD.items() for name in names]
FAULTS = [
    pytest.param(key, case, id=f"{key} {case['name']}")
    for key in GOOD
    for case in yaml.safe_load((FOLDER / f"faults_{key}.yaml").read_text("utf-8"))
]
BEGINNINGS = st.dates(date(2020, 7, 13), date(2021, 1, 1))
LEAST = {
    "election": 15,
    "transfer": 10,
    "disposal": 10,
    "lost_contact": 10,
    "withdrawal": 10,
    "congress_election": 20,
    "suspension_abroad": 6,
}


def good(name, *begun_on):
    homes = {"election": good_elections, "congress": good_congress}
    home = homes.get(name.split("_")[0], good_cases)
    return deepcopy(getattr(home, name)(*begun_on))


def found(key, facts, on=ON):
    return case_faults(procedure_on(key, on=ON), case_of(facts), on=on)


@pytest.mark.parametrize(("key", "case"), FAULTS)
def test_a_fault_is_found_and_named_with_its_rule(key, case):
    faults = found(key, changed(good(case.get("of", GOOD[key][0])), case))

    named = [one for one in faults if [one.number, one.rule_id] == case["finds"]]
    assert named, [str(one) for one in faults]
    assert case.get("effect", "block") in {one.effect for one in named}
    assert all(one.citation and one.mend for one in named)


@pytest.mark.parametrize(("key", "name"), FILES)
def test_a_good_file_raises_no_alarm(key, name):
    assert [str(one) for one in found(key, good(name))] == []


@given(begun_on=BEGINNINGS, file=st.sampled_from(FILES))
def test_a_good_file_raises_no_alarm_whenever_it_began(begun_on, file):
    key, name = file

    assert [str(one) for one in found(key, good(name, begun_on))] == []


@given(file=st.sampled_from(FILES), data=st.data())
def test_a_file_under_way_raises_no_alarm(file, data):
    key, name = file
    facts = good(name)
    codes = [step.code for step in procedure_on(key, on=ON).steps if step.code in facts["steps"]]
    upto = data.draw(st.integers(1, len(codes)))
    facts["steps"] = {code: facts["steps"][code] for code in codes[:upto]}

    assert found(key, facts) == []


@pytest.mark.parametrize(("key", "name"), FILES)
def test_a_required_fact_that_is_empty_is_asked_for(key, name):
    procedure = procedure_on(key, on=ON)
    for step in procedure.steps:
        if step.code not in good(name)["steps"]:
            continue
        for fact in step.facts:
            facts = good(name)
            facts["steps"][step.code].pop(fact.key, None)
            asked = [one.fact for one in found(key, facts) if one.wrong.startswith("没有写")]
            was_there = fact.key in good(name)["steps"][step.code]
            assert (fact.key in asked) == (fact.is_required and was_there), (step.code, fact.key)


@pytest.mark.parametrize("key", GOOD)
def test_there_are_enough_faults_and_a_chart(key):
    mine = [one.values[1] for one in FAULTS if one.values[0] == key]
    assert len(mine) >= LEAST[key]
    procedure = procedure_on(key, on=ON)
    chart = procedure_svg(procedure)
    assert all(step.title in chart for step in procedure.steps)


def test_the_member_given_time_to_correct_himself_has_a_clock():
    facts = good("correction")
    del facts["steps"]["correction_review"]
    clocks = clocks_running(procedure_on("disposal", on=ON), case_of(facts), on=ON)

    assert [(one.step.code, one.due_on) for one in clocks] == [
        ("correction_review", facts["steps"]["approval"]["correction_until"])
    ]


def test_who_is_removed_has_no_clock_to_correct_himself():
    facts = good("removal")

    assert clocks_running(procedure_on("disposal", on=ON), case_of(facts), on=ON) == []


def test_facts_that_are_not_confirmed_end_the_disposal():
    facts = good("correction")
    facts["steps"] = {
        code: facts["steps"][code]
        for code in ("finding", "proposal", "filed_beforehand", "investigation")
    }
    facts["steps"]["investigation"]["finding"] = "not_confirmed"
    disposal = procedure_on("disposal", on=ON)

    assert found("disposal", facts) == []
    assert is_ended(disposal, case_of(facts))
    assert steps_next(disposal, case_of(facts)) == []


def test_a_branch_that_finds_no_reason_to_suspend_ends_the_case():
    facts = good("abroad")
    facts["steps"] = {code: facts["steps"][code] for code in ("report", "proposal")}
    facts["steps"]["proposal"]["conclusion"] = "keep"
    abroad = procedure_on("suspension_abroad", on=ON)

    assert found("suspension_abroad", facts) == []
    assert is_ended(abroad, case_of(facts))


def test_a_congress_waits_for_its_delegates_and_a_meeting_of_members_does_not():
    by_congress, by_members = good("congress"), good("congress_by_members")
    for facts in (by_congress, by_members):
        kept = ("preparation", "term_request", "term_reply")
        facts["steps"] = {code: facts["steps"][code] for code in kept}
    election = procedure_on("congress_election", on=ON)

    def coming(facts):
        return [step.code for step in steps_next(election, case_of(facts))]

    assert coming(by_congress) == ["allocation", "nomination"]
    assert coming(by_members) == ["nomination"]


def test_a_member_not_found_falls_due_after_six_months_and_again_after_two_years():
    facts = good("lost_contact")
    lost = procedure_on("lost_contact", on=ON)
    steps = facts["steps"]
    facts["steps"] = {"report": steps["report"]}
    assert [(one.rule_id, one.due_on) for one in clocks_running(lost, case_of(facts), on=ON)] == [
        ("JG-15", span_after(facts["about"]["last_contact_on"], 6, "months"))
    ]
    facts["steps"] = {
        code: steps[code] for code in ("report", "search", "confirmation", "suspended")
    }
    assert [(one.rule_id, one.due_on) for one in clocks_running(lost, case_of(facts), on=ON)] == [
        ("JG-16", span_after(steps["suspended"]["suspended_from"], 2, "years"))
    ]


def test_an_election_under_way_falls_due_at_the_end_of_the_term():
    facts = good("election")
    facts["steps"] = {"preparation": facts["steps"]["preparation"]}

    clocks = clocks_running(procedure_on("election", on=ON), case_of(facts), on=ON)

    assert [(one.rule_id, one.due_on) for one in clocks] == [
        ("XJ-01", facts["about"]["term_ends_on"])
    ]


def test_a_letter_sent_waits_by_its_own_validity_and_not_by_a_number_of_the_rules():
    facts = good("transfer")
    facts["steps"] = {code: facts["steps"][code] for code in ("request", "letter")}

    clocks = clocks_running(procedure_on("transfer", on=ON), case_of(facts), on=ON)

    assert clocks == []
