import numpy as np
import pytest
from scipy import stats

from shuanghe.insight.effects.rules.distributions import f_tail, t_quantile, t_tail


@pytest.mark.parametrize("df", [1, 2.5, 4, 11.7, 30, 400])
def test_student_t_agrees_with_scipy(df):
    for t in (0.0, 0.3, 1.0, 2.2, 9.0):
        assert t_tail(t, df) == pytest.approx(2 * stats.t.sf(t, df), rel=1e-8, abs=1e-14)
    assert t_quantile(0.95, df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-8)


def test_fisher_f_agrees_with_scipy():
    for above, below in ((1, 5), (4, 21), (12, 300)):
        for f in np.linspace(0.1, 8, 7):
            assert f_tail(f, above, below) == pytest.approx(stats.f.sf(f, above, below), rel=1e-9)
    assert f_tail(0, 3, 3) == 1
