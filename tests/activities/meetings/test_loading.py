"""Whole frozen meetings come in at once and are what entry by hand would have made of them."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from django.http import Http404
from tests.activities.meetings.worlds import EVERYTHING, HELD, ON

from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState, Opinion, Task, Vote
from shuanghe.activities.meetings.queries.facts import content_hash, facts_now, meeting_facts
from shuanghe.activities.meetings.queries.people import called_for, meeting_in_view
from shuanghe.activities.meetings.queries.rollbook import RollBook
from shuanghe.activities.meetings.queries.suggesting import open_tasks
from shuanghe.activities.meetings.rules.facts import fingerprint
from shuanghe.activities.meetings.rules.loaded import (
    LoadedItem,
    LoadedMeeting,
    LoadedOpinion,
    LoadedTask,
    LoadedVote,
)
from shuanghe.activities.meetings.services import (
    attendance_enter,
    item_add,
    meeting_correct,
    meeting_freeze,
    meetings_load,
    minutes_write,
    opinion_enter,
    task_set,
    vote_count,
    vote_open,
)
from shuanghe.activities.meetings.services.holding import AttendanceEntry
from shuanghe.duties.models import Evidence, MemberEvidence
from shuanghe.duties.queries.verification import differences_by_sql
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.records.models import Record

pytestmark = pytest.mark.django_db

VOTE = LoadedVote("admission", 5, 1, 0, scrutineers="甲三")


@pytest.fixture
def entry(world):
    """A member meeting of the first branch with a task, an admission and a written opinion."""
    return LoadedMeeting(
        organisation_id=world.first.pk,
        client_key="loaded",
        kinds=("branch_general_meeting", "training_session"),
        title="7月党员大会",
        held_on=HELD,
        host_name="甲一",
        recorder_name="甲二",
        minutes="会议通报工作，表决接收预备党员。",
        items=(
            LoadedItem(
                "通报支部工作",
                "task",
                "书记通报。",
                tasks=(LoadedTask("整理台账", "甲三", date(2026, 8, 1)),),
            ),
            LoadedItem(
                "接收预备党员",
                "vote",
                subject_name="申请人",
                vote=replace(
                    VOTE, written=(LoadedOpinion("甲十", date(2026, 7, 14), is_for=True),)
                ),
            ),
        ),
        entered_on=date(2026, 7, 16),
        starts_at=time(15),
        place="会议室",
        hours=Decimal(2),
        away={"甲十": "出差", "甲九": "生病"},
        absent=("甲八", "甲七"),
    )


def load(world, *entries, actor=None, **facts):
    given = {"organisation": world.first, "on": ON, **facts}
    return meetings_load(actor or world.secretary(), entries=entries, **given)


def by_hand(world):
    """The same meeting entered step by step."""
    who, here = world.secretary(), {"organisation": world.first}
    meeting = world.hold(
        kinds=["branch_general_meeting", "training_session"],
        starts_at=time(15),
        place="会议室",
        hours=Decimal(2),
        host_name="甲一",
        host=world.members[0].pk,
        recorder_name="甲二",
        title="7月党员大会",
        items=["占位"],
    )
    with looking(EVERYTHING):
        meeting.items.all().delete()
        rows = {one.member_name: one for one in meeting.attendees.all()}
    said = {"甲十": ("leave", "出差"), "甲九": ("leave", "生病"), "甲八": ("absent", ""),
            "甲七": ("absent", "")}  # fmt: skip
    entries = [
        AttendanceEntry(row.member_id, *said.get(name, ("present", "")))
        for name, row in rows.items()
    ]
    attendance_enter(who, meeting=meeting, entries=entries, **here)
    item = item_add(
        who, meeting=meeting, title="通报支部工作", outcome="task", text="书记通报。", **here
    )
    task_set(
        who, item=item, text="整理台账", owner=world.members[2].pk, due_on=date(2026, 8, 1), **here
    )
    item = item_add(who, meeting=meeting, title="接收预备党员", subject_name="申请人", **here)
    vote = vote_open(who, item=item, matter="admission", **here)
    opinion_enter(
        who, vote=vote, member_id=world.members[9].pk, received_on=date(2026, 7, 14), is_for=True,
        **here,
    )  # fmt: skip
    vote_count(who, vote=vote, yes=5, no=1, abstain=0, scrutineers="甲三", **here)
    minutes_write(who, meeting=meeting, text="会议通报工作，表决接收预备党员。", **here)
    world.sign(meeting)
    return meeting_freeze(who, meeting=meeting, on=date(2026, 7, 16), **here)


def test_a_loaded_meeting_says_what_the_same_entered_by_hand_says(world, entry):
    assert load(world, entry) == 1
    hand = by_hand(world)
    with looking(EVERYTHING):
        loaded = meeting_in_view(Meeting.objects.get(client_key="loaded").pk)
        one, other = meeting_facts(loaded).as_dict(), meeting_facts(hand).as_dict()
    apart = {key for key in one if one[key] != other[key]}
    assert apart == {"pk", "signatures"}
    assert one["items"][1]["vote"]["is_passed"]


def test_it_files_a_record_with_attendance_evidence_and_hours(world, entry):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    load(world, entry)
    with looking(EVERYTHING):
        record, meeting = Record.objects.get(), Meeting.objects.get()
        assert meeting.record_id == record.pk
        assert (meeting.state, record.entitled_count, record.present_count) == ("frozen", 13, 9)
        assert record.attendance.filter(is_present=True).count() == 9
        assert record.attendance.get(member=world.members[9]).leave_reason == "出差"
        assert Evidence.objects.count() == 2
        assert MemberEvidence.objects.filter(amount=2).count() == 9
        assert [one.text for one in open_tasks(world.first)] == ["整理台账"]
        assert meeting.host_id == world.members[0].pk
        assert list(differences_by_sql(on=ON)) == []


def test_its_rows_agree_with_its_snapshot_and_fingerprint(world, entry):
    load(world, entry)
    with looking(EVERYTHING):
        meeting = Meeting.objects.select_related("organisation").get()
        kept = meeting_facts(meeting)
        assert fingerprint(kept.as_dict()) == meeting.snapshot_hash
        assert facts_now(meeting).items == kept.items
        assert facts_now(meeting).people == kept.people
        assert set(meeting.signatures.values_list("content_hash", flat=True)) == {
            content_hash(kept)
        }
        assert Opinion.objects.get().attendee.member_name == "甲十"
        assert Task.objects.get().item.title == "通报支部工作"
        assert Vote.objects.get().item.title == "接收预备党员"


def test_a_loaded_meeting_can_be_corrected(world, entry):
    load(world, entry)
    with looking(EVERYTHING):
        meeting = Meeting.objects.get()
    copy = meeting_correct(
        world.secretary(), organisation=world.first, meeting=meeting, reason="票数记错",
        client_key="mend",
    )  # fmt: skip
    assert copy.state == MeetingState.HELD


def test_loading_again_adds_nothing(world, entry):
    load(world, entry)
    assert load(world, entry, replace(entry, client_key="another")) == 1
    with looking(EVERYTHING):
        assert Record.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"held_on": date(2026, 7, 21)}, "还没有到"),
        ({"entered_on": date(2026, 7, 14)}, "早于召开日期"),
        ({"kinds": ("democratic_life_meeting",)}, "不召开“民主生活会”"),
        ({"audience": "committee"}, "由全体党员参加"),
        ({"away": {"搬走": "出差"}}, r"搬走.*不在应到名单.*JG-08"),
        ({"hours": None}, "请填写学时"),
        ({"minutes": ""}, "会议记录还是空的"),
        ({"items": ()}, "还没有议题"),
        ({"recorder_name": ""}, "没有写明记录人"),
        ({"kinds": ("organisational_life_meeting",), "items": ()}, "ZB-25"),
    ],
)
def test_what_the_rules_refuse_by_hand_they_refuse_here(world, entry, changes, why):
    with pytest.raises(Refused, match=why):
        load(world, replace(entry, **changes))
    with looking(EVERYTHING):
        assert not Meeting.objects.exists()
        assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("vote", "why"),
    [
        (replace(VOTE, yes=7), "收回 8 票"),
        (replace(VOTE, yes=11), "多于应到会"),
        (replace(VOTE, matter="committee_decision"), "支部委员会会议"),
        (replace(VOTE, written=(LoadedOpinion("预一", HELD, is_for=True),)), "FZ-29"),
        (replace(VOTE, written=(LoadedOpinion("甲一", HELD, is_for=True),)), "已到会"),
    ],
)
def test_votes_are_judged_as_by_hand(world, entry, vote, why):
    item = LoadedItem("接收预备党员", "vote", subject_name="申请人", vote=vote)
    with pytest.raises(Refused, match=why):
        load(world, replace(entry, items=(item,)))


def test_too_few_there_to_vote_is_refused(world, entry):
    item = LoadedItem("接收预备党员", "vote", subject_name="申请人", vote=replace(VOTE, yes=4))
    absent = ("甲五", "甲六", "甲七", "甲八")
    with pytest.raises(Refused, match=r"还差 2 人.*FZ-12"):
        load(world, replace(entry, items=(item,), absent=absent))


def test_one_bad_meeting_keeps_all_out(world, entry):
    bad = replace(entry, client_key="bad", minutes="")
    with pytest.raises(Refused, match=r"有 1 次会议不能载入.*第一党支部 2026-07-15"):
        load(world, entry, bad)
    with looking(EVERYTHING):
        assert not Meeting.objects.exists()


def test_a_branch_loads_for_itself_alone(world, entry):
    other = replace(entry, organisation_id=world.second.pk, away={}, absent=())
    with pytest.raises(Refused, match="不在您的管理范围内"):
        load(world, other)
    with pytest.raises(Http404):
        load(world, entry, actor=world.secretary(world.second))


def test_without_a_place_everything_in_view_is_loaded(world, entry):
    other = replace(
        entry,
        client_key="other",
        organisation_id=world.second.pk,
        host_name="乙一",
        recorder_name="乙二",
        away={},
        absent=(),
        items=(LoadedItem("学习", "information"),),
    )
    assert load(world, entry, other, actor=world.office(), organisation=None) == 2
    mine = replace(entry, client_key="mine")
    assert load(world, mine, organisation=None) == 1
    with pytest.raises(Refused, match="不在您的管理范围内"):
        load(world, replace(other, client_key="theirs"), organisation=None)


def test_the_roll_book_agrees_with_the_rolls_of_every_day(world):
    days = [date(2026, 1, 1), date(2026, 7, 9), date(2026, 7, 10), HELD]
    with looking(EVERYTHING):
        book = RollBook([world.first, world.second, world.top])
        for place in (world.first, world.second, world.top):
            for audience in ("roll", "committee", "secretaries", ""):
                for day in days:
                    kinds = ["branch_general_meeting"]
                    slow = called_for(place, kinds, audience, day)
                    quick = book.called(place, kinds, audience, day)
                    assert sorted(map(repr, quick)) == sorted(map(repr, slow))


def test_many_meetings_take_few_statements(world, entry, django_assert_max_num_queries):
    entries = [replace(entry, client_key=f"many-{number}") for number in range(40)]
    with django_assert_max_num_queries(120):
        assert load(world, *entries) == 40
    with looking(EVERYTHING):
        assert Attendee.objects.count() == 40 * 13
