"""What a phone took down without signal: merged once, kept where it differs, never lost."""

from datetime import date

import pytest
from django.http import Http404
from tests.activities.meetings.capturing import LEAVE, NOON, PRESENT, Phone, now, settle, shown
from tests.activities.meetings.worlds import EVERYTHING, HELD

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Attendee,
    Capture,
    CaptureState,
    Meeting,
    MeetingState,
)
from shuanghe.activities.meetings.queries.captures import open_captures, review_of
from shuanghe.activities.meetings.rules.merging import item_field, person_field
from shuanghe.activities.meetings.services import (
    CaptureRefused,
    capture_discard,
    capture_file,
    capture_settle,
    meeting_hold,
    minutes_write,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(world):
    """phone(meeting) takes it along."""
    return lambda meeting: Phone(world, meeting)


def test_what_a_phone_took_down_of_a_held_meeting_is_written(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.person(world.members[0])
    taken.person(world.members[1], LEAVE)
    with looking(EVERYTHING):
        item = AgendaItem.objects.get(meeting=meeting)
    said = {item_field(item.pk, "outcome"): "decision", item_field(item.pk, "text"): "同意"}
    taken.write(minutes="会议开始。", place="二号会议室", **said)
    capture = taken.send()
    assert (capture.state, capture.conflicts) == (CaptureState.MERGED, [])
    assert now(meeting) == taken.content
    with looking(EVERYTHING):
        assert capture.received_from == "王书记"
        assert AuditLine.objects.filter(verb="attendance_enter").exists()


def test_a_planned_meeting_that_a_phone_was_at_is_held_on_the_day_it_says(world, phone):
    meeting = world.plan()
    taken = phone(meeting)
    taken.person(world.members[0])
    taken.write(held_on="2026-07-14", minutes="在井下开的会。")
    assert taken.send().state == CaptureState.MERGED
    with looking(EVERYTHING):
        held = Meeting.objects.get(pk=meeting.pk)
        assert (held.state, held.held_on) == (MeetingState.HELD, date(2026, 7, 14))
        assert held.minutes == "在井下开的会。"
        assert Attendee.objects.get(meeting=held, member=world.members[0]).presence == "present"


@pytest.mark.parametrize("day", ["", "2099-01-01"])
def test_a_planned_meeting_without_a_day_or_on_one_to_come_is_refused_whole(world, phone, day):
    taken = phone(world.plan())
    taken.write(held_on=day, minutes="会议开始。")
    with pytest.raises(CaptureRefused) as refused:
        taken.send()
    assert refused.value.field == "held_on"
    assert "召开日期" in refused.value.mend
    with looking(EVERYTHING):
        assert not Capture.objects.exists()
        assert Meeting.objects.get().state == MeetingState.PLANNED


def test_a_phone_that_wrote_nothing_changes_nothing(world, phone):
    meeting = world.plan()
    assert phone(meeting).send().state == CaptureState.MERGED
    with looking(EVERYTHING):
        assert Meeting.objects.get().version == meeting.version


def test_the_same_capture_twice_is_one_capture(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.write(minutes="会议开始。")
    first = taken.send()
    minutes_write(
        world.secretary(), organisation=world.first, meeting=meeting, text="会后改过的记录。"
    )
    with looking(EVERYTHING):
        version = Meeting.objects.get(pk=meeting.pk).version
    again = taken.send()
    with looking(EVERYTHING):
        assert (again.pk, Capture.objects.count()) == (first.pk, 1)
        assert Meeting.objects.get(pk=meeting.pk).version == version
    assert now(meeting)["minutes"] == "会后改过的记录。"


def test_other_content_under_the_same_number_is_refused_and_not_swallowed(world, phone):
    taken = phone(world.hold())
    taken.write(minutes="第一份")
    taken.send()
    taken.write(minutes="第二份")
    with pytest.raises(CaptureRefused) as refused:
        taken.send()
    assert refused.value.field == "client_key"


def test_two_phones_on_different_people_merge_in_either_order(world, phone):
    meeting = world.hold()
    one, two = phone(meeting), phone(meeting)
    one.person(world.members[0])
    two.person(world.members[1], LEAVE)
    assert {two.send().state, one.send().state} == {CaptureState.MERGED}
    assert now(meeting)[person_field(world.members[0].pk)] == PRESENT
    assert now(meeting)[person_field(world.members[1].pk)] == LEAVE


def test_two_phones_that_differ_wait_for_a_decision_and_the_rest_is_merged(world, phone):
    meeting = world.hold()
    one, two = phone(meeting), phone(meeting)
    person = person_field(world.members[0].pk)
    one.person(world.members[0])
    one.write(minutes="甲记的")
    two.person(world.members[0], LEAVE)
    two.person(world.members[1])
    two.write(minutes="乙记的")
    one.send()
    second = two.send()
    assert second.state == CaptureState.CONFLICT
    assert now(meeting)[person_field(world.members[1].pk)] == PRESENT
    assert (now(meeting)[person], now(meeting)["minutes"]) == (PRESENT, "甲记的")
    seen = shown(second)
    assert set(seen) == {person, "minutes"}
    assert seen[person].label == "甲一 的到会情况"
    assert (seen[person].base, seen[person].ours) == ("未登记", "请假（出差）")
    assert [code for code, _title in seen["minutes"].choices] == ["theirs", "ours", "both"]
    with pytest.raises(CaptureRefused):
        settle(world, second, minutes="both")
    done = settle(world, second, **{"minutes": "both", person: "ours"})
    assert (done.state, done.settled_by) == (CaptureState.MERGED, "王书记")
    assert (now(meeting)[person], now(meeting)["minutes"]) == (LEAVE, "甲记的\n乙记的")
    with looking(EVERYTHING):
        assert open_captures(meeting) == []
    with pytest.raises(Refused):
        settle(world, second, **{"minutes": "both", person: "ours"})


def test_a_decision_holds_only_for_what_was_seen(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.write(minutes="手机记的")
    write = {"organisation": world.first, "meeting": meeting}
    minutes_write(world.secretary(), text="系统记的", **write)
    capture = taken.send()
    with looking(EVERYTHING):
        seen = review_of(capture).mark
    minutes_write(world.secretary(), text="系统又记了", **write)
    with pytest.raises(Refused, match="又变了"):
        capture_settle(
            world.secretary(),
            organisation=world.first,
            capture=capture,
            choices={"minutes": "ours"},
            seen=seen,
        )
    assert now(meeting)["minutes"] == "系统又记了"


def test_a_conflict_that_both_sides_agree_on_by_then_asks_nothing(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.write(minutes="手机记的")
    write = {"organisation": world.first, "meeting": meeting}
    minutes_write(world.secretary(), text="系统记的", **write)
    capture = taken.send()
    minutes_write(world.secretary(), text="手机记的", **write)
    assert shown(capture) == {}
    assert settle(world, capture).state == CaptureState.MERGED


def test_conflicts_are_left_as_they_are_only_with_a_reason(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.write(minutes="手机记的")
    minutes_write(world.secretary(), organisation=world.first, meeting=meeting, text="系统记的")
    capture = taken.send()
    given = {"organisation": world.first, "capture": capture}
    with pytest.raises(CaptureRefused):
        capture_discard(world.secretary(), reason=" ", **given)
    left = capture_discard(world.secretary(), reason="内容重复", **given)
    assert left.state == CaptureState.DISCARDED
    assert left.payload["minutes"] == "手机记的"
    assert left.conflicts[0]["reason"] == "内容重复"
    assert now(meeting)["minutes"] == "系统记的"


def test_another_branch_neither_sends_nor_settles(world, phone):
    meeting = world.hold()
    taken = phone(meeting)
    taken.write(minutes="手机记的")
    minutes_write(world.secretary(), organisation=world.first, meeting=meeting, text="系统记的")
    capture = taken.send()
    stranger = world.secretary(world.second)
    for place in (world.first, world.second):
        with pytest.raises(Http404):
            capture_settle(
                stranger,
                organisation=place,
                capture=capture,
                choices={"minutes": "ours"},
                seen="",
            )
        with pytest.raises(Http404):
            capture_file(
                stranger, organisation=place, meeting=meeting, client_key="k", base=taken.base,
                payload=taken.content, captured_at=NOON,
            )  # fmt: skip


def test_a_day_moved_on_the_phone_alone_moves_the_meeting(world, phone):
    meeting = meeting_hold(
        world.secretary(), organisation=world.first, meeting=world.plan(), held_on=HELD
    )
    taken = phone(meeting)
    taken.write(held_on="2026-07-16")
    taken.person(world.members[0])
    assert taken.send().state == CaptureState.MERGED
    assert now(meeting)["held_on"] == "2026-07-16"
