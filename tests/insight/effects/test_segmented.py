"""Many series at once are, to nine digits, what statsmodels finds; and the literature."""

import numpy as np
import pytest
import statsmodels.api as sm
from tests.insight.effects.worlds import california, noise

from shuanghe.insight.effects.rules import segmented


def series(count, periods, seed=0):
    generator = np.random.default_rng(seed)
    starts = generator.integers(8, periods - 4, count)
    time = np.arange(periods)
    jump = np.where(time >= starts[:, None], 2 + 0.05 * (time - starts[:, None]), 0)
    return 50 + 0.1 * time + jump + 3 * noise(generator, count, periods, 0.3), starts


@pytest.mark.parametrize(("periods", "lags"), [(24, 0), (36, 3), (36, None), (61, 5)])
def test_coefficients_errors_and_effects_equal_statsmodels(periods, lags):
    values, starts = series(40, periods)
    fits = segmented.fitted(values, starts, lags=lags)
    used = segmented.lags_for(periods) if lags is None else lags
    for row, start in enumerate(starts):
        regressors = segmented.design(np.arange(periods), int(start))
        reference = sm.OLS(values[row], regressors).fit(
            cov_type="HAC", cov_kwds={"maxlags": used, "use_correction": False}
        )
        np.testing.assert_allclose(fits.coefficients[row], reference.params, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(fits.errors[row], reference.bse, rtol=1e-9)
        gap = reference.t_test(segmented.average_gap(regressors))
        assert fits.effect[row] == pytest.approx(gap.effect[0], rel=1e-9)
        assert fits.effect_error[row] == pytest.approx(gap.sd[0, 0], rel=1e-9)


def test_california_is_what_linden_2015_printed():
    """Linden 2015, Stata Journal 15(2), one group: `itsa cigsale, trperiod(1989) lag(1)`.

    Newey–West with n/(n − k), as Stata prints it; all digits printed.
    """
    panel = california()
    fits = segmented.fitted(panel.values, panel.starts, lags=1)
    printed = {"slope": (-1.779474, 0.3834), "level_change": (-20.0581, 4.7244),
               "slope_change": (-1.494652, 0.4368)}  # fmt: skip
    stata = np.sqrt(31 / (31 - 4))
    for name, (value, error) in printed.items():
        at = segmented.TERMS.index(name)
        assert fits.coefficients[0, at] == pytest.approx(value, abs=5e-5)
        assert fits.errors[0, at] * stata == pytest.approx(error, abs=5e-4)


def test_huge_and_tiny_units_of_measure_give_the_same_digits():
    values, starts = series(5, 36)
    plain = segmented.fitted(values, starts)
    large = segmented.fitted(values * 2.0**300, starts)
    np.testing.assert_allclose(large.effect / 2.0**300, plain.effect, rtol=1e-12)
