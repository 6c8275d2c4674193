"""How a rule is counted stands in its file; what cannot be counted is refused with its line."""

from datetime import date

import pytest
from tests.rulebook.conftest import BRANCH_WORK
from tests.rulebook.test_loader import refusals

from shuanghe.rulebook.queries import count, rulebook_load, rulebook_reload

QUORUM = f"{BRANCH_WORK}/duties/branch_vote_quorum.yaml"
SIZE = f"{BRANCH_WORK}/duties/branch_committee_size.yaml"
TODAY = date(2026, 11, 21)


def test_another_share_in_the_file_gives_another_verdict(folder, vote_rules, change, settings):
    settings.RULEBOOKS = folder
    assert count("ZB-12", on=TODAY, entitled=9, present=5).is_met
    change(QUORUM, "value: 1/2", "value: 2/3")
    rulebook_reload()
    found = count("ZB-12", on=TODAY, entitled=9, present=5)
    assert (found.is_met, found.formula, found.least) == (False, "3P ≥ 2E", 6)


def test_another_function_in_the_file_counts_otherwise(folder, vote_rules, change):
    change(QUORUM, "at_least_share", "more_than_share")
    rule = rulebook_load(folder).rule("ZB-12", on=TODAY)
    assert rule.counting.function == "more_than_share"


def test_the_version_of_a_rule_changes_with_its_counting(folder, vote_rules, change):
    before = rulebook_load(folder).rule("ZB-12", on=TODAY).version
    change(QUORUM, "met: 可以表决, unmet", "met: 能表决, unmet")
    assert rulebook_load(folder).rule("ZB-12", on=TODAY).version != before


SPOILED = {
    "an unknown function": ("at_least_share", "a_good_share", "a_good_share"),
    "a number nobody knows": ("part: present", "part: attending", "不认识的数“attending”"),
    "a number of another kind": ("part: present", "part: months", "“part”不能用“months”"),
    "a parameter the rule has not": ("share: present_share", "share: half", "没有参数“half”"),
    "a role that is missing": (" whole: entitled,", "", "缺少“whole”"),
    "a role the function has no use for": (
        "part: present,",
        "part: present, seats: seats,",
        "用不到“seats”",
    ),
    "an unknown key": ("unmet: 不能表决", "unmeet: 不能表决", "不认识的键"),
    "no word for the verdict": (", unmet: 不能表决", "", "缺少“unmet”"),
}


@pytest.mark.parametrize(("old", "new", "word"), SPOILED.values(), ids=SPOILED)
def test_a_counting_that_cannot_work_is_refused_with_its_line(
    folder, vote_rules, change, old, new, word
):
    change(QUORUM, old, new)
    problem = next(one for one in refusals(folder) if word in one.wrong)
    assert (problem.file, problem.line) == (QUORUM, 13)
    assert problem.mend


@pytest.mark.parametrize("value", ["一半", "3/2", "0", "true", "1/0", "0.5.5"])
def test_a_share_that_is_none_is_refused_at_its_value(folder, vote_rules, change, value):
    change(QUORUM, "value: 1/2", f"value: {value}")
    problem = next(one for one in refusals(folder) if "不是 0 到 1 之间的比例" in one.wrong)
    assert (problem.file, problem.line) == (QUORUM, 12)
    assert "1/2" in problem.mend


@pytest.mark.parametrize("value", ["0", "7.5", "七"])
def test_a_limit_that_is_no_whole_number_is_refused_at_its_value(folder, vote_rules, change, value):
    change(SIZE, "{key: min_full_members, value: 7", f"{{key: min_full_members, value: {value}")
    problem = next(one for one in refusals(folder) if "不是正整数" in one.wrong)
    assert (problem.file, problem.line) == (SIZE, 13)


def test_a_near_miss_is_told_what_was_probably_meant(folder, vote_rules, change):
    change(QUORUM, "whole: entitled", "whole: entitle")
    problem = next(one for one in refusals(folder) if "entitle" in one.wrong)
    assert problem.mend == "是否应为“entitled”"


VALUE = "  - {key: present_share, value: 1/2, title: 比例, cite: 第十一条, confidence: verified, "
VERSIONS = {
    "one without end": (["in_force_from: 2018-10-28"], False),
    "two that follow each other": (["in_force_to: 2020-12-31", "in_force_from: 2021-01-01"], False),
    "two with a day between": (["in_force_to: 2020-12-30", "in_force_from: 2021-01-01"], True),
    "one that begins late": (["in_force_from: 2019-01-01"], True),
    "one that ends": (["in_force_to: 2030-01-01"], True),
}


@pytest.mark.parametrize(("ranges", "is_refused"), VERSIONS.values(), ids=VERSIONS)
def test_a_share_holds_on_every_day_of_its_rule(folder, vote_rules, change, ranges, is_refused):
    text = (folder / QUORUM).read_text()
    line = next(one for one in text.splitlines() if "key: present_share" in one)
    change(QUORUM, line, "\n".join(VALUE + days + "}" for days in ranges))
    if is_refused:
        assert any("有一段没有数值" in one.wrong for one in refusals(folder))
    else:
        assert rulebook_load(folder).rule("ZB-12", on=TODAY).counting
