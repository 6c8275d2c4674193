"""From the plan to the sheet: who is called, what is prefilled, what is refused and how to mend."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.activities.meetings.acts import seen, told
from tests.activities.meetings.worlds import EVERYTHING, HELD, MOVED, ON
from tests.records.worlds import person

from shuanghe.activities.meetings.models import AgendaItem, Attendee, Meeting, MeetingState, Series
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.people import (
    host_named,
    meeting_in_view,
)
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    item_add,
    item_change,
    item_move,
    item_remove,
    meeting_cancel,
    meeting_change,
    meeting_freeze,
    meeting_hold,
    meeting_notify,
    minutes_write,
    rights_set,
    roll_refresh,
)
from shuanghe.identity.models import User
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import Actor, looking

pytestmark = pytest.mark.django_db

JULY = period_of(Every.MONTH, HELD)


def items_of(meeting):
    with looking(EVERYTHING):
        return [one.title for one in AgendaItem.objects.filter(meeting=meeting)]


def test_a_plan_keeps_what_it_was_given_and_names_its_host(world):
    meeting = world.plan(
        kinds=["theme_day", "lecture"],
        starts_at=time(15),
        place="会议室",
        host=world.members[0].pk,
        recorder_name="甲二",
        hours=Decimal("1.5"),
    )
    facts = told(meeting)
    assert (facts.host, facts.recorder, facts.place) == ("甲一", "甲二", "会议室")
    assert (facts.starts_at, facts.hours, facts.state) == ("15:00", "1.5", "planned")
    assert facts.kind_titles == ("主题党日", "党课")
    with looking(EVERYTHING):
        line = AuditLine.objects.get(verb="meeting_plan")
    assert line.summary == "安排会议《7月党员大会》"


def test_a_double_submit_gives_back_the_first_plan(world):
    first = world.plan(client_key="twice")
    assert world.plan(client_key="twice", title="另一个").pk == first.pk
    with looking(EVERYTHING):
        assert Meeting.objects.count() == 1
        assert AgendaItem.objects.count() == 1


def test_a_key_used_in_another_branch_plans_a_meeting_of_ones_own(world):
    first = world.plan(client_key="shared")
    assert world.plan(branch=world.second, client_key="shared").pk != first.pk


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"kinds": []}, "至少选择一种会议"),
        ({"kinds": ["democratic_life_meeting"]}, r"不召开“民主生活会”.*ZB-10"),
        ({"kinds": ["heart_to_heart_talk"]}, "不召开“谈心谈话”"),
        ({"kinds": ["dues_publication"]}, "本身不是会议"),
        ({"kinds": ["nonsense"]}, "nonsense"),
        ({"title": "  "}, "会议主题"),
        ({"audience": "committee"}, "由全体党员参加"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_what_to_mend(world, facts, why):
    with pytest.raises(Refused, match=why):
        world.plan(**facts)


def test_publishing_dues_may_join_a_meeting(world):
    meeting = world.plan(kinds=["branch_general_meeting", "dues_publication"])
    assert meeting.kinds == ["branch_general_meeting", "dues_publication"]


def test_a_member_of_another_branch_is_no_host(world):
    with pytest.raises(Refused, match="主持人当天不在"):
        world.plan(host=world.strangers[0].pk)
    with looking(EVERYTHING):
        assert host_named(world.first, world.guest.pk, HELD) == "客人"


def test_a_series_of_another_branch_is_refused(world):
    with looking(EVERYTHING):
        series = Series.objects.create(
            organisation=world.second,
            title="主题党日",
            kinds=["theme_day"],
            every="month",
            day_of_month=15,
            from_on=date(2026, 1, 1),
        )
    with pytest.raises(Refused, match="不属于该组织"):
        world.plan(series=series)


def test_a_series_has_one_meeting_a_day(world):
    with looking(EVERYTHING):
        series = Series.objects.create(
            organisation=world.first,
            title="主题党日",
            kinds=["theme_day"],
            every="month",
            day_of_month=15,
            from_on=date(2026, 1, 1),
        )
    first = world.plan(kinds=["theme_day"], series=series)
    with pytest.raises(Refused, match="该系列当天已有一次"):
        world.plan(kinds=["theme_day"], series=series)
    meeting_cancel(world.secretary(), organisation=world.first, meeting=first, reason="改期")
    assert world.plan(kinds=["theme_day"], series=series).series_id == series.pk


def test_a_meeting_is_changed_until_it_is_signed_and_only_from_what_was_seen(world, here):
    meeting = world.plan()
    changed = meeting_change(
        world.secretary(), meeting=meeting, version=meeting.version, title="新主题", **here
    )
    assert changed.title == "新主题"
    with pytest.raises(Refused, match="别人刚刚改过"):
        meeting_change(
            world.secretary(), meeting=meeting, version=meeting.version, title="又改", **here
        )
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=meeting.pk).title == "新主题"


def test_every_change_makes_the_seen_version_old(world, here):
    meeting = world.hold()
    who, first = world.secretary(), AttendanceEntry(world.members[0].pk, "present")
    attendance_enter(who, meeting=meeting, entries=[first], version=meeting.version, **here)
    with pytest.raises(Refused, match="别人刚刚改过"):
        attendance_enter(who, meeting=meeting, entries=[first], version=meeting.version, **here)
    with pytest.raises(Refused, match="别人刚刚改过"):
        minutes_write(who, meeting=meeting, text="记录", version=meeting.version, **here)
    assert minutes_write(who, meeting=meeting, text="记录", version=None, **here).minutes == "记录"


def test_another_day_calls_up_another_roll_and_keeps_what_was_entered(world, here):
    meeting = world.hold()
    world.attend(meeting, absent={world.members[0].pk})
    earlier = MOVED - timedelta(days=2)
    meeting_change(world.secretary(), meeting=meeting, held_on=earlier, on=ON, **here)
    facts = told(meeting)
    presence = {one.name: one.presence for one in facts.people}
    assert (presence["甲一"], presence["搬走"]) == ("absent", "")
    meeting_change(world.secretary(), meeting=meeting, held_on=HELD, on=ON, **here)
    assert "搬走" not in {one.name for one in told(meeting).people}
    with pytest.raises(Refused, match="还没有到"):
        meeting_change(
            world.secretary(), meeting=meeting, held_on=ON + timedelta(days=1), on=ON, **here
        )


def test_a_slip_in_the_year_does_not_cost_the_attendance(world, here):
    meeting = world.hold()
    world.attend(meeting)
    with pytest.raises(Refused, match="请核对召开日期"):
        meeting_change(world.secretary(), meeting=meeting, held_on=date(1926, 7, 15), on=ON, **here)
    assert {one.presence for one in told(meeting).people} == {"present"}


def test_holding_the_same_day_again_changes_nothing(world, here):
    meeting = world.hold()
    world.attend(meeting)
    again = meeting_hold(world.secretary(), meeting=meeting, held_on=HELD, on=ON, **here)
    assert again.state == MeetingState.HELD
    with pytest.raises(Refused, match="还在记录中"):
        meeting_hold(world.secretary(), meeting=meeting, held_on=MOVED, on=ON, **here)


def test_a_branch_that_did_not_stand_yet_held_no_meeting(world, here):
    meeting = world.plan()
    early = date(2019, 12, 31)
    with pytest.raises(Refused, match="才成立"):
        meeting_hold(world.secretary(), meeting=meeting, held_on=early, on=ON, **here)


@pytest.mark.parametrize("who", ["moved", "stranger"])
def test_somebody_who_had_moved_away_is_not_entered_as_present(world, here, who):
    member = world.moved if who == "moved" else world.strangers[0]
    meeting = world.hold()
    entry = AttendanceEntry(member.pk, "present")
    with pytest.raises(Refused, match=r"2026-07-15 不在“第一党支部”的应到名单上.*JG-08.*ZB-23"):
        attendance_enter(world.secretary(), meeting=meeting, entries=[entry], **here)
    with looking(EVERYTHING):
        assert not Attendee.objects.filter(member=member).exists()


def test_a_mended_roster_is_called_up_anew(world, here):
    meeting = world.hold()
    world.attend(meeting)
    with looking(EVERYTHING):
        late = person("新来", world.first, since=date(2026, 7, 1))
    roll_refresh(world.secretary(), meeting=meeting, **here)
    facts = told(meeting)
    assert {one.name: one.presence for one in facts.people}["新来"] == ""
    assert facts.present_count == 13
    assert late.pk in {one.member_id for one in facts.people}


def test_presence_is_one_of_three_words_and_a_reason_goes_with_leave(world, here):
    meeting = world.hold()
    who, one = world.secretary(), world.members[0].pk
    with pytest.raises(Refused, match="只能是到会、请假或缺席"):
        attendance_enter(who, meeting=meeting, entries=[AttendanceEntry(one, "late")], **here)
    entries = [AttendanceEntry(one, "absent", "没有理由")]
    attendance_enter(who, meeting=meeting, entries=entries, **here)
    assert told(meeting).people[0].leave_reason == ""


def test_items_are_moved_and_numbered_anew(world, here):
    meeting = world.plan(items=["一", "二", "三"])
    with looking(EVERYTHING):
        rows = list(AgendaItem.objects.filter(meeting=meeting))
    item_move(world.secretary(), item=rows[2], position=1, **here)
    assert items_of(meeting) == ["三", "一", "二"]
    item_remove(world.secretary(), item=rows[0], **here)
    assert [one.title for one in told(meeting).items] == ["三", "二"]
    item_move(world.secretary(), item=rows[1], position=99, **here)
    assert items_of(meeting) == ["三", "二"]


def test_a_planned_item_has_no_outcome_yet(world, here):
    meeting = world.plan()
    with looking(EVERYTHING):
        item = AgendaItem.objects.get(meeting=meeting)
    with pytest.raises(Refused, match="还没有登记召开"):
        item_change(world.secretary(), item=item, outcome="decision", **here)
    with pytest.raises(Refused, match="议题结果只能是"):
        item_change(world.secretary(), item=item, outcome="nonsense", **here)


def test_a_cancelled_meeting_stays_visible_and_takes_nothing_more(world, here):
    meeting = world.plan()
    with pytest.raises(Refused, match="取消原因"):
        meeting_cancel(world.secretary(), meeting=meeting, reason=" ", **here)
    meeting_cancel(world.secretary(), meeting=meeting, reason="改期", **here)
    assert seen(meeting).cancelled_reason == "改期"
    for act in (
        lambda: meeting_hold(world.secretary(), meeting=meeting, held_on=HELD, on=ON, **here),
        lambda: item_add(world.secretary(), meeting=meeting, title="x", **here),
    ):
        with pytest.raises(Refused, match="已取消"):
            act()


def test_those_called_are_told_once(world, here):
    meeting = world.plan()
    with looking(EVERYTHING):
        for number, member in enumerate([world.members[0], world.members[1], world.strangers[0]]):
            User.objects.create(username=f"u{number}", name=member.name, member=member)
        User.objects.create(username="gone", name="x", member=world.members[2], is_active=False)
    tell = {"meeting": meeting, "text": "7月15日15时在会议室开会。", **here}
    assert meeting_notify(world.secretary(), **tell) == 2
    meeting_notify(world.secretary(), **tell)
    assert Notice.objects.count() == 2
    assert meeting_notify(world.secretary(), **{**tell, "text": "改到16时。"}) == 2
    assert Notice.objects.count() == 4
    assert seen(meeting).notice_text == "改到16时。"
    with pytest.raises(Refused, match="通知内容"):
        meeting_notify(world.secretary(), **{**tell, "text": " "})


def test_another_branch_sees_and_changes_nothing(world, here):
    meeting, item = world.hold(), None
    with looking(EVERYTHING):
        item = AgendaItem.objects.get(meeting=meeting)
    stranger = world.secretary(world.second)
    entry = AttendanceEntry(world.members[0].pk, "present")
    acts = {
        "change": lambda who, at: meeting_change(who, organisation=at, meeting=meeting, title="x"),
        "attend": lambda who, at: attendance_enter(
            who, organisation=at, meeting=meeting, entries=[entry]
        ),
        "refresh": lambda who, at: roll_refresh(who, organisation=at, meeting=meeting),
        "rights": lambda who, at: rights_set(
            who, organisation=at, meeting=meeting, member_id=world.members[0].pk, is_voter=False,
            reason="x",
        ),
        "add": lambda who, at: item_add(who, organisation=at, meeting=meeting, title="x"),
        "item": lambda who, at: item_change(who, organisation=at, item=item, title="x"),
        "move": lambda who, at: item_move(who, organisation=at, item=item, position=1),
        "minutes": lambda who, at: minutes_write(who, organisation=at, meeting=meeting, text="x"),
        "remove": lambda who, at: item_remove(who, organisation=at, item=item),
        "cancel": lambda who, at: meeting_cancel(who, organisation=at, meeting=meeting, reason="x"),
    }  # fmt: skip
    for act in acts.values():
        for at in (world.first, world.second):
            with pytest.raises(Http404):
                act(stranger, at)
    with looking(stranger.scope("record.read")), pytest.raises(Http404):
        meeting_in_view(meeting.pk)
    for act in acts.values():
        act(world.secretary(), world.first)
    assert seen(meeting).state == MeetingState.CANCELLED


def test_reading_only_opens_but_does_not_change(world, here):
    meeting = world.plan()
    reader = Actor("读者", grants=(*world.office().grants[:0],))
    with pytest.raises(Http404):
        meeting_change(reader, meeting=meeting, title="x", **here)


def test_a_branch_of_fifty_is_held_saved_and_frozen_in_few_statements(world, here):
    with looking(EVERYTHING):
        for number in range(38):
            person(f"多{number}", world.first)
    who = world.secretary()
    meeting = world.plan()

    def statements(act):
        with CaptureQueriesContext(connection) as caught:
            act()
        return len([one for one in caught if "SAVEPOINT" not in one["sql"]])

    hold = {"meeting": meeting, "held_on": HELD, "on": ON, **here}
    assert statements(lambda: meeting_hold(who, **hold)) <= 22
    assert statements(lambda: world.attend(meeting)) <= 22
    with looking(EVERYTHING):
        item = AgendaItem.objects.get(meeting=meeting)
        opened = meeting_in_view(meeting.pk)
    item_change(who, item=item, outcome="information", **here)
    minutes_write(who, meeting=meeting, text="记录", **here)
    with looking(EVERYTHING), CaptureQueriesContext(connection) as caught:
        meeting_facts(opened)
    assert len(caught) <= 8
    world.sign(meeting)
    assert statements(lambda: meeting_freeze(who, meeting=meeting, on=ON, **here)) <= 38


def test_the_clock_decides_what_is_to_come(world, here):
    today = timezone.localdate()
    meeting = world.plan(planned_on=today)
    held = meeting_hold(world.secretary(), meeting=meeting, held_on=today, **here)
    assert held.held_on == today
