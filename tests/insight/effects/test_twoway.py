import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from tests.insight.effects.worlds import units_and_periods

from shuanghe.insight.effects.rules.twoway import two_way


@pytest.mark.parametrize("starts", [[8] * 5 + [99] * 7, [5, 6, 6, 9, 9, 9] + [99] * 6])
def test_effects_and_clustered_errors_equal_statsmodels(starts):
    generator = np.random.default_rng(0)
    starts = np.array(starts)
    values = np.stack([units_and_periods(generator, 12, 14) for _ in range(4)], axis=2)
    values += 1.5 * (np.arange(14) >= starts[:, None])[:, :, None]
    found = two_way(values, starts)
    unit, period = np.repeat(np.arange(12), 14), np.tile(np.arange(14), 12)
    for kpi in range(4):
        frame = pd.DataFrame({"y": values[:, :, kpi].ravel(), "unit": unit, "period": period})
        frame["treated"] = (frame.period >= starts[frame.unit]).astype(float)
        fit = smf.ols("y ~ treated + C(unit) + C(period)", frame).fit(
            cov_type="cluster", cov_kwds={"groups": frame.unit}
        )
        assert found.effects[kpi] == pytest.approx(fit.params["treated"], rel=1e-9)
        assert found.errors[kpi] == pytest.approx(fit.bse["treated"], rel=1e-9)


@pytest.mark.parametrize("starts", [[99] * 4, [3] * 4, [0] * 4])
def test_a_panel_without_contrast_is_refused(starts):
    with pytest.raises(ValueError, match="treated"):
        two_way(np.random.default_rng(1).normal(size=(4, 6, 2)), np.array(starts))
