"""Values as series: what other apps read."""

from datetime import date
from decimal import Decimal

import pytest
from tests.operations.worlds import value
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.scopes import ScopeMissing
from shuanghe.operations.queries import series, series_many

pytestmark = pytest.mark.django_db
JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


@pytest.fixture
def filled(world):
    one, two = world.places["P1"], world.places["P2"]
    with looking(EVERYTHING):
        for unit, output, power in ((one, 100, 1300000), (two, 300, 4200000)):
            for month in (JAN, FEB, MAR):
                value(world.kpis["OUT"], unit, month, output, state="confirmed")
                value(world.kpis["KWH"], unit, month, power + month.month * 1000)
        value(world.kpis["OTHER"], world.places["P3"], JAN, 7)
    return world


def test_a_series_is_by_unit_and_month_within_the_months_asked_for(filled):
    one, two = filled.places["P1"].pk, filled.places["P2"].pk
    with looking(EVERYTHING):
        found = series(filled.kpis["OUT"], [one, two], FEB, date(2026, 3, 31))
    assert found == [
        (one, FEB, Decimal(100)), (one, MAR, Decimal(100)),
        (two, FEB, Decimal(300)), (two, MAR, Decimal(300)),
    ]  # fmt: skip


def test_a_ratio_is_worked_out_month_by_month_and_left_out_without_a_denominator(filled):
    unit = filled.places["P1"]
    with looking(EVERYTHING):
        value(filled.kpis["KWH"], unit, date(2026, 4, 1), 5)
        value(filled.kpis["KWH"], unit, date(2026, 5, 1), 5)
        value(filled.kpis["OUT"], unit, date(2026, 5, 1), 0)
        found = series(filled.kpis["UNIT"], [unit], JAN, date(2026, 6, 1))
    assert [(month, str(amount)) for _unit, month, amount in found] == [
        (JAN, "13010.000000"), (FEB, "13020.000000"), (MAR, "13030.000000"),
    ]  # fmt: skip


def test_only_values_in_view_are_found(filled):
    kpis = [filled.kpis["OUT"], filled.kpis["OTHER"]]
    with looking(Scope.of(filled.places["P1"].path)):
        found = series_many(kpis, None, JAN, JAN)
    assert [(kpi, unit) for kpi, unit, *_rest in found] == [
        (filled.kpis["OUT"].pk, filled.places["P1"].pk)
    ]
    with pytest.raises(ScopeMissing):
        series(filled.kpis["OUT"], None, JAN, JAN)


def test_values_not_yet_confirmed_can_be_left_out(filled):
    with looking(EVERYTHING):
        assert series(filled.kpis["KWH"], None, JAN, JAN, is_confirmed=True) == []
        assert len(series(filled.kpis["OUT"], None, JAN, JAN, is_confirmed=True)) == 2


def test_any_number_of_series_takes_one_statement(filled, django_assert_num_queries):
    kpis = [one for key, one in filled.kpis.items() if key != "OTHER"]
    with looking(EVERYTHING), django_assert_num_queries(1):
        assert series_many(kpis, None, JAN, MAR)
