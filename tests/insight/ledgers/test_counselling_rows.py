"""Counselling topics on the sheet: days on site in the month, beside the KPI they are to move."""

from datetime import date

import pytest
from tests.activities.counselling.topic_worlds import world_create
from tests.insight.ledgers.worlds import TODAY

from shuanghe.insight.ledgers.queries.places import around, month_of_day
from shuanghe.insight.ledgers.queries.sheet import sheet_for
from shuanghe.insight.ledgers.rules.rows import Group, Status
from shuanghe.kernel.permissions import RIGHTS, Actor, Grant, looking

pytestmark = pytest.mark.django_db
MARCH, APRIL = (month_of_day(date(2026, month, 1)) for month in (3, 4))


@pytest.fixture
def world():
    return world_create()


def sheet(world, month, *rights):
    held = frozenset(rights or RIGHTS)
    actor = Actor("示例甲", user_id=1, grants=(Grant(world.places["D1"].path, held),))
    with looking(actor.scope("kpi.read")):
        return sheet_for(actor, around("D1", actor, "kpi.read"), month=month, on=TODAY)


def topics(found):
    return [row for row in found.party if row.group == Group.COUNSELLING]


def test_days_on_site_are_counted_once_and_stand_beside_the_kpi(world):
    topic = world.until(world.opened(), "coaching")
    world.log(topic, date(2026, 3, 6), "a")
    world.log(topic, date(2026, 3, 6), "b")
    world.log(topic, date(2026, 3, 10), "c", way="remote")
    world.log(topic, date(2026, 4, 7), "d")
    world.log(topic, date(2026, 4, 8), "e")
    found = sheet(world, MARCH)
    (row,) = topics(found)
    assert (row.wanted, row.actual, row.status) == ("2", "1", Status.MISSING)
    assert [tie.title for tie in row.ties] == ["吨产品电耗"]
    (power,) = [one for one in found.operations if one.title == "吨产品电耗"]
    assert [tie.opening.page for tie in power.ties] == ["counselling:topic"]
    assert topics(sheet(world, APRIL))[0].status == Status.DONE


def test_before_coaching_no_days_are_owed_and_without_the_right_no_topic_is_shown(world):
    world.opened()
    (row,) = topics(sheet(world, MARCH))
    assert (row.wanted, row.actual, row.status) == ("", "0", Status.NONE)
    hidden = sheet(world, MARCH, "kpi.read", "duty.read")
    assert topics(hidden) == []
    assert Group.COUNSELLING in hidden.hidden
