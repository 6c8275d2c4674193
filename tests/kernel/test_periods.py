"""Calendar periods as people write them."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.kernel.periods import Every, Period, month_of, period_of, periods_in_year

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@given(st.sampled_from(Every), days)
def test_every_day_lies_in_exactly_one_period_of_its_year(every: Every, day: date) -> None:
    holding = [period for period in periods_in_year(every, day.year) if day in period]
    assert holding == [period_of(every, day)]


@given(st.sampled_from(Every), st.integers(1950, 2100))
def test_the_periods_of_a_year_follow_one_another_without_a_gap(every: Every, year: int) -> None:
    periods = list(periods_in_year(every, year))
    assert periods[0].starts_on == date(year, 1, 1)
    assert periods[-1].ends_on == date(year, 12, 31)
    for former, latter in itertools.pairwise(periods):
        assert former.ends_on + timedelta(days=1) == latter.starts_on


@pytest.mark.parametrize(
    ("every", "day", "name"),
    [
        (Every.MONTH, date(2024, 2, 29), "2024-02"),
        (Every.QUARTER, date(2026, 9, 30), "2026-Q3"),
        (Every.HALF_YEAR, date(2026, 7, 1), "2026-H2"),
        (Every.YEAR, date(2026, 1, 1), "2026"),
    ],
)
def test_a_period_has_the_name_that_people_write(every: Every, day: date, name: str) -> None:
    assert str(period_of(every, day)) == name


def test_a_month_is_read_from_text() -> None:
    assert month_of("2028-02") == Period(date(2028, 2, 1), date(2028, 2, 29))


@pytest.mark.parametrize("text", ["2026", "2026-13", "七月", "2026-1-1", ""])
def test_text_that_is_no_month_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(ValueError, match="2026-07"):
        month_of(text)
