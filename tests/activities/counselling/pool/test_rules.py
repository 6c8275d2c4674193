"""Conditions, scores and the best assignment, judged from plain values."""

import itertools
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanghe.activities.counselling.queries.terms import sheet
from shuanghe.activities.counselling.rules.assigning import NOBODY, assign
from shuanghe.activities.counselling.rules.conditions import (
    Candidate,
    findings_of,
    grounds_of,
    missed_months,
    months_later,
    years_between,
)
from shuanghe.activities.counselling.rules.scoring import (
    PARTS,
    Field,
    Terms,
    bars_of,
    scores_of,
)

TODAY = date(2026, 11, 21)
TERMS = Terms(
    {"specialty": 40, "results": 20, "availability": 15, "distance": 10, "independence": 15},
    results_unknown=60, specialty_least=1, days_least=2,
)  # fmt: skip


def aims(scores, is_open, capacity, load, chosen):
    """How good an assignment is: needs met, sum of scores, least load; None where it cannot be."""
    counts = [list(chosen).count(at) for at in range(len(capacity))]
    met = [(row, at) for row, at in enumerate(chosen) if at != NOBODY]
    if any(not is_open[row, at] for row, at in met) or any(
        count > free for count, free in zip(counts, capacity, strict=True)
    ):
        return None
    cost = sum(n * c + c * (c - 1) // 2 for n, c in zip(load, counts, strict=True))
    return len(met), int(sum(scores[row, at] for row, at in met)), -int(cost)


def best(scores, is_open, capacity, load):
    """The best of all assignments there are, by trying each."""
    needs, people = scores.shape
    tried = itertools.product(range(NOBODY, people), repeat=needs)
    found = (aims(scores, is_open, capacity, load, one) for one in tried)
    return max(one for one in found if one is not None)


@st.composite
def cases(draw):
    needs, people = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = needs * people
    scores = draw(
        st.lists(st.sampled_from([0, 1, 50, 51, 9999, 10000]), min_size=cells, max_size=cells)
    )
    is_open = draw(st.lists(st.booleans(), min_size=cells, max_size=cells))
    capacity = draw(st.lists(st.integers(0, 2), min_size=people, max_size=people))
    load = draw(st.lists(st.integers(0, 2), min_size=people, max_size=people))
    return (
        np.array(scores).reshape(needs, people), np.array(is_open).reshape(needs, people),
        np.array(capacity), np.array(load),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(cases())
def test_no_other_assignment_is_better_than_the_one_found(case):
    scores, is_open, capacity, load = case
    found = assign(scores, is_open, capacity=capacity, load=load)
    assert aims(*case, found.tolist()) == best(*case)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_a_pair_that_may_not_be_is_never_assigned(case):
    scores, is_open, capacity, load = case
    found = assign(scores, is_open, capacity=capacity, load=load)
    assert all(is_open[row, at] for row, at in enumerate(found) if at != NOBODY)


def test_the_best_of_each_in_turn_would_leave_a_need_without_anybody():
    scores = np.array([[9000, 8000], [8500, 0]])
    is_open = np.array([[True, True], [True, False]])
    one = np.array([1, 1])
    found = assign(scores, is_open, capacity=one, load=np.zeros(2, int))
    assert found.tolist() == [1, 0]


def test_of_two_alike_the_one_with_less_load_goes():
    scores, is_open = np.full((1, 2), 8000), np.ones((1, 2), bool)
    found = assign(scores, is_open, capacity=np.array([1, 2]), load=np.array([1, 0]))
    assert found.tolist() == [1]


def test_with_nobody_and_with_no_need_there_is_nothing_to_assign():
    none = np.zeros((2, 0), int)
    empty = np.zeros(0, int)
    assert assign(none, none.astype(bool), capacity=empty, load=empty).tolist() == [-1, -1]
    assert (
        assign(none.T, none.T.astype(bool), capacity=np.ones(2, int), load=np.zeros(2, int)).size
        == 0
    )


def test_five_hundred_needs_are_assigned_exactly():
    dice = np.random.default_rng(7)
    scores = dice.integers(0, 10001, (500, 300))
    capacity = np.full(300, 2)
    found = assign(scores, np.ones((500, 300), bool), capacity=capacity, load=np.zeros(300, int))
    assert (found >= 0).all()
    assert np.bincount(found, minlength=300).max() <= 2


def field(**more):
    base = {
        "wanted": np.array([[True, True, False]]),
        "has": np.array([[True, False, True], [False, False, True], [True, True, True]]),
        "days_wanted": np.array([4]),
        "days_free": np.array([2, 8, 8]),
        "rating": np.array([90.0, np.nan, np.nan]),
        "nearness": np.array([[100, 60, 20]]),
        "independence": np.array([[100, 70, 50]]),
        "is_in_line": np.array([[False, False, False]]),
        "is_vetoed": np.array([[False, False, False]]),
        "capacity": np.array([2, 2, 2]),
        "load": np.array([0, 0, 0]),
    }
    return Field(**{**base, **more})


def test_each_part_is_its_share_of_the_full_marks():
    found = scores_of(field(), TERMS)
    assert dict(zip(PARTS, found.parts[:, 0, 0].tolist(), strict=True)) == {
        "specialty": 2000, "results": 1800, "availability": 750, "distance": 1000,
        "independence": 1500,
    }  # fmt: skip
    assert found.parts[:, 0, 2].tolist() == [4000, 1200, 1500, 200, 750]
    assert found.is_open.tolist() == [[True, False, True]]


@pytest.mark.parametrize(
    ("more", "bar"),
    [
        ({"is_in_line": np.array([[True] * 3])}, "line"),
        ({"is_vetoed": np.array([[True] * 3])}, "vetoed"),
        ({"capacity": np.zeros(3, int)}, "load"),
        ({"has": np.zeros((3, 3), bool)}, "specialty"),
        ({"days_free": np.ones(3, int), "has": np.ones((3, 3), bool)}, "days"),
    ],
)
def test_a_need_that_nobody_may_take_is_told_why(more, bar):
    found = scores_of(field(**more), TERMS)
    assert not found.is_open.any()
    assert bars_of(found, 0)[bar] == 3


def candidate(**more):
    base = {
        "standing": "full", "confirmed_on": date(2020, 1, 1), "specialty_years": 6,
        "party_affairs_years": 0, "consented_on": TODAY, "appraised_by": "人力资源部",
        "discipline_cleared_on": TODAY,
    }  # fmt: skip
    return Candidate(**{**base, **more})


@pytest.mark.parametrize(
    ("more", "unmet"),
    [
        ({}, []),
        ({"standing": "probationary"}, ["full_years"]),
        ({"confirmed_on": None}, ["full_years"]),
        ({"confirmed_on": date(2023, 11, 22)}, ["full_years"]),
        ({"confirmed_on": date(2023, 11, 21)}, []),
        ({"is_suspended": True}, ["full_years"]),
        ({"specialty_years": 4}, ["specialty_years"]),
        ({"specialty_years": 0, "party_affairs_years": 3}, []),
        ({"consented_on": None}, ["consent"]),
        ({"appraised_by": ""}, ["appraised"]),
        ({"discipline_cleared_on": None}, ["discipline"]),
        ({"active_count": 3}, ["active_most"]),
    ],
)
def test_conditions_that_are_not_met_are_found_and_no_others(more, unmet):
    found = findings_of(candidate(**more), sheet("pool")["conditions"], on=TODAY)
    assert [one.key for one in found if not one.is_met] == unmet


def test_a_condition_set_to_nought_asks_for_nothing():
    told = {**sheet("pool")["conditions"], "consent": {"title": "同意", "value": 0}}
    found = findings_of(candidate(consented_on=None), told, on=TODAY)
    assert "consent" not in [one.key for one in found]


def test_rules_propose_a_withdrawal_from_the_limit_on():
    limits = {"missed_months": 2, "rating_least": 60}
    assert grounds_of(rating=60, missed=1, is_full=True, limits=limits) == []
    assert grounds_of(rating=59.9, missed=2, is_full=False, limits=limits) == [
        "missed_months", "low_rating", "no_longer_meets",
    ]  # fmt: skip
    assert grounds_of(rating=None, missed=0, is_full=True, limits=limits) == []


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 21), 12, date(2027, 11, 21)),
        (date(2026, 11, 21), -60, date(2021, 11, 21)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_a_term_ends_on_the_same_day_of_a_later_month(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("days", "since", "missed"),
    [
        ([], date(2026, 11, 3), 0),
        ([], date(2026, 10, 15), 0),
        ([], date(2026, 8, 20), 2),
        ([date(2026, 10, 31)], date(2026, 5, 1), 0),
        ([date(2026, 9, 1)], date(2026, 5, 1), 1),
        ([date(2026, 11, 2)], date(2026, 8, 20), 2),
    ],
)
def test_only_whole_months_since_coaching_began_count_as_missed(days, since, missed):
    assert missed_months(days, since=since, on=TODAY) == missed


def test_years_are_whole():
    assert years_between(date(2023, 11, 22), TODAY) == 2
    assert years_between(date(2023, 11, 21), TODAY) == 3
