"""The operating side of the sample: three years of figures, the same from the same seed."""

from datetime import date

import pytest
from tests.operations.worlds import SYSTEM
from tests.records.worlds import EVERYTHING, place

from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import GoalLink, KpiEntry, KpiValue
from shuanghe.operations.queries.goals import goal_findings, goal_tree
from shuanghe.operations.queries.ledger import values_differing
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.operations import figures, months_until
from shuanghe.project.sample.services.operations import operations_enter, operations_plan

ON = date(2026, 11, 21)


def drawn(*codes, unit="SAL-D2-X"):
    return list(figures(operations_plan(), codes, [unit], seed=1, on=ON))


def test_figures_are_the_same_from_the_same_seed_and_cover_three_years():
    once, again = drawn("AL01", "AL02"), drawn("AL02", "AL01")
    assert sorted(map(str, once)) == sorted(map(str, again))
    assert len(once) == 72
    assert months_until(ON, 36)[0] == date(2023, 11, 1)
    assert months_until(ON, 36)[-1] == date(2026, 10, 1)


def test_a_step_leaves_a_change_that_can_be_found():
    def unit_power(unit):
        told = {(one.code, one.month): one.amount for one in drawn("AL01", "AL02", unit=unit)}
        months = months_until(ON, 36)
        ratio = [told["AL02", month] / told["AL01", month] for month in months]
        return sum(ratio[-14:]) / 14 / (sum(ratio[:-14]) / 22)

    assert unit_power("SAL-D2-X") < unit_power("SAL-D1-X") - type(unit_power("SAL-D1-X"))("0.005")


@pytest.mark.django_db
def test_the_sample_enters_as_a_ledger_with_something_to_confirm_and_to_mend():
    with looking(EVERYTHING):
        top = place("SAL", "committee", has_committee=True)
        for code in ("D1", "D2", "RD", "TS"):
            place(f"SAL-{code}-X", "plant", place(f"SAL-{code}", "committee", top))
        Organisation.objects.update(is_sample=True)
    written = operations_enter(SYSTEM, on=ON)
    with looking(EVERYTHING):
        assert KpiValue.objects.count() == written
        assert values_differing() == []
        open_ = KpiValue.objects.filter(state="filed").count()
        assert 0 < open_ < 60
        assert KpiEntry.objects.count() == 2 * written - open_
        assert KpiValue.objects.filter(is_sample=False).count() == 0
        assert goal_findings(goal_tree(ON))
        assert GoalLink.objects.exists()
