"""Judgement on records by plain values."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.kernel.periods import Every, period_of
from shuanghe.records.rules import Practice, RollEntry, entered_late, period_day, roll_on
from shuanghe.records.rules.ledger import Roll

PRACTICE = Practice(7, Decimal(80), "training_session", {}, {}, {})


@pytest.mark.parametrize(
    ("text", "done_on", "counts_on"),
    [
        ("", date(2026, 7, 15), date(2026, 7, 15)),
        ("2026-07", date(2026, 7, 15), date(2026, 7, 15)),
        ("2026-06", date(2026, 7, 2), date(2026, 6, 30)),
        ("2026-Q1", date(2026, 4, 9), date(2026, 3, 31)),
        ("2026-H1", date(2026, 7, 1), date(2026, 6, 30)),
        ("2025", date(2026, 1, 7), date(2025, 12, 31)),
    ],
)
def test_an_act_is_put_into_the_period_it_names(text, done_on, counts_on):
    assert period_day(text, done_on) == counts_on


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "0000", "2026-Q5", "七月", "2026-7"])
def test_what_is_no_period_is_said_so(text):
    with pytest.raises(ValueError, match="所属期"):
        period_day(text, date(2026, 7, 1))


@given(done_on=st.dates(date(2020, 1, 1), date(2030, 1, 1)), waited=st.integers(0, 400))
def test_an_entry_is_late_by_days_or_by_period_and_never_otherwise(done_on, waited):
    month = period_of(Every.MONTH, done_on)
    entered_on = date.fromordinal(done_on.toordinal() + waited)
    is_late = entered_late(
        done_on=done_on, period_ends_on=month.ends_on, entered_on=entered_on, practice=PRACTICE
    )
    assert is_late == (waited > 7 or entered_on > month.ends_on)


@given(
    days=st.lists(st.dates(date(2025, 1, 1), date(2025, 12, 31)), min_size=2, max_size=2),
    day=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
)
def test_a_roll_holds_from_its_first_day_until_before_its_last(days, day):
    first, last = sorted(days)
    on_it = roll_on([RollEntry(1, "示例", first, last)], day)
    assert (1 in on_it) == (first <= day < last)


def test_one_of_two_of_a_name_is_told_by_number():
    roll = Roll({3: "王示", 4: "王示", 5: "李样"})
    assert roll.find("李样") == (5, "")
    assert roll.find("王示") == (None, "two_of_a_name")
    assert roll.find("王示#4") == (4, "")
    assert roll.find("王示#9") == (None, "off_the_roll")
