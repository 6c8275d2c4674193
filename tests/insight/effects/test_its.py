"""One unit against its own past: honest intervals, and checks that catch what is no effect."""

import tracemalloc

import numpy as np
import pytest
from tests.insight.effects.worlds import california, noise, panel

from shuanghe.insight.effects.rules import its, segmented, serial
from shuanghe.insight.effects.rules.results import Conclusion, Direction

CLAIMS = {Conclusion.CHANGED, Conclusion.IMPROVED, Conclusion.WORSENED}


def effects(count, *, strength=0.0, effect=0.0, periods=36, start=24, seed=1):
    generator = np.random.default_rng(seed)
    time = np.arange(periods)
    for errors in noise(generator, count, periods, strength):
        yield its.estimate(panel(300 + 0.2 * time + effect * (time >= start) + errors, [start]))


def passed(effect):
    return {check.name: check.passed for check in effect.checks}


@pytest.mark.parametrize(("strength", "least"), [(0.0, 0.93), (0.3, 0.915)])
def test_the_interval_holds_the_truth_as_often_as_it_says(strength, least):
    found = list(effects(160, strength=strength, effect=-4))
    held = np.mean([low <= -4 <= high for low, high in (one.interval for one in found)])
    assert held >= least


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.6])
def test_nothing_is_claimed_where_nothing_happened(strength):
    found = [one.conclusion in CLAIMS for one in effects(160, strength=strength, seed=2)]
    assert np.mean(found) <= 0.07


def test_a_clear_effect_is_found():
    found = [one.towards(Direction.LOWER) for one in effects(100, effect=-4, seed=3)]
    assert np.mean([one.conclusion == Conclusion.IMPROVED for one in found]) >= 0.8
    assert np.mean([one.estimate for one in found]) == pytest.approx(-4, abs=0.3)


def test_a_past_that_already_turns_is_caught():
    generator = np.random.default_rng(4)
    time = np.arange(48)
    caught = [
        not its.estimate(panel(300 - 0.02 * time**2 + errors, [30])).checks[2].passed
        for errors in noise(generator, 50, 48)
    ]
    assert np.mean(caught) >= 0.95


def test_a_jump_before_the_start_fails_the_placebo():
    generator = np.random.default_rng(5)
    time = np.arange(36)
    found = [
        its.estimate(panel(300 - 6 * (time >= 16) + errors, [26]))
        for errors in noise(generator, 50, 36)
    ]
    assert np.mean([passed(one)["placebo"] for one in found]) <= 0.25
    assert np.mean([one.conclusion in CLAIMS for one in found]) <= 0.07


def test_drifting_data_carry_no_claim():
    generator = np.random.default_rng(6)
    walks = np.cumsum(generator.normal(size=(100, 36)), axis=1)
    claims = [its.estimate(panel(300 + walk, [24])).conclusion in CLAIMS for walk in walks]
    assert np.mean(claims) <= 0.1


def test_units_that_did_not_start_must_not_move_at_the_same_time():
    generator = np.random.default_rng(7)
    values = 300 + noise(generator, 6, 36) - 5 * (np.arange(36) >= 24)
    found = its.estimate(panel(values, [24] + [None] * 5))
    assert not passed(found)["comparison"]
    assert found.conclusion == Conclusion.UNPROVEN
    assert "改善" not in found.towards(Direction.LOWER).verdict


def test_a_shock_that_all_share_widens_the_interval_of_many_units():
    generator = np.random.default_rng(8)
    held = []
    for _ in range(150):
        shared = generator.normal(0, 2, 36)
        values = 300 + shared + noise(generator, 8, 36)
        low, high = its.estimate(panel(values, [24] * 8)).interval
        held.append(low <= 0 <= high)
    assert np.mean(held) >= 0.9


def test_a_year_in_the_data_is_put_into_the_model():
    generator = np.random.default_rng(9)
    time = np.arange(60)
    wave = 6 * np.cos(2 * np.pi * time / 12)
    found = its.estimate(panel(300 + wave + noise(generator, 1, 60)[0], [40], season=12))
    assert "yearly" in found.parts["model"]
    assert found.conclusion == Conclusion.CHANCE
    plain = its.estimate(panel(300 + noise(generator, 1, 60)[0], [40], season=12))
    assert "yearly" not in plain.parts["model"]


