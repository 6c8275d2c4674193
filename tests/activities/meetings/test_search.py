"""Meetings are found by unit, kind, person and text, from the plan on; paper ones stand beside."""

from datetime import date
from uuid import uuid4

import pytest
from tests.activities.meetings.worlds import HELD, ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.queries.found import (
    SOURCE,
    Wanted,
    meetings_found,
    meetings_shown,
    meetings_streamed,
)
from shuanghe.activities.meetings.services import (
    meeting_cancel,
    meeting_change,
    meeting_correct,
    meeting_freeze,
)
from shuanghe.activities.meetings.services.indexing import meetings_index
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.search.models import Entry
from shuanghe.kernel.search.services import index_rebuild
from shuanghe.records.services import Presence, record_file

pytestmark = pytest.mark.django_db


def found(scope=EVERYTHING, **asked):
    with looking(scope):
        return meetings_shown(meetings_found(Wanted(**asked)))


def titles(**asked):
    return [one.title for one in found(**asked)]


def on_paper(world, **changes):
    facts = {
        "kinds": ["theme_day"],
        "title": "纸质主题党日",
        "done_on": date(2026, 7, 8),
        "attendance": [Presence(one.pk) for one in world.members[:4]],
        **changes,
    }
    actor = world.secretary()
    return record_file(actor, organisation=world.first, client_key=uuid4().hex, on=ON, **facts)


def frozen(world, **facts):
    meeting = world.recorded(**facts)
    world.sign(meeting)
    actor = world.secretary()
    return meeting_freeze(actor, organisation=world.first, meeting=meeting, on=ON)


def test_a_planned_meeting_is_found_by_what_is_known_of_it(world):
    world.plan(place="三楼会议室", host_name="甲一", items=["讨论发展对象"])
    for text in ("党员大会", "三楼", "发展", "甲一 讨论", "7月"):
        assert titles(text=text) == ["7月党员大会"], text
    assert titles(text="选举") == []
    assert titles(person="甲一") == ["7月党员大会"]


def test_a_changed_plan_is_found_as_it_is_now(world):
    meeting = world.plan()
    later = date(2026, 7, 18)
    meeting_change(
        world.secretary(), organisation=world.first, meeting=meeting, title="推迟的大会",
        planned_on=later,
    )  # fmt: skip
    assert titles(text="7月") == []
    (one,) = found(text="推迟")
    assert one.day == later


def test_minutes_items_and_those_present_lead_to_a_meeting(world):
    meeting = world.recorded(absent=[world.members[2].pk])
    assert titles(text="上半年工作通报") == [meeting.title]
    assert titles(person="甲四") == [meeting.title]
    assert titles(person="甲三") == []


def test_a_frozen_meeting_comes_once_and_a_paper_one_beside_it(world):
    frozen(world)
    on_paper(world)
    first, second = found()
    assert (first.title, first.state, first.is_paper) == ("7月党员大会", "frozen", False)
    assert (first.entitled, first.present) == (13, 13)
    assert (second.title, second.state, second.is_paper) == ("纸质主题党日", "paper", True)
    assert second.day < first.day


def test_paper_and_online_are_told_apart_when_asked(world):
    frozen(world)
    on_paper(world)
    world.plan(title="还没开的会", planned_on=date(2026, 8, 1))
    assert titles(state="paper") == ["纸质主题党日"]
    assert titles(state="frozen") == ["7月党员大会"]
    assert titles(state="planned") == ["还没开的会"]


def test_records_that_are_no_meetings_do_not_come(world):
    on_paper(world, kinds=["dues_collection"], title="收党费", attendance=[])
    assert titles() == []


def test_kind_days_and_unit_narrow_the_list(world):
    frozen(world)
    on_paper(world)
    world.plan(branch=world.second, title="二支部大会")
    assert titles(kind="theme_day") == ["纸质主题党日"]
    assert titles(organisation=world.second) == ["二支部大会"]
    assert len(titles(organisation=world.top)) == 3
    assert titles(until_on=date(2026, 7, 10)) == ["纸质主题党日"]
    assert titles(from_on=HELD, kind="branch_general_meeting") == ["二支部大会", "7月党员大会"]


def test_a_meeting_of_another_branch_is_not_there(world):
    frozen(world)
    on_paper(world)
    assert found(scope=Scope.of(world.second.path)) == []
    assert found(scope=Scope.of(world.second.path), text="党员") == []


def test_a_cancelled_meeting_comes_only_when_asked_for(world):
    meeting = world.plan()
    meeting_cancel(world.secretary(), organisation=world.first, meeting=meeting, reason="停产检修")
    assert titles() == []
    assert titles(state="cancelled") == ["7月党员大会"]


def test_a_frozen_correction_takes_the_place_of_the_meeting(world):
    wrong = frozen(world)
    actor, place = world.secretary(), world.first
    copy = meeting_correct(
        actor, organisation=place, meeting=wrong, reason="人数有误", client_key="fix", on=ON
    )
    assert [one.state for one in found()] == ["held", "frozen"]
    world.sign(copy)
    meeting_freeze(actor, organisation=place, meeting=copy, on=ON)
    (one,) = found()
    assert (one.pk, one.state) == (copy.pk, "frozen")


def test_a_rebuilt_index_is_the_one_that_grew(world):
    wrong = frozen(world)
    meeting_correct(
        world.secretary(), organisation=world.first, meeting=wrong, reason="有误", client_key="fix",
        on=ON,
    )  # fmt: skip
    world.plan(title="计划中", place="三楼")
    before = kept()
    assert set(index_rebuild(Actor.system("测试"))) >= {"meetings.meeting", "records.record"}
    assert kept() == before
    with looking(EVERYTHING):
        Entry.objects.filter(source_type=SOURCE).delete()
        meetings_index(Meeting.objects.select_related("organisation").order_by("id"))
    assert kept() == before


def kept():
    with looking(EVERYTHING):
        columns = ("source_type", "source_id", "day", "state", "kinds", "passages__tokens")
        return list(Entry.objects.order_by("source_type", "source_id").values_list(*columns))


def test_a_long_list_is_streamed_in_order(world):
    for day in range(1, 20):
        world.plan(title=f"会{day}", planned_on=date(2026, 7, day))
    with looking(EVERYTHING):
        streamed = list(meetings_streamed(meetings_found(Wanted())))
    assert [one.title for one in streamed] == [f"会{day}" for day in range(19, 0, -1)]
