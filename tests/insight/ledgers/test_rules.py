"""Rows tied to one another, changes and lights; work with both sides, and days that hold it."""

from datetime import date
from decimal import Decimal

import pytest

from shuanghe.insight.ledgers.queries.places import month_ends
from shuanghe.insight.ledgers.rules.days import Lane, Mark, by_day, standing
from shuanghe.insight.ledgers.rules.rows import (
    Change,
    Group,
    Opening,
    Row,
    Side,
    Status,
    Tie,
    change_of,
    status_of,
    tied,
    worst_first,
)
from shuanghe.insight.ledgers.rules.skins import Work, share_on, skins_by_day, work_on
from shuanghe.operations.rules.skins import Stretch

HERE = Opening("somewhere")
MARCH, JUNE = date(2026, 3, 31), date(2026, 6, 30)


def row(side, title, *kpis, status=Status.NONE):
    return Row(side, Group.KPI, title, HERE, kpis=frozenset(kpis), status=status)


def test_work_and_figures_that_share_a_kpi_hang_on_each_other_and_others_do_not():
    work, figures = tied(
        [row(Side.PARTY, "项目", 1, 9), row(Side.PARTY, "主题党日")],
        [row(Side.OPERATIONS, "电耗", 1), row(Side.OPERATIONS, "产量", 2)],
    )
    assert [[tie.title for tie in one.ties] for one in work] == [["电耗"], []]
    assert [[tie.title for tie in one.ties] for one in figures] == [["项目"], []]


@pytest.mark.parametrize(
    ("direction", "now", "before", "change"),
    [
        ("higher", 2, 1, Change.BETTER),
        ("higher", 1, 2, Change.WORSE),
        ("lower", 1, 2, Change.BETTER),
        ("lower", 2, 1, Change.WORSE),
        ("lower", 2, 2, Change.SAME),
        ("band", 2, 1, Change.UNKNOWN),
        ("higher", None, 1, Change.UNKNOWN),
        ("higher", 1, None, Change.UNKNOWN),
    ],
)
def test_a_change_is_told_by_the_direction_and_never_without_both_values(
    direction, now, before, change
):
    told = (None if one is None else Decimal(one) for one in (now, before))
    assert change_of(direction, *told) == change


def test_overdue_and_red_come_first_and_the_order_within_stays():
    assert status_of(missing=1, pending=3) == Status.MISSING
    assert status_of(missing=0, pending=3) == Status.DUE
    assert status_of(missing=0, pending=0) == Status.DONE
    told = (Status.DONE, Status.GREEN, Status.DUE, Status.RED, Status.MISSING, Status.AMBER)
    rows = worst_first(row(Side.PARTY, one.value, status=one) for one in told)
    assert [one.title for one in rows] == ["missing", "red", "due", "amber", "done", "green"]


def work(title, since, until=None, **more):
    return Work("link", title, "示例支部", HERE, Stretch(since, until), **more)


def test_work_counts_while_it_ran_and_is_linked_while_the_other_side_stood():
    late = work("后连", date(2026, 1, 1), others=(Stretch(date(2026, 5, 1)),))
    over = work("已结束", date(2026, 1, 1), date(2026, 4, 1), is_both=True)
    future = work("还没开始", date(2026, 9, 1), is_both=True)
    found = [late, over, future]
    assert (share_on(found, MARCH).part, share_on(found, MARCH).whole) == (1, 2)
    assert (share_on(found, JUNE).part, share_on(found, JUNE).whole) == (1, 1)
    assert [one.title for one in work_on(found, MARCH)] == ["后连", "已结束"]


def test_without_any_work_there_is_no_share():
    (month,) = skins_by_day([], [], [MARCH])
    assert month.party.percent is None
    assert month.operations.percent is None


def test_the_test_looks_at_month_ends_and_at_today_for_the_running_month():
    assert month_ends(date(2026, 3, 21), 3) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 21),
    ]


def test_days_come_in_order_and_what_is_open_comes_before_what_is_done():
    def mark(day, title, status, lane=Lane.DUTY):
        return Mark(date(2026, 10, day), lane, title, HERE, status)

    days = by_day(
        [
            mark(20, "乙", Status.DUE),
            mark(5, "甲", Status.DONE),
            mark(5, "丙", Status.MISSING),
            mark(5, "丁", Status.DUE, Lane.MEETING),
        ]
    )
    assert [day.on.day for day in days] == [5, 20]
    assert [one.title for one in days[0].lanes[Lane.DUTY]] == ["丙", "甲"]
    assert Lane.PROJECT not in days[0].lanes


def test_a_thing_past_its_day_is_missing_and_never_when_it_is_done():
    day = date(2026, 10, 5)
    assert standing(is_done=True, day=day, on=MARCH) == Status.DONE
    assert standing(is_done=False, day=day, on=day) == Status.DUE
    assert standing(is_done=False, day=day, on=date(2026, 10, 6)) == Status.MISSING


def test_work_of_one_title_in_many_places_is_told_once_with_its_number():
    titles = ("责任区", "班前讲节电", "责任区", "责任区")
    ties = tuple(Tie(title, Opening("operations:goal", (at,))) for at, title in enumerate(titles))
    row = Row(Side.OPERATIONS, Group.KPI, "电耗", Opening("operations:kpi", (1,)), ties=ties)
    assert [(tie.title, tie.opening.args, many) for tie, many in row.told] == [
        ("责任区", (0,), 3),
        ("班前讲节电", (1,), 1),
    ]