def test_a_gap_is_not_filled_and_the_estimate_stands():
    generator = np.random.default_rng(10)
    values = 300 + noise(generator, 1, 40) - 5 * (np.arange(40) >= 26)
    values[0, [5, 17, 30]] = np.nan
    found = its.estimate(panel(values, [26]))
    assert found.estimate == pytest.approx(-5, abs=1.5)
    holes = np.setdiff1d(np.arange(40), [5, 17, 30])
    same = its.estimate(panel(values[:, holes], [int((holes < 26).sum())], at=holes))
    assert same.estimate == pytest.approx(found.estimate, rel=1e-12)
    assert same.standard_error == pytest.approx(found.standard_error, rel=1e-9)


@pytest.mark.parametrize(
    ("values", "start"),
    [
        (np.arange(12.0), 5),
        (np.arange(20.0), 18),
        (np.full(36, 7.0), 24),
        (np.arange(36.0), 0),
        (np.arange(36.0), None),
    ],
)
def test_too_little_or_constant_data_give_no_number(values, start):
    found = its.estimate(panel(values, [start]))
    assert found.estimate is None
    assert found.interval is None
    assert found.verdict.startswith("数据不足以判断")


def test_values_without_any_scatter_carry_no_claim():
    found = its.estimate(panel(np.where(np.arange(36) < 24, 10.0, 8.0), [24]))
    assert found.conclusion in {Conclusion.UNPROVEN, Conclusion.UNTOLD}


def test_california_alone_is_no_proof_because_its_past_bends():
    """The gap is that of a straight line carried on; the past of 1970–1988 is not straight."""
    found = its.estimate(california())
    assert found.estimate == pytest.approx(-28.2787, abs=5e-5)
    assert not passed(found)["pre_trend"]
    assert found.conclusion not in CLAIMS


@pytest.mark.parametrize("periods", [20, 64, 150])
def test_correlated_errors_are_reckoned_as_whole_matrices_would(periods):
    places = np.setdiff1d(np.arange(periods), [4, 11])
    regressors = segmented.design(places, periods // 2)
    remover = np.eye(len(places)) - regressors @ segmented.solved(regressors)
    apart = np.abs(np.subtract.outer(places, places))
    found = serial.expected(regressors, places)
    for at, strength in enumerate(serial.STRENGTHS):
        left = remover @ strength**apart @ remover
        assert found.squares[at] == pytest.approx(np.trace(left), rel=1e-9)
        assert found.neighbours[at] == pytest.approx(left[apart == 1].sum() / 2, abs=1e-9)
        freedom = np.trace(left) ** 2 / (left**2).sum()
        assert found.freedom[at] == pytest.approx(freedom, rel=1e-9)


def test_the_errors_of_units_of_several_starts_are_what_they_were():
    """Held against the form that kept every matrix, on the same panel."""
    generator = np.random.default_rng(12)
    values = 300 + noise(generator, 3, 90, 0.3)
    values[1, [7, 30]] = np.nan
    found = its.estimate(panel(values, [40, 40, 55], season=12), season=True)
    assert found.estimate == pytest.approx(0.5186814358910196, rel=1e-9)
    assert found.standard_error == pytest.approx(0.5244031438442561, rel=1e-9)
    assert found.parts["newey_west_error"] == pytest.approx(0.3766004483114617, rel=1e-9)
    assert found.line.low[-1] == pytest.approx(297.6306227400929, rel=1e-9)


def test_ten_years_of_days_take_no_matrix_of_all_days():
    generator = np.random.default_rng(11)
    values = 300 + noise(generator, 3, 3650, 0.3) - 5 * (np.arange(3650) >= 2000)
    tracemalloc.start()
    try:
        found = its.estimate(panel(values, [2000, 2000, 1900]))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.estimate == pytest.approx(-5, abs=1.5)
    assert most < 3650 * 3650 * 8
