"""What a meeting can vote on, which acts are meetings, and who may be left out of those due."""

from datetime import date

import pytest
from tests.rulebook.conftest import REAL
from tests.rulebook.test_loader import refusals

from shuanghe.rulebook.queries import (
    counting_rules,
    exclusion_classes,
    matter,
    matters,
    meeting_kinds,
    rule,
    rulebook,
)

TODAY = date(2026, 11, 21)
MATTERS = "catalogues/meeting_matters.yaml"
EXCLUSIONS = "catalogues/exclusion_classes.yaml"

# A catalogue for the small rulebook of two rules, which both become countable.
SMALL = """\
reserved: {rule: ZB-10, kind: branch_general_meeting}
matters:
  - code: motion
    title: 一般决议
    kinds: [branch_general_meeting]
    quorum: ZB-12
    passes: ZB-13
    cites: [ZB-10]
  - code: talk
    title: 商量
    kinds: [party_group_meeting]
    cites: [ZB-12]
"""
CLASSES = """\
cites: [ZB-12]
needs: [superior_consent, meeting_vote]
classes:
  - {code: abroad, title: 出国}
"""


@pytest.fixture
def small(folder, vote_rules):
    """The small rulebook with a catalogue of two matters and one class of exclusion."""
    (folder / MATTERS).write_text(SMALL)
    (folder / EXCLUSIONS).write_text(CLASSES)
    return folder


def test_what_only_the_members_decide_is_offered_at_their_meeting_only():
    reserved = [one for one in matters(on=TODAY) if "ZB-11" in one.cites]
    assert {one.code for one in reserved} == {
        *("committee_report", "delegates", "admission", "confirmation", "probation_extension"),
        *("probation_cancellation", "commendation", "disposal", "discipline", "election"),
    }
    assert {one.kinds for one in reserved} == {("branch_general_meeting",)}


def test_every_matter_is_decided_by_rules_that_can_be_counted():
    counted = {one.id for one in counting_rules(on=TODAY)}
    for one in matters(on=TODAY):
        assert {one.quorum, one.passes} - {""} <= counted
        assert set(one.kinds) <= set(meeting_kinds())
        assert all(rule(rule_id, on=TODAY) for rule_id in one.cites)


@pytest.mark.parametrize(
    ("code", "quorum", "passes"),
    [
        ("general_motion", "ZB-12", "ZB-13"),
        ("admission", "FZ-12", "FZ-13"),
        ("confirmation", "FZ-12", "FZ-13"),
        ("disposal", "CZ-11B", "CZ-11"),
        ("election", "XJ-18", "XJ-30"),
        ("committee_decision", "ZB-15", "MR-01"),
        ("democratic_life_opening", "MS-02", ""),
    ],
)
def test_each_matter_has_its_own_denominator(code, quorum, passes):
    found = matter(code, on=TODAY)
    assert (found.quorum, found.passes) == (quorum, passes)


def test_only_admissions_take_letters_and_only_they_and_elections_need_secrecy():
    told = matters(on=TODAY)
    admissions = {"admission", "confirmation", "probation_extension", "probation_cancellation"}
    assert {one.code for one in told if one.takes_written_opinions} == admissions
    assert {one.code for one in told if one.is_secret} == admissions | {"election", "delegates"}
    assert {one.code for one in told if one.is_one_by_one} == admissions | {
        "disposal",
        "discipline",
    }


def test_matters_are_found_by_the_meeting():
    committee = matters(kind="branch_committee_meeting", on=TODAY)
    assert [one.code for one in committee] == ["committee_decision"]
    assert matters(kind="lecture", on=TODAY) == ()


def test_a_matter_is_offered_only_while_its_rules_hold():
    before_the_branch_rules = date(2018, 1, 1)
    codes = [one.code for one in matters(on=before_the_branch_rules)]
    assert "admission" in codes
    assert "general_motion" not in codes
    with pytest.raises(KeyError, match="不生效"):
        matter("general_motion", on=before_the_branch_rules)
    with pytest.raises(KeyError, match="目录中没有"):
        matter("tea", on=TODAY)


def test_thirteen_kinds_of_act_are_meetings():
    kinds = meeting_kinds()
    assert len(kinds) == 13
    assert kinds["branch_general_meeting"] == "支部党员大会"
    assert not {"dues_collection", "training_session", "party_budget"} & set(kinds)


def test_five_classes_may_be_left_out_as_many_as_the_rule_says():
    assert len(exclusion_classes()) == rule("FZ-16", on=TODAY).parameter("classes").value
    assert exclusion_classes()["abroad_at_own_cost"].startswith("自费出国")


def test_a_catalogue_that_is_not_there_holds_nothing(folder, settings):
    settings.RULEBOOKS = folder
    assert (matters(on=TODAY), exclusion_classes()) == ((), {})


def test_a_small_catalogue_loads(small, settings):
    settings.RULEBOOKS = small
    assert [one.code for one in rulebook().matters.values()] == ["motion", "talk"]
    assert exclusion_classes() == {"abroad": "出国"}


SPOILED = {
    "an act that is no meeting": (
        MATTERS,
        "[party_group_meeting]",
        "[dues_collection]",
        11,
        "会议",
    ),
    "a meeting nobody knows": (MATTERS, "[party_group_meeting]", "[tea_party]", 11, "tea_party"),
    "a quorum by an unknown rule": (MATTERS, "quorum: ZB-12", "quorum: ZB-99", 6, "ZB-99"),
    "a vote by a rule that is not counted": (
        MATTERS,
        "passes: ZB-13",
        "passes: ZB-10",
        7,
        "算不出",
    ),
    "a citation of nothing": (MATTERS, "cites: [ZB-12]", "cites: [ZB-98]", 12, "ZB-98"),
    "a reserved matter elsewhere": (
        *(MATTERS, "    kinds: [branch_general_meeting]"),
        *("    kinds: [branch_general_meeting, party_group_meeting]", 5, "只能由支部党员大会决定"),
    ),
    "a code used twice": (MATTERS, "code: talk", "code: motion", 9, "重复"),
    "an unknown key": (MATTERS, "    cites: [ZB-12]", "    site: [ZB-12]", 12, "不认识的键"),
    "a reserve of an unknown rule": (MATTERS, "{rule: ZB-10", "{rule: ZB-97", 1, "ZB-97"),
    "a reserve for no meeting": (
        *(MATTERS, "kind: branch_general_meeting}", "kind: dues_collection}", 1, "会议"),
    ),
    "a class used twice": (
        *(EXCLUSIONS, "title: 出国}", "title: 出国}\n  - {code: abroad, title: 生病}", 5, "重复"),
    ),
    "an exclusion by no rule": (EXCLUSIONS, "cites: [ZB-12]", "cites: [ZB-96]", 1, "ZB-96"),
    "an exclusion by one's own word": (EXCLUSIONS, "superior_consent, ", "wish, ", 2, "wish"),
}


@pytest.mark.parametrize(("file", "old", "new", "line", "word"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_catalogue_is_refused_with_its_line(small, change, file, old, new, line, word):
    change(file, old, new)
    found = [one for one in refusals(small) if word in one.wrong]
    assert found, refusals(small)
    assert (found[0].file, found[0].line) == (file, line)
    assert found[0].mend


def test_the_catalogues_we_ship_stay_readable():
    for name in (MATTERS, EXCLUSIONS):
        assert (REAL / name).read_text().startswith("#")
