"""Arrears put a clock on the branch and a question to people; nothing follows by itself."""

from datetime import date

import pytest
from django.urls import reverse
from tests.activities.dues.test_sheet_pages import text
from tests.activities.dues.worlds import ON, OWED, move
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.queries.people import why_owed
from shuanghe.activities.dues.queries.sheets import clocks_on
from shuanghe.activities.dues.services.arrears import arrears_renew
from shuanghe.activities.dues.services.sums import sums_rebuild
from shuanghe.duties.models import Deadline
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Member, StandingKind

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")
AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (8, 9, 10))


def renewed(on=ON):
    sums_rebuild(SYSTEM, on=on)
    return arrears_renew(SYSTEM, on=on)


def deadlines(**asked):
    with looking(EVERYTHING):
        return list(Deadline.objects.filter(**asked).order_by("id"))


def paid_until(world, last):
    for month in range(1, last + 1):
        for member in world.members:
            day = date(2026, month, 20)
            world.pay(member, OWED[member.name], month=day.replace(day=1), on=day)


def test_a_member_in_arrears_is_one_deadline_of_the_branch_from_the_oldest_month(world):
    paid_until(world, 7)
    world.pay(world.members[1], "75.00", month=AUGUST)
    renewed()
    first, second, third = deadlines(met_on=None, dropped_on=None)
    assert {first.subject, second.subject, third.subject} == set(OWED)
    mine = next(one for one in (first, second, third) if one.subject == "甲一")
    assert (mine.organisation_id, mine.rule_id, mine.is_soft) == (world.first.pk, "DF-13", True)
    assert (mine.starts_on, mine.due_on) == (SEPTEMBER, date(2027, 2, 28))
    assert "甲一" not in mine.title
    later = next(one for one in (first, second, third) if one.subject == "甲二")
    assert later.due_on == date(2027, 3, 31)


def test_paying_meets_the_clock_and_the_next_month_starts_its_own(world):
    paid_until(world, 8)
    renewed()
    world.pay(world.members[0], "50.00", month=SEPTEMBER)
    met = [one for one in deadlines(subject="甲一") if one.met_on]
    assert [one.title for one in met] == ["督促补交 2026-09 起的党费"]
    (running,) = deadlines(subject="甲一", met_on=None, dropped_on=None)
    assert running.title == "督促补交 2026-10 起的党费"
    world.pay(world.members[0], "50.00", month=OCTOBER)
    assert deadlines(subject="甲一", met_on=None, dropped_on=None) == []


def test_a_payment_made_in_time_and_written_down_later_was_never_in_arrears(world):
    paid_until(world, 7)
    renewed()
    world.pay(world.members[0], "50.00", month=AUGUST, on=date(2026, 8, 20))
    world.pay(world.members[1], "75.00", month=AUGUST, on=date(2026, 9, 5))
    renewed()
    (august, september) = deadlines(subject="甲一")
    assert (august.met_on, september.met_on, september.dropped_on) == (None, None, None)
    assert august.dropped_on is not None
    (met,) = [one for one in deadlines() if one.met_on]
    assert met.met_on == date(2026, 9, 5)


def test_whoever_moved_away_is_no_clock_of_the_old_branch(world):
    paid_until(world, 9)
    renewed()
    move(world.members[0], world.second, date(2026, 11, 10))
    renewed()
    old = deadlines(subject="甲一", organisation=world.first)
    assert all(one.dropped_on == ON and one.met_on is None for one in old)
    assert [one.organisation_id for one in deadlines(subject="甲一", dropped_on=None)] == [
        world.second.pk
    ]


def test_six_months_in_a_row_ask_for_a_meeting_and_change_nothing(world):
    paid_until(world, 4)
    row = world.row(world.members[0])
    assert row.missed_in_row == clocks_on(ON).meeting_months
    assert row.asks_meeting
    renewed()
    with looking(EVERYTHING):
        kept = Member.objects.get(pk=world.members[0].pk)
    assert kept.standing == StandingKind.FULL


def test_the_sheet_shows_both_clocks(world, sign_in):
    for member in world.members[1:]:
        for month in range(1, 12):
            world.pay(member, OWED[member.name], month=date(2026, month, 1))
    for month in range(1, 9):
        world.pay(world.members[0], "50.00", month=date(2026, month, 1))
    world.base(world.members[0], "0", since=date(2026, 12, 1))
    html = text(sign_in().get(reverse("dues:sheet"), {"organisation": "ZB1", "month": "2026-11"}))
    assert "最早 2026-09" in html
    assert "2027-03-31 前补交" in html
    assert "1 名党员以前的月份还没有交清" in html


def test_why_is_shown_to_the_branch_without_the_base(world, sign_in):
    page = reverse("dues:member", args=[world.members[1].pk])
    html = text(sign_in().get(page, {"month": "2026-11"}))
    assert "为什么 2026-11 是 75.00 元" in html
    assert "基数 × 1.5% = 75.00" in html
    assert "/rules/DF-02/" in html
    assert "5000.01" not in html
    with looking(EVERYTHING):
        fixed = why_owed(world.members[2], ON)
        assert (fixed.worked, fixed.rate) == ("0.20", None)
        assert why_owed(world.stranger, ON) is None
    assert "还没有核定这名党员的党费基数" in text(
        sign_in(world.second).get(reverse("dues:member", args=[world.stranger.pk]))
    )
