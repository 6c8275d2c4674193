"""How much of a duty falls to one holder, how far it is done, what an evaluation may tell."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.activities.mobilisation.rules.tallies import told_of
from shuanghe.activities.mobilisation.rules.targets import (
    Act,
    Asked,
    Span,
    Standing,
    credited,
    owed_by,
    progress_of,
    target_of,
)

VALUES = {"good": 3, "fair": 2, "poor": 1}
MONTHLY = Asked("month", Decimal(1))
QUARTERLY = Asked("quarter", Decimal(1))
YEARLY = Asked("year", Decimal(1))
HOURS = Asked("year", Decimal(56), "hours")
WHOLE = Span(2026, date(2020, 1, 1))
EVERY_ASKED = st.sampled_from(
    [MONTHLY, QUARTERLY, YEARLY, HOURS, Asked("half_year", Decimal(1)), Asked("year", Decimal(4))]
)
DAYS = st.integers(0, 365).map(lambda days: date(2026, 1, 1) + timedelta(days=days))


def acts(*days):
    return [Act(date.fromisoformat(day), date.fromisoformat(day)) for day in days]


@pytest.mark.parametrize(
    ("asked", "whole"), [(MONTHLY, 12), (QUARTERLY, 4), (YEARLY, 1), (HOURS, 56)]
)
def test_a_whole_year_owes_the_whole_target(asked, whole):
    assert target_of(asked, WHOLE) == whole


@given(EVERY_ASKED, st.lists(DAYS, max_size=5))
def test_the_parts_of_successive_holders_add_up_to_the_whole_whatever_the_days(asked, changes):
    days = sorted(changes)
    starts = [date(2020, 1, 1), *days]
    ends = [*days, None]
    parts = [
        target_of(asked, Span(2026, start, end)) for start, end in zip(starts, ends, strict=True)
    ]
    assert sum(parts) == asked.whole
    assert min(parts) >= 0


def test_a_change_in_the_middle_of_the_year_halves_the_target():
    assert target_of(MONTHLY, Span(2026, date(2026, 7, 1))) == 6
    assert target_of(MONTHLY, Span(2026, date(2026, 1, 1), date(2026, 7, 1))) == 6
    assert target_of(HOURS, Span(2026, date(2026, 10, 1))) == Decimal("14.1")


def test_what_should_be_done_by_now_counts_only_periods_that_are_over():
    assert owed_by(MONTHLY, WHOLE, on=date(2026, 7, 20)) == 6
    assert owed_by(YEARLY, WHOLE, on=date(2026, 12, 31)) == 0
    assert owed_by(YEARLY, WHOLE, on=date(2027, 1, 1)) == 1
    late = Span(2026, date(2026, 6, 1))
    assert owed_by(MONTHLY, late, on=date(2026, 8, 1)) == 2


def test_more_than_a_period_asks_for_does_not_make_up_for_another():
    done = acts("2026-01-05", "2026-01-09", "2026-02-03", "2026-04-01")
    assert credited(QUARTERLY, done) == 2
    found = progress_of(QUARTERLY, WHOLE, done, on=date(2026, 11, 21))
    assert (found.standing, found.credited, found.owed, found.count) == (
        Standing.BEHIND, 2, 3, 4,
    )  # fmt: skip


def test_hours_count_in_full_and_only_those_of_ones_own_days():
    mine = Span(2026, date(2026, 7, 1))
    told = [Act(date(2026, 6, 30), date(2026, 6, 30), Decimal(30)),
            Act(date(2026, 7, 1), date(2026, 7, 1), Decimal("7.5"))]  # fmt: skip
    found = progress_of(HOURS, mine, told, on=date(2026, 8, 1))
    assert (found.credited, found.last_on, found.standing) == (
        Decimal("7.5"), date(2026, 7, 1), Standing.GOING,
    )  # fmt: skip


def test_what_happens_after_the_day_asked_is_not_known_on_it():
    found = progress_of(YEARLY, WHOLE, acts("2026-12-01"), on=date(2026, 11, 21))
    assert (found.standing, found.last_on) == (Standing.GOING, None)


def test_a_stretch_too_short_for_a_target_is_not_behind():
    found = progress_of(
        YEARLY, Span(2026, date(2026, 1, 1), date(2026, 1, 20)), [], on=date(2026, 11, 21)
    )
    assert found.standing == Standing.NOT_DUE


def test_what_is_done_as_it_happens_is_counted_without_a_target():
    found = progress_of(
        Asked("event", Decimal(0)), WHOLE, acts("2026-02-01", "2026-02-01"), on=date(2026, 3, 1)
    )
    assert (found.standing, found.count, found.target) == (Standing.AS_IT_HAPPENS, 2, 0)


@given(st.lists(st.sampled_from(sorted(VALUES)), max_size=9))
def test_below_the_least_number_nothing_is_told_whatever_the_answers(grades):
    told = told_of("q", Counter(grades), VALUES, least=5)
    assert told.is_withheld == (len(grades) < 5)
    assert (told.raters is None) == told.is_withheld
    if not told.is_withheld:
        assert 1 <= told.mean <= 3
