"""Staggered starts: equal to the library and to published tables; honest with few units."""

import warnings

import numpy as np
import pandas as pd
import pytest
from diff_diff import CallawaySantAnna
from tests.insight.effects.worlds import noise, panel, smoking, units_and_periods

from shuanghe.insight.effects.rules import did
from shuanghe.insight.effects.rules.cohorts import contrast, study_of
from shuanghe.insight.effects.rules.results import Conclusion, Direction

CLAIMS = {Conclusion.CHANGED, Conclusion.IMPROVED, Conclusion.WORSENED}
# County teen employment of Callaway & Sant'Anna 2021, as their program `did` prints it ("Getting
# started", never treated, no covariates): units by start, ATT(g, t).
EMPLOYMENT = {2004: 20, 2006: 40, 2007: 131, None: 309}
PRINTED = {
    (2004, 2004): -0.0105032462209624, (2004, 2005): -0.0704231581031467,
    (2004, 2006): -0.137258738889403, (2004, 2007): -0.100811363085404,
    (2006, 2006): -0.00459460695286304, (2006, 2007): -0.0412244715462175,
    (2007, 2007): -0.0260544107191966,
}  # fmt: skip
SIMPLE, AT_ONCE, THREE_YEARS_ON = -0.0399512751551763, -0.0199318167892593, -0.100811363085404


def staggered(seed=5):
    generator = np.random.default_rng(seed)
    starts = np.array([4] * 12 + [6] * 9 + [9] * 14 + [12] * 25)
    time = np.arange(12)
    grown = np.where(time >= starts[:, None], 2 + 0.3 * (time - starts[:, None]), 0)
    values = units_and_periods(generator, 60, 12) + grown
    return values, starts


