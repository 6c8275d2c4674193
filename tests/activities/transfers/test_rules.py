"""What a fault of custody is, who does which step, and on which list a transfer stands."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.activities.transfers.rules.custody import Stretch, custody_faults
from shuanghe.activities.transfers.rules.moving import (
    RECEIPT_DAYS,
    Body,
    Side,
    due_of,
    empowered,
    pressing_of,
    side_of,
)

START = date(2026, 1, 1)
FULL = [Stretch("full", date(2020, 1, 1), None)]


def day(count):
    return START + timedelta(days=count)


def home(what, since, until=None):
    return Stretch(what, day(since), None if until is None else day(until))


def test_one_home_after_another_is_no_fault():
    line = [home(1, 0, 10), home(2, 10, 20), home(1, 20)]
    assert custody_faults(line, FULL, home_today=1) == []


@pytest.mark.parametrize(
    ("line", "told", "on"),
    [
        ([home(1, 0, 10), home(2, 11)], "没有组织关系", day(10)),
        ([home(1, 0, 12), home(2, 10)], "两个", day(10)),
        ([home(1, 0), home(2, 10)], "两个", day(10)),
        ([home(1, 0, 10)], "没有组织关系", day(10)),
        ([home(1, 0, 10), home(1, 10)], "不一致", day(10)),
        ([], "从来没有", date(2020, 1, 1)),
    ],
)
def test_a_day_without_an_owner_or_with_two_is_found(line, told, on):
    found = custody_faults(line, FULL, home_today=2)
    assert [(told in one.told, one.day) for one in found] == [(True, on)]


def test_days_off_the_roll_need_no_owner():
    standings = [
        Stretch("full", day(0), day(10)),
        Stretch("left", day(10), day(30)),
        Stretch("full", day(30), None),
    ]
    assert custody_faults([home(1, 0, 10), home(2, 30)], standings, home_today=2) == []
    late = custody_faults([home(1, 0, 10), home(2, 31)], standings, home_today=2)
    assert [one.day for one in late] == [day(30)]


@given(cuts=st.lists(st.integers(1, 300), min_size=1, max_size=6, unique=True), gap=st.booleans())
def test_any_line_without_gaps_is_whole_and_any_gap_is_found(cuts, gap):
    ends = [0, *sorted(cuts)]
    line = [home(at, one, after) for at, (one, after) in enumerate(pairwise(ends))]
    last = ends[-1] + (1 if gap else 0)
    faults = custody_faults([*line, home(99, last)], FULL, home_today=99)
    assert [one.day for one in faults] == ([day(ends[-1])] if gap else [])


def test_the_receiver_decides_within_and_the_sender_writes_down_what_happened_outside():
    assert side_of("within", "acceptance") == Side.DECIDER
    assert side_of("out", "acceptance") == Side.RUNNER
    assert side_of("in", "letter") == Side.DECIDER
    with pytest.raises(KeyError):
        side_of("within", "flight")


def test_the_nearest_committee_may_transfer_unless_a_power_says_otherwise():
    branch, general, committee = Body(3, "branch"), Body(2, "general_branch"), Body(1, "committee")
    assert empowered([branch, general, committee]) == 1
    assert empowered([branch, Body(2, "general_branch", is_given=True), committee]) == 2
    assert empowered([branch, Body(1, "committee", is_given=False)]) is None


def test_a_letter_is_due_by_its_own_validity_and_the_receipt_after_our_own_days():
    assert due_of("sent", valid_until=day(90), decided_on=None) == day(90)
    assert due_of("accepted", valid_until=day(90), decided_on=day(5)) == day(5 + RECEIPT_DAYS)
    assert due_of("preparing", valid_until=None, decided_on=None) is None


@pytest.mark.parametrize(
    ("due", "list_"), [(-1, "late"), (0, "near"), (14, "near"), (15, "to_do"), (None, "to_do")]
)
def test_the_list_follows_from_the_day(due, list_):
    assert pressing_of(None if due is None else day(due), on=day(0)).value == list_
