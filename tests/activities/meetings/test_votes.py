"""Votes by the book: who counts, how many are needed, what is refused and how it is mended."""

import pytest
from django.http import Http404
from tests.activities.meetings.acts import told
from tests.activities.meetings.worlds import EVERYTHING, HELD

from shuanghe.activities.meetings.models import AgendaItem, Meeting, Vote
from shuanghe.activities.meetings.queries.voting import matters_for
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    item_change,
    item_remove,
    opinion_enter,
    vote_count,
    vote_open,
    vote_withdraw,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def test_a_vote_freezes_who_is_entitled_and_who_is_there(world, ballot):
    vote = ballot.open(ballot.meeting(absent=4))
    assert (vote.entitled_count, vote.present_count) == (10, 6)
    assert vote.findings[0]["rule"] == "ZB-12"
    assert vote.findings[0]["is_met"]


def test_probationers_and_guests_are_called_but_do_not_vote(world, ballot):
    meeting = ballot.meeting()
    facts = told(meeting)
    assert (facts.entitled_count, facts.voters) == (13, 10)
    without = {one.name for one in facts.people if not one.is_voter}
    assert without == {"预一", "预二", "客人"}
    assert "搬走" not in {one.name for one in facts.people}


def test_too_few_there_is_refused_with_the_missing_number_and_the_article(world, ballot):
    meeting = ballot.meeting(absent=6)
    with pytest.raises(Refused, match=r"还差 1 人到会.*ZB-12.*第十一条"):
        ballot.open(meeting)
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=meeting.pk).roll_frozen_at is None
        assert not Vote.objects.exists()


def test_half_there_may_vote_a_motion_but_not_an_admission(world, ballot):
    meeting = ballot.meeting(absent=5)
    assert ballot.open(meeting).present_count == 5
    with pytest.raises(Refused, match=r"还差 1 人.*FZ-12"):
        ballot.open(meeting, "admission")


def test_a_majority_is_of_those_entitled_not_of_those_there(world, ballot):
    meeting = ballot.meeting(absent=4)
    assert ballot.count(ballot.open(meeting), 6).is_passed
    failed = ballot.count(ballot.open(meeting), 5, 1)
    assert not failed.is_passed
    assert failed.findings[-1]["worked"] == "2×5=10 ≤ 10"


def test_more_ballots_than_people_there_are_refused_with_who_has_no_vote(world, ballot):
    vote = ballot.open(ballot.meeting(absent=4))
    with pytest.raises(Refused, match=r"收回 7 票.*实到会有表决权的 6 人，多 1 票.*FZ-29"):
        ballot.count(vote, 6, 1)


def test_more_in_favour_than_entitled_is_refused(world, ballot):
    with pytest.raises(Refused, match="多于应到会有表决权的 10 人"):
        ballot.count(ballot.open(ballot.meeting()), 11)


def test_ballots_below_nought_are_refused(world, ballot):
    with pytest.raises(Refused, match="反对票数不能小于 0"):
        ballot.count(ballot.open(ballot.meeting()), 5, -1)


def test_a_vote_is_counted_once(world, ballot):
    vote = ballot.open(ballot.meeting())
    ballot.count(vote, 8, 2)
    with pytest.raises(Refused, match="已经计票"):
        ballot.count(vote, 9, 1)


def test_a_vote_is_opened_once(world, ballot):
    meeting = ballot.meeting()
    item = ballot.item(meeting)
    ballot.open(meeting, item=item)
    with pytest.raises(Refused, match="已经开始表决"):
        ballot.open(meeting, item=item)


def test_a_vote_needs_everybodys_presence_entered(world, ballot):
    meeting = world.hold()
    with pytest.raises(Refused, match=r"还有 13 人没有登记"):
        ballot.open(meeting)


def test_a_planned_meeting_does_not_vote(world, ballot):
    meeting = world.plan()
    with pytest.raises(Refused, match="还没有登记召开"):
        ballot.open(meeting)


def test_a_matter_reserved_to_the_members_is_refused_in_the_committee(world, ballot):
    meeting = world.hold(kinds=["branch_committee_meeting"])
    world.attend(meeting)
    with pytest.raises(Refused, match=r"只能由支部党员大会表决.*ZB-11"):
        ballot.open(meeting, "admission")


def test_the_committee_decides_its_own_matters_among_its_members(world, ballot):
    meeting = world.hold(kinds=["branch_committee_meeting"])
    world.attend(meeting)
    vote = ballot.open(meeting, "committee_decision")
    assert (vote.entitled_count, vote.present_count) == (3, 3)
    assert ballot.count(vote, 2, 1).is_passed


