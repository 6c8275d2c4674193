"""Weighted comparison units: the published California, exact weights, honest placebos."""

import warnings

import numpy as np
import pandas as pd
import pytest
from diff_diff import SyntheticDiD
from tests.insight.effects.worlds import panel, smoking, units_and_periods

from shuanghe.insight.effects.rules import sdid
from shuanghe.insight.effects.rules.results import Conclusion
from shuanghe.insight.effects.rules.synthetic import synthesised
from shuanghe.insight.effects.rules.weights import balanced, by_active_set, by_descent


def test_california_is_what_arkhangelsky_2021_printed():
    """American Economic Review 111(12), Table 1, column SDID: −15.6, standard error 8.4 (placebo).

    The published error comes from random draws; ours from every state once.
    """
    found = sdid.estimate(smoking())
    assert found.estimate == pytest.approx(-15.6, abs=0.05)
    assert found.parts["placebo_error"] == pytest.approx(8.4, abs=1.3)
    assert found.parts["weights"][0]["unit"] == "Nevada"


def test_california_is_what_the_library_finds():
    """diff-diff stops its search early, so its weights fit a little worse than the exact ones."""
    states = smoking()
    rows = [
        (unit, int(year), states.values[unit, at], int(states.units[unit] == "California"))
        for unit in range(39)
        for at, year in enumerate(states.periods)
    ]
    frame = pd.DataFrame(rows, columns=["unit", "time", "y", "treated"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library = SyntheticDiD(seed=0, n_bootstrap=2).fit(
            frame, outcome="y", treatment="treated", unit="unit", time="time",
            post_periods=list(range(1989, 2001)),
        )  # fmt: skip
    assert sdid.estimate(states).estimate == pytest.approx(library.att, abs=0.01)


def test_the_weights_are_the_best_there_are():
    generator = np.random.default_rng(0)
    columns, target = generator.normal(size=(20, 12)), generator.normal(size=20)
    best = balanced(columns, target, 0.3)

    def misfit(weights):
        rest = columns @ weights - target
        return ((rest - rest.mean()) ** 2).mean() + 0.09 * weights @ weights

    assert best.min() >= 0
    assert best.sum() == pytest.approx(1)
    others = generator.dirichlet(np.full(12, 0.5), 3000)
    assert misfit(best) <= min(misfit(0.999 * best + 0.001 * one) for one in others) + 1e-12


def test_both_ways_to_the_weights_agree():
    generator = np.random.default_rng(1)
    root = generator.normal(size=(30, 40))
    square, pull = root.T @ root / 30 + 0.1 * np.eye(40), generator.normal(size=40)
    np.testing.assert_allclose(by_active_set(square, pull), by_descent(square, pull), atol=1e-7)


def test_a_unit_that_runs_like_a_mix_of_others_is_followed():
    generator = np.random.default_rng(2)
    trends = np.cumsum(generator.normal(0, 1, (12, 30)), axis=1)
    own = 0.6 * trends[3] + 0.4 * trends[7] + 5 + 3.0 * (np.arange(30) >= 20)
    found = synthesised(own, trends, 20, 1)
    assert found.effect == pytest.approx(3, abs=1.0)
    assert np.argmax(found.units) == 3


@pytest.mark.parametrize("starts", [[14] + [None] * 8, [12, 15] + [None] * 9])
def test_the_interval_holds_nothing_where_nothing_happened(starts):
    generator = np.random.default_rng(3)
    held = []
    for _ in range(30):
        values = units_and_periods(generator, len(starts), 22, 0.3)
        found = sdid.estimate(panel(values, starts), draws=40)
        held.append(found.interval[0] <= 0 <= found.interval[1])
    assert np.mean(held) >= 0.87


def test_the_same_seed_gives_the_same_interval():
    values = units_and_periods(np.random.default_rng(4), 12, 20)
    starts = [10, 10, 12] + [None] * 9
    first, again, other = (
        sdid.estimate(panel(values, starts), seed=seed, draws=50) for seed in (1, 1, 2)
    )
    assert first.interval == again.interval
    assert first.interval != other.interval


def test_too_few_comparison_units_give_no_number():
    values = units_and_periods(np.random.default_rng(5), 6, 20)
    assert sdid.estimate(panel(values, [10, None, None, None])).estimate is None
    assert sdid.estimate(panel(values, [10] * 4 + [None] * 2)).conclusion == Conclusion.UNTOLD
    assert sdid.estimate(panel(values, [3] + [None] * 5)).estimate is None


def test_a_unit_with_a_gap_is_left_out_and_said():
    values = units_and_periods(np.random.default_rng(6), 9, 20)
    values[8, 4] = np.nan
    found = sdid.estimate(panel(values, [12] + [None] * 8))
    assert found.estimate is not None
    assert any("u8" in note for note in found.notes)


def jumps(seed, size, at, *, draws):
    """Panels of eleven units whose first starts at 15, and jumps by so much at a period."""
    generator = np.random.default_rng(seed)
    for _ in range(draws):
        values = units_and_periods(generator, 11, 22)
        values[0] += size * (np.arange(22) >= at)
        yield sdid.estimate(panel(values, [15] + [None] * 10))


def placebo(found):
    """Whether the placebo start showed nothing."""
    return next(one.passed for one in found.checks if one.name == "placebo")


def test_a_clear_effect_is_found_and_nothing_where_nothing_happened():
    clear = list(jumps(21, -8, 15, draws=20))
    assert np.mean([one.conclusion == Conclusion.CHANGED for one in clear]) >= 0.85
    assert np.mean([one.estimate for one in clear]) == pytest.approx(-8, abs=0.5)
    nothing = [one.conclusion == Conclusion.CHANGED for one in jumps(31, 0, 15, draws=60)]
    assert np.mean(nothing) <= 0.1


def test_the_placebo_catches_a_jump_before_the_start_and_seldom_anything_else():
    early = list(jumps(23, -8, 10, draws=20))
    assert np.mean([placebo(one) for one in early]) <= 0.05
    assert not any(one.conclusion == Conclusion.CHANGED for one in early)
    assert np.mean([placebo(one) for one in jumps(24, 0, 10, draws=20)]) >= 0.8
