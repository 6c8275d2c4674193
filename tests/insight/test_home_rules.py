"""A monthly list is ordered, counted and weighed from plain values."""

from dataclasses import dataclass
from datetime import date

from shuanghe.insight.home.rules import acts_needed, in_order, minutes_for, month_moved, tally


@dataclass(frozen=True)
class Line:
    verdict: str
    due_on: date = date(2026, 11, 30)
    title: str = ""


def test_overdue_stands_first_then_what_falls_due_soonest_then_what_is_done():
    lines = [
        Line("met"),
        Line("pending", date(2026, 12, 31)),
        Line("waived"),
        Line("late"),
        Line("pending", date(2026, 11, 30)),
        Line("missing", date(2026, 10, 31)),
    ]
    assert [(one.verdict, one.due_on.month) for one in in_order(lines)] == [
        ("missing", 10),
        ("pending", 11),
        ("pending", 12),
        ("late", 11),
        ("met", 11),
        ("waived", 11),
    ]


def test_a_late_act_is_done_and_a_waived_one_is_neither_done_nor_open():
    counted = tally(["met", "late", "pending", "missing", "waived"])
    assert (counted.done, counted.due, counted.overdue, counted.waived) == (2, 1, 1, 1)
    assert counted.open == 2


def test_one_act_that_meets_two_items_is_counted_once():
    assert acts_needed([("", ("a",)), ("", ("b", "a")), ("", ("b",))]) == 2
    assert acts_needed([("", ("a",)), ("", ("a",))]) == 1
    assert acts_needed([]) == 0


def test_what_is_overdue_in_two_months_takes_two_acts():
    assert acts_needed([("2026-01", ("a",)), ("2026-02", ("a",)), ("", ("a",))]) == 3


def test_an_item_without_a_kind_is_an_act_of_its_own():
    assert acts_needed([("", ()), ("", ()), ("", ("a",))]) == 3


def test_minutes_come_from_the_blanks_of_the_form_and_are_rounded_up():
    assert minutes_for(2, blanks=6, seconds_a_blank=50) == 10
    assert minutes_for(1, blanks=1, seconds_a_blank=1) == 1
    assert minutes_for(0, blanks=6, seconds_a_blank=50) == 0


def test_months_move_over_the_turn_of_the_year():
    assert month_moved(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert month_moved(date(2026, 1, 1), -1) == date(2025, 12, 1)