def test_a_soft_quorum_does_not_block_but_asks_for_a_reason(world, ballot):
    meeting = world.hold(kinds=["branch_committee_meeting"])
    world.attend(meeting, absent={world.members[0].pk, world.members[1].pk})
    vote = ballot.open(meeting, "committee_decision")
    assert not vote.findings[0]["is_met"]
    with pytest.raises(Refused, match="请说明原因"):
        ballot.count(vote, 1)
    counted = ballot.count(vote, 1, reason="两名委员出差，事项紧急")
    assert counted.reason
    assert not counted.is_passed


def test_an_admission_names_one_person(world, ballot):
    meeting = ballot.meeting()
    for subject, why in (("", "请写明被表决人"), ("张某、李某", "不止一人")):
        with pytest.raises(Refused, match=rf"{why}"):
            ballot.open(meeting, "admission", item=ballot.item(meeting, subject=subject))


def test_an_admission_is_secret(world, ballot):
    meeting = ballot.meeting()
    assert ballot.open(meeting, "admission").is_secret
    with pytest.raises(Refused, match="无记名"):
        ballot.open(meeting, "admission", is_secret=False)


def test_an_election_is_not_a_vote_by_yes_and_no(world, ballot):
    meeting = ballot.meeting()
    with pytest.raises(Refused, match=r"XJ-30.*选举结果"):
        ballot.open(meeting, "election")
    with looking(EVERYTHING):
        offered = {one.code for one in matters_for(meeting)}
    assert "admission" in offered
    assert not offered & {"election", "delegates", "committee_decision"}


def test_an_unknown_matter_is_refused_with_those_there_are(world, ballot):
    with pytest.raises(Refused, match="一般决议"):
        ballot.open(ballot.meeting(), "lottery")


def test_attendance_is_fixed_while_there_is_a_vote(world, ballot):
    meeting = ballot.meeting()
    vote = ballot.open(meeting)
    one = AttendanceEntry(world.members[0].pk, "absent")
    enter = {"meeting": meeting, "entries": [one], **ballot.here}
    with pytest.raises(Refused, match="名单已锁定"):
        attendance_enter(world.secretary(), **enter)
    with pytest.raises(Refused, match="撤回原因"):
        vote_withdraw(world.secretary(), vote=vote, reason=" ", **ballot.here)
    vote_withdraw(world.secretary(), vote=vote, reason="到会人数记错", **ballot.here)
    attendance_enter(world.secretary(), **enter)
    assert told(meeting).present_voters == 9


def test_only_the_last_vote_is_taken_back(world, ballot):
    meeting = ballot.meeting()
    first = ballot.open(meeting)
    ballot.open(meeting)
    with pytest.raises(Refused, match="先撤回后面的表决"):
        vote_withdraw(world.secretary(), vote=first, reason="记错", **ballot.here)


def test_an_item_that_was_voted_on_keeps_its_subject(world, ballot):
    meeting = ballot.meeting()
    item = ballot.item(meeting)
    ballot.open(meeting, item=item)
    with pytest.raises(Refused, match="先撤回表决"):
        item_change(world.secretary(), item=item, subject_name="别人", **ballot.here)
    with pytest.raises(Refused, match="不能删除"):
        item_remove(world.secretary(), item=item, **ballot.here)
    changed = item_change(world.secretary(), item=item, text="讨论情况", **ballot.here)
    assert changed.text == "讨论情况"


def test_nobody_else_opens_or_counts_a_vote(world, ballot):
    vote = ballot.open(ballot.meeting())
    stranger = world.secretary(world.second)
    with looking(EVERYTHING):
        item = AgendaItem.objects.get(pk=vote.item_id)
    for place in (world.first, world.second):
        with pytest.raises(Http404):
            vote_open(stranger, organisation=place, item=item, matter="general_motion")
        with pytest.raises(Http404):
            vote_count(stranger, organisation=place, vote=vote, yes=1, no=0, abstain=0)
        with pytest.raises(Http404):
            vote_withdraw(stranger, organisation=place, vote=vote, reason="x")
        with pytest.raises(Http404):
            opinion_enter(
                stranger,
                organisation=place,
                vote=vote,
                member_id=world.members[0].pk,
                received_on=HELD,
                is_for=True,
            )
    assert ballot.count(vote, 9, 1).is_passed
