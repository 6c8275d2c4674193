"""Which steps a newcomer has, and when each is done: from facts alone."""

from dataclasses import replace
from datetime import date

import pytest

from shuanghe.insight.guidance.queries.guide import rule_behind
from shuanghe.insight.guidance.queries.practice import guide_parts, guide_steps, kit_papers, setting
from shuanghe.insight.guidance.rules import (
    CHECKS,
    TRACKS,
    Facts,
    counted,
    next_step,
    steps_found,
)

ON = date(2026, 11, 21)
EMPTY = Facts(kind="branch", on=ON, term_ends_on=None, posts_missing=("书记",), has_account=True)
DONE = Facts(
    kind="branch", on=ON, term_ends_on=date(2027, 1, 1), posts_missing=(), roll=9, groups=1,
    duties=4, duties_met=1, trainings=1, planned=1, called=1, held=1, archived=1, records=1,
    has_account=True, has_feed=True, has_second_factor=True,
    read=frozenset(one.code for one in guide_steps() if one.is_reading),
)  # fmt: skip


def found(facts, track="branch"):
    return {one.step.code: one for one in steps_found(guide_steps(), facts, track=track)}


def test_a_branch_with_nothing_has_nothing_done():
    steps = steps_found(guide_steps(), EMPTY, track="branch")
    assert [one.step.code for one in steps if one.is_done] == []
    assert next_step(steps).step.code == "ground"


def test_a_branch_with_everything_is_over_with_its_first_month():
    steps = steps_found(guide_steps(), DONE, track="branch")
    assert [one.step.code for one in steps if not one.is_done] == []
    assert next_step(steps) is None
    assert counted(steps)[0] == counted(steps)[1]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("roll", {"roll": 0}),
        ("joined", {"undated": 1}),
        ("posts", {"posts_missing": ("组织委员",)}),
        ("term", {"term_ends_on": date(2026, 11, 20)}),
        ("bases", {"without_base": 1}),
        ("planned", {"planned": 0}),
        ("called", {"called": 0}),
        ("held", {"held": 0}),
        ("archived", {"archived": 0}),
        ("record", {"records": 0}),
        ("first_done", {"duties_met": 0}),
        ("issued", {"duties": 0}),
        ("first_list", {"read": frozenset()}),
    ],
)
def test_each_step_is_open_again_when_its_fact_is_gone(code, facts):
    assert found(DONE)[code].is_done
    assert not found(replace(DONE, **facts))[code].is_done


def test_an_optional_step_holds_nobody_up():
    without = replace(DONE, groups=0, has_feed=False, trainings=0)
    steps = steps_found(guide_steps(), without, track="branch")
    assert next_step(steps) is None
    assert not found(without)["groups"].is_done


def test_the_second_factor_is_asked_of_those_whose_role_asks_for_it():
    assert "account" not in found(EMPTY)
    assert not found(replace(EMPTY, is_staff=True))["account"].is_done


def test_a_temporary_branch_is_asked_for_no_term():
    assert "term" not in found(replace(EMPTY, kind="temporary_branch"))


def test_without_a_reader_nothing_is_to_be_read():
    codes = found(replace(EMPTY, has_account=False))
    assert not {"ground", "first_list", "feed", "rulebook"} & set(codes)


def test_the_office_looks_at_its_branches_and_says_how_many():
    office = replace(EMPTY, kind="committee", bodies=5, bodies_led=3, bodies_termed=5)
    steps = found(office, "office")
    assert "3/5" in steps["led"].says
    assert steps["termed"].is_done
    assert "planned" not in steps


def test_a_hand_over_is_a_step_only_for_whoever_had_a_predecessor():
    assert "handover" not in found(EMPTY)
    assert not found(replace(EMPTY, has_predecessor=True))["handover"].is_done


def test_handbooks_are_a_step_once_one_was_issued():
    assert "handbook" not in found(EMPTY)
    given = replace(EMPTY, handbooks_issued=2)
    assert not found(given)["handbook"].is_done
    assert found(replace(given, handbooks_received=1))["handbook"].is_done


@pytest.mark.parametrize("track", TRACKS)
def test_every_track_has_steps_of_known_parts_with_words(track):
    steps = [one for one in guide_steps() if track in one.tracks]
    assert len(steps) >= 8
    for one in steps:
        assert one.part in guide_parts()
        assert all((one.why, one.how, one.title))
        assert one.is_reading or one.code in CHECKS


def test_every_rule_behind_a_step_is_in_the_rulebook():
    assert [
        one.code for one in guide_steps() if one.rule and not rule_behind(one.rule, on=ON)
    ] == []


def test_settings_and_papers_are_there():
    assert setting("first_month_days") > 0
    assert len(kit_papers()) >= 5
