"""A capture meets a meeting that went on without it: voted, signed, frozen, cancelled, changed."""

from datetime import date

import pytest
from tests.activities.meetings.capturing import LEAVE, PRESENT, Phone, now, settle, shown
from tests.activities.meetings.worlds import EVERYTHING, HELD, ON

from shuanghe.activities.meetings.models import AgendaItem, CaptureState, Meeting, MeetingState
from shuanghe.activities.meetings.rules.merging import item_field, person_field
from shuanghe.activities.meetings.services import (
    CaptureRefused,
    item_add,
    item_remove,
    meeting_cancel,
    meeting_correct,
    meeting_freeze,
    vote_open,
)
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(world):
    """phone(meeting) takes it along."""
    return lambda meeting: Phone(world, meeting)


def test_people_are_held_back_once_a_vote_has_opened_and_the_minutes_are_not(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.person(world.members[0], LEAVE)
    taken.write(minutes="会议开始。")
    world.attend(meeting)
    item = item_add(world.secretary(), organisation=world.first, meeting=meeting, title="议案")
    vote_open(world.secretary(), organisation=world.first, item=item, matter="general_motion")
    capture = taken.send()
    assert capture.state == CaptureState.CONFLICT
    assert now(meeting)["minutes"] == "会议开始。"
    (one,) = shown(capture).values()
    assert "名单已锁定" in one.blocked
    assert [code for code, _title in one.choices] == ["theirs"]


def test_an_item_deleted_meanwhile_keeps_its_text_as_a_conflict(world, phone):
    meeting = world.hold()
    with looking(EVERYTHING):
        item = AgendaItem.objects.get(meeting=meeting)
    taken = phone(meeting)
    taken.write(**{item_field(item.pk, "text"): "议定三条"})
    item_remove(world.secretary(), organisation=world.first, item=item)
    capture = taken.send()
    (one,) = shown(capture).values()
    assert (one.ours, one.is_gone) == ("议定三条", True)


def test_somebody_who_had_moved_away_by_the_day_of_the_meeting_is_a_conflict(world, phone):
    meeting = world.plan(planned_on=date(2026, 7, 5))
    taken = phone(meeting)
    taken.person(world.moved)
    taken.person(world.members[0])
    taken.write(held_on=HELD.isoformat())
    capture = taken.send()
    (one,) = shown(capture).values()
    assert (one.field, one.is_gone) == (person_field(world.moved.pk), True)
    assert now(meeting)[person_field(world.members[0].pk)] == PRESENT


def test_somebody_who_never_was_on_the_list_is_refused_whole(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.person(world.members[0])
    field = person_field(world.strangers[0].pk)
    taken.base[field] = {"presence": "", "leave_reason": ""}
    taken.content[field] = PRESENT
    with pytest.raises(CaptureRefused, match="名单") as refused:
        taken.send()
    assert refused.value.field == field
    assert now(meeting)[person_field(world.members[0].pk)]["presence"] == ""


def test_an_item_of_another_meeting_is_refused_whole(world, phone):
    other = world.hold()
    with looking(EVERYTHING):
        item = AgendaItem.objects.get(meeting=other)
    taken = phone(world.hold())
    field = item_field(item.pk, "text")
    taken.base[field], taken.content[field] = "", "议定"
    with pytest.raises(CaptureRefused) as refused:
        taken.send()
    assert refused.value.field == field


def test_signed_minutes_are_changed_only_by_decision(world, phone):
    meeting = world.recorded()
    taken = phone(meeting)
    taken.write(place="三号会议室")
    world.sign(meeting)
    capture = taken.send()
    assert capture.state == CaptureState.CONFLICT
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.SIGNED
    assert "签字" in shown(capture)["place"].note
    settle(world, capture, place="ours")
    with looking(EVERYTHING):
        changed = Meeting.objects.get(pk=meeting.pk)
        assert (changed.place, changed.state) == ("三号会议室", MeetingState.HELD)


def test_a_frozen_meeting_stays_as_it_is_and_its_correction_takes_the_capture(world, phone):
    meeting, person = world.recorded(), person_field(world.members[3].pk)
    taken = phone(meeting)
    with looking(EVERYTHING):
        item = item_field(AgendaItem.objects.get(meeting=meeting).pk, "text")
    taken.person(world.members[3], LEAVE)
    taken.write(**{item: "手机上补的"})
    world.sign(meeting)
    here = {"organisation": world.first, "meeting": meeting}
    meeting_freeze(world.secretary(), on=ON, **here)
    before = now(meeting)
    capture = taken.send()
    assert capture.state == CaptureState.CONFLICT
    seen = shown(capture)
    assert set(seen) == {person, item}
    assert all("发起更正" in one.blocked for one in seen.values())
    with pytest.raises(CaptureRefused):
        settle(world, capture, **{person: "ours", item: "ours"})
    copy = meeting_correct(world.secretary(), reason="漏记", client_key="c", **here)
    assert not any(one.blocked or one.is_gone for one in shown(capture).values())
    settle(world, capture, **{person: "ours", item: "both"})
    assert now(meeting) == before
    changed = now(copy)
    assert changed[person] == LEAVE
    with looking(EVERYTHING):
        text = AgendaItem.objects.get(meeting=copy).text
    assert text == "书记通报上半年工作。\n手机上补的"


def test_a_cancelled_meeting_keeps_the_capture_readable(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.write(minutes="开过了")
    meeting_cancel(world.secretary(), organisation=world.first, meeting=meeting, reason="改期")
    capture = taken.send()
    assert capture.state == CaptureState.CONFLICT
    assert "已取消" in shown(capture)["minutes"].blocked
