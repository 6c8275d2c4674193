"""Weights, drafts and verdicts, on plain values alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.activities.agreements.queries.skeletons import skeleton
from shuanghe.activities.agreements.rules.content import content_hash
from shuanghe.activities.agreements.rules.drafting import Area, Drafted, composed, day_in
from shuanghe.activities.agreements.rules.judging import TargetFacts, agreement_faults
from shuanghe.activities.agreements.rules.reaching import Reach, reach
from shuanghe.activities.agreements.rules.states import State, may_follow
from shuanghe.activities.agreements.rules.weights import rescaled, shares, weights_fault

YEAR = 2027
cents = st.integers(min_value=1, max_value=10_000)
weights = st.lists(cents.map(lambda one: Decimal(one).scaleb(-2)), min_size=1, max_size=60)


@given(weights)
def test_weights_are_refused_unless_they_come_to_a_hundred_exactly(given_):
    assert (weights_fault(given_) == "") == (sum(given_) == 100)


@given(weights)
def test_what_is_wrong_with_weights_says_by_how_much(given_):
    fault, off = weights_fault(given_), Decimal(100) - sum(given_)
    if off:
        assert f"{abs(off).normalize():f} 分" in fault
        assert ("还差" in fault) == (off > 0)


@given(weights)
def test_rescaled_weights_come_to_a_hundred_and_keep_their_order(given_):
    found = rescaled(given_)
    assert sum(found) == 100
    assert weights_fault(found) == ""
    for at, one in enumerate(given_):
        for other in range(at):
            if given_[other] > one:
                assert found[other] >= found[at]


@given(weights)
def test_weights_that_fit_already_stay_as_they_are(given_):
    found = rescaled(given_)
    assert rescaled(found) == found


@given(cents, st.integers(min_value=1, max_value=60))
def test_a_weight_is_split_exactly_and_evenly(total, count):
    found = shares(Decimal(total).scaleb(-2), count)
    assert sum(found) == Decimal(total).scaleb(-2)
    assert max(found) - min(found) <= Decimal("0.01")


@pytest.mark.parametrize("wrong", [[], [Decimal(0)], [Decimal(-1), Decimal(101)]])
def test_weights_that_are_not_above_zero_are_refused(wrong):
    assert weights_fault(wrong)
    with pytest.raises(ValueError, match="分值"):
        rescaled(wrong)


def test_a_weight_of_three_decimals_is_refused():
    with pytest.raises(ValueError, match="两位小数"):
        rescaled([Decimal("33.333"), Decimal("66.667")])


def line(code="A-1", area="political", weight="100", **more):
    told = {
        "code": code, "area": area, "area_title": area, "area_at": 1, "statement": "做成一件事",
        "quality": "有实效", "quantity": 1_000_000, "unit": "次", "weight": Decimal(weight),
        "due_on": date(YEAR, 12, 31),
    }  # fmt: skip
    return Drafted(**(told | more))


def area(code, weight, *targets, at=1):
    return Area(code, code, at, Decimal(weight), tuple(targets))


KINDS = ("committee", "general_branch", "branch", "joint_branch", "temporary_branch")
goals = st.lists(
    st.integers(min_value=1, max_value=9).map(
        lambda n: line(f"MB-{n}", "operations", "0", goal_id=n)
    ),
    max_size=12,
    unique_by=lambda one: one.code,
)


@given(st.sampled_from(KINDS), goals)
def test_a_draft_from_the_skeleton_always_comes_to_a_hundred(kind, goals_):
    found = composed(skeleton().areas_for(kind, YEAR), (), goals_, YEAR)
    assert weights_fault([one.weight for one in found]) == ""
    assert {one.code for one in goals_} <= {one.code for one in found}


@given(weights, goals)
def test_a_draft_from_last_year_always_comes_to_a_hundred(given_, goals_):
    former = [line(f"F-{at}", weight=one) for at, one in enumerate(given_)]
    found = composed(skeleton().areas_for("branch", YEAR), former, goals_, YEAR)
    assert weights_fault([one.weight for one in found]) == ""
    assert {one.due_on.year for one in found} == {YEAR}


def test_last_year_is_taken_over_with_its_weights_and_days_moved():
    former = [
        line("A", weight="60", due_on=date(YEAR - 1, 3, 31)),
        line("B", "union", "40", area_at=8, due_on=date(YEAR - 1, 12, 31)),
    ]
    found = composed((), former, (), YEAR)
    assert [(one.code, one.weight, one.due_on) for one in found] == [
        ("A", Decimal(60), date(YEAR, 3, 31)),
        ("B", Decimal(40), date(YEAR, 12, 31)),
    ]
    assert {one.provenance for one in found} == {"上年责任书"}


def test_what_hung_on_a_goal_last_year_gives_way_to_the_goals_of_this_year():
    former = [line("A", weight="70"), line("OLD", "operations", "30", goal_id=1)]
    fresh = [
        line("NEW-1", "operations", "0", goal_id=2),
        line("NEW-2", "operations", "0", goal_id=3),
    ]
    found = composed([area("operations", 15, at=6)], former, fresh, YEAR)
    assert [(one.code, one.weight) for one in found] == [
        ("A", Decimal(70)), ("NEW-1", Decimal(15)), ("NEW-2", Decimal(15)),
    ]  # fmt: skip


def test_a_leap_day_falls_on_the_28th_in_another_year():
    assert day_in(2027, date(2024, 2, 29)) == date(2027, 2, 28)


def facts(code="A", area="x", weight="100", *, is_quantified=True, quality="好"):
    return TargetFacts(code, area, area, "做成", quality, Decimal(weight), is_quantified)


def test_an_area_without_a_quantity_only_warns():
    found = agreement_faults([facts("A", "x", "50"), facts("B", "y", "50", is_quantified=False)])
    assert [(one.is_soft, "“y”" in one.text) for one in found] == [(True, True)]


def test_a_target_without_quality_or_with_a_code_used_twice_is_a_fault():
    found = agreement_faults([facts("A", weight="50"), facts("A", weight="50", quality=" ")])
    texts = " ".join(one.text for one in found if not one.is_soft)
    assert "A 重复" in texts
    assert "没有写质量要求" in texts


def test_only_what_may_follow_follows():
    assert may_follow("draft", State.COMMENT)
    assert not may_follow("draft", State.SIGNING)
    assert may_follow("draft", State.SIGNING, version=2)
    assert not may_follow("closed", State.DRAFT)


@pytest.mark.parametrize(
    ("wanted", "actual", "is_lower", "is_over", "said"),
    [
        (4, 4, False, False, Reach.REACHED),
        (4, 3, False, False, Reach.UNDER_WAY),
        (4, 3, False, True, Reach.MISSED),
        (4, None, False, True, Reach.UNKNOWN),
        (None, 3, False, True, Reach.UNKNOWN),
        (13120, 13000, True, False, Reach.UNDER_WAY),
        (13120, 13000, True, True, Reach.REACHED),
        (13120, 13200, True, True, Reach.MISSED),
    ],
)
def test_a_target_is_judged_by_its_figure_and_day(wanted, actual, is_lower, is_over, said):
    given_ = [None if one is None else Decimal(one) for one in (wanted, actual)]
    assert (
        reach(wanted=given_[0], actual=given_[1], is_lower_better=is_lower, is_over=is_over) == said
    )


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4))
def test_the_hash_does_not_depend_on_the_order_things_are_told_in(content):
    turned = dict(reversed(list(content.items())))
    assert content_hash(content) == content_hash(turned)
    assert content_hash({**content, "另": "一"}) != content_hash(content)


def test_what_we_made_up_is_labelled_as_our_default():
    for kind in KINDS:
        for one in skeleton().areas_for(kind, YEAR):
            assert {target.provenance for target in one.targets} <= {"示例默认"}
    lines = [one for told in skeleton().clauses_kept().values() for one in told]
    assert {one["provenance"] for one in lines} == {"示例默认"}


def test_a_target_keeps_everything_but_its_day_from_one_year_to_the_next():
    former = line("A", evidence=("lecture",), post="secretary", unit="次")
    (found,) = composed((), [former], (), YEAR + 1)
    same = replace(former, due_on=found.due_on, provenance=found.provenance)
    assert found == same