@pytest.mark.parametrize("not_yet", [False, True])
def test_effect_and_error_equal_the_library(not_yet):
    values, starts = staggered()
    rows = [
        (unit, period + 1, values[unit, period], 0 if starts[unit] == 12 else starts[unit] + 1)
        for unit in range(60)
        for period in range(12)
    ]
    frame = pd.DataFrame(rows, columns=["unit", "time", "y", "first"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference = CallawaySantAnna(
            control_group="not_yet_treated" if not_yet else "never_treated",
            base_period="universal",
        ).fit(frame, outcome="y", unit="unit", time="time", first_treat="first", aggregate="all")
    study = study_of(panel(values, starts), not_yet=not_yet)
    found = contrast(study, did.averaging(study), is_share_random=True)
    assert found.estimate == pytest.approx(reference.overall_att, rel=1e-9)
    assert found.error == pytest.approx(reference.overall_se, rel=1e-9)
    for distance in (-3, 0, 2):
        one = contrast(study, did.at_distance(study, distance), is_share_random=True)
        known = reference.event_study_effects[distance]
        assert one.estimate == pytest.approx(known["effect"], rel=1e-9)
        assert one.error == pytest.approx(known["se"], rel=1e-9)


def employment():
    """A panel of 500 units with exactly the printed cells; what else it holds does not matter."""
    generator = np.random.default_rng(0)
    years = np.arange(2003, 2008)
    blocks, starts = [], []
    for first, count in EMPLOYMENT.items():
        own = generator.normal(0, 0.2, (count, 5))
        own -= own.mean(axis=0)
        if first:
            own += [PRINTED.get((first, int(year)), 0.0) for year in years]
        blocks.append(own + generator.normal(0, 1, (count, 1)) + 0.1 * np.sin(years))
        starts += [first - 2003 if first else None] * count
    return panel(np.vstack(blocks), starts)


def test_averages_of_published_cells_are_the_published_averages():
    """Callaway & Sant'Anna 2021, Journal of Econometrics 225(2): the cells and averages that their
    program prints for county teen employment, to 1e-9 (cells to 1e-12).
    """
    study = study_of(employment(), not_yet=False)
    for one in study.cohorts:
        for year in range(2003 + one.start, 2008):
            assert one.cells[year - 2003] == pytest.approx(
                PRINTED[2003 + one.start, year], abs=1e-12
            )
    assert contrast(study, did.averaging(study)).estimate == pytest.approx(SIMPLE, abs=1e-9)
    for distance, printed in ((0, AT_ONCE), (3, THREE_YEARS_ON)):
        one = contrast(study, did.at_distance(study, distance))
        assert one.estimate == pytest.approx(printed, abs=1e-9)


def test_two_states_and_two_waves_are_card_and_krueger_1994():
    """American Economic Review 84(4), Table 3, rows 1–3: employment before and after, NJ and PA."""
    new_jersey, pennsylvania = (20.44, 21.03), (23.33, 21.17)
    values = [np.add(new_jersey, one) for one in (-1, 1)]
    values += [np.add(pennsylvania, one) for one in (-2, 2)]
    study = study_of(panel(values, [1, 1, None, None]), not_yet=False)
    assert contrast(study, did.averaging(study)).estimate == pytest.approx(2.76, abs=0.011)


def test_the_plain_difference_of_california_is_that_of_arkhangelsky_2021():
    """American Economic Review 111(12), Table 1, column DID: −27.3."""
    states = smoking()
    cells = states.values
    own, rest = cells[states.is_treated].mean(axis=0), cells[states.is_comparison].mean(axis=0)
    gap = own - rest
    assert gap[19:].mean() - gap[:19].mean() == pytest.approx(-27.3, abs=0.05)


FEW = (
    [12] + [None] * 6,
    [12, 12, 15] + [None] * 8,
    [8, 10, 12, 14] + [None] * 8,
    [8] * 4 + [12] * 4 + [16] * 4,
)


def test_few_units_do_not_make_claims_out_of_chance():
    generator = np.random.default_rng(11)
    held, claims = [], []
    for draw in range(320):
        starts, strength = FEW[draw % 4], (0.0, 0.6)[draw % 8 // 4]
        values = units_and_periods(generator, len(starts), 24, strength)
        found = did.estimate(panel(values, starts))
        held.append(found.interval[0] <= 0 <= found.interval[1])
        claims.append(found.conclusion in CLAIMS)
    assert np.mean(held) >= 0.93
    assert np.mean(claims) <= 0.07


def test_a_clear_effect_is_found_and_said_by_direction():
    generator = np.random.default_rng(12)
    starts = [10] * 6 + [14] * 6 + [None] * 12
    shift = np.array([5 * (np.arange(24) >= (one or 24)) for one in starts])
    found = did.estimate(panel(units_and_periods(generator, 24, 24) - shift, starts))
    assert found.estimate == pytest.approx(-5, abs=1.5)
    assert found.towards(Direction.LOWER).conclusion == Conclusion.IMPROVED
    assert found.towards(Direction.LOWER).verdict.startswith("改善了")
    assert found.towards(Direction.HIGHER).verdict.startswith("变差了")
    assert found.verdict.startswith("下降了")


def test_trends_that_differ_before_the_start_are_caught():
    generator = np.random.default_rng(13)
    starts = [14] * 8 + [None] * 8
    drift = np.where(np.arange(16)[:, None] < 8, -0.3 * np.arange(24), 0)
    found = [
        did.estimate(panel(units_and_periods(generator, 16, 24) + drift, starts)) for _ in range(40)
    ]
    assert np.mean([not all(check.passed for check in one.checks) for one in found]) >= 0.95
    assert np.mean([one.conclusion in CLAIMS for one in found]) <= 0.07


@pytest.mark.parametrize(
    ("starts", "word"),
    [
        ([0] * 8, "开始前"),
        ([None] * 8, "开始实施"),
        ([10] * 8, "没有对照单位"),
        ([10] * 7 + [None], "没有对照单位"),
    ],
)
def test_without_somebody_to_compare_with_nothing_is_told(starts, word):
    generator = np.random.default_rng(14)
    found = did.estimate(panel(units_and_periods(generator, 8, 20), starts))
    assert found.estimate is None
    assert word in found.verdict


def test_one_period_before_the_start_carries_no_claim():
    generator = np.random.default_rng(15)
    values = 50 + noise(generator, 20, 2) + np.outer(np.arange(20) < 10, [0, 9])
    found = did.estimate(panel(values, [1] * 10 + [None] * 10))
    assert found.estimate == pytest.approx(9, abs=1.5)
    assert found.conclusion == Conclusion.UNPROVEN


def test_missing_values_are_left_out_pair_by_pair():
    generator = np.random.default_rng(16)
    starts = [10] * 8 + [None] * 8
    values = units_and_periods(generator, 16, 20) + np.outer(
        np.arange(16) < 8, 4 * (np.arange(20) >= 10)
    )
    values[generator.random(values.shape) < 0.05] = np.nan
    found = did.estimate(panel(values, starts))
    assert found.interval[0] <= 4 <= found.interval[1]


def test_the_order_of_the_units_does_not_matter():
    values, starts = staggered()
    order = np.random.default_rng(1).permutation(60)
    one, other = (
        did.estimate(panel(values[rows], starts[rows])) for rows in (np.arange(60), order)
    )
    assert one.estimate == pytest.approx(other.estimate, rel=1e-12)
    assert one.interval == pytest.approx(other.interval, rel=1e-12)


def test_the_placebo_catches_a_jump_before_the_start_and_seldom_anything_else():
    generator, shares = np.random.default_rng(21), []
    for size in (-4.0, 0.0):
        told = []
        for _ in range(40):
            values = units_and_periods(generator, 14, 24)
            values[:6] += size * (np.arange(24) >= 7)
            found = did.estimate(panel(values, [14] * 6 + [None] * 8))
            told += [one.passed for one in found.checks if one.name == "placebo"]
        shares.append(np.mean(told))
    caught, quiet = shares
    assert caught <= 0.05
    assert quiet >= 0.9
