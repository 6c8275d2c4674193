"""Somebody is left out of the count only with consent and a passed vote; some have no vote."""

from datetime import date

import pytest
from django.http import Http404
from tests.activities.meetings.acts import told
from tests.activities.meetings.worlds import EVERYTHING, ON

from shuanghe.activities.meetings.models import Attendee
from shuanghe.activities.meetings.services import (
    exclusion_drop,
    meeting_change,
    rights_set,
    roll_refresh,
    vote_withdraw,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def test_an_exclusion_takes_effect_only_with_consent_and_a_passed_vote(world, ballot):
    meeting = ballot.meeting(absent=2)
    old = world.members[9]
    ballot.claim(meeting, old)
    assert told(meeting).voters == 10
    vote = ballot.open(meeting, "exclusion", item=ballot.item(meeting, "不计入应到会", ""))
    assert vote.entitled_count == 10
    ballot.count(vote, 8)
    facts = told(meeting)
    assert (facts.voters, facts.present_voters, facts.entitled_count) == (9, 8, 12)
    assert [one.name for one in facts.people if one.is_excluded] == ["甲十"]
    assert ballot.open(meeting).entitled_count == 9


def test_a_failed_vote_leaves_everybody_in_the_count(world, ballot):
    meeting = ballot.meeting(absent=2)
    ballot.claim(meeting, world.members[9])
    vote = ballot.open(meeting, "exclusion", item=ballot.item(meeting, "不计入应到会", ""))
    ballot.count(vote, 5, 3)
    assert told(meeting).voters == 10
    assert ballot.open(meeting).entitled_count == 10


def test_an_exclusion_without_consent_is_not_put_to_the_vote(world, ballot):
    meeting = ballot.meeting(absent=2)
    item = ballot.item(meeting, "不计入应到会", "")
    with pytest.raises(Refused, match="还没有登记不计入"):
        ballot.open(meeting, "exclusion", item=item)
    ballot.claim(meeting, world.members[9], consent_on=None)
    with pytest.raises(Refused, match=r"没有上级同意.*FZ-16"):
        ballot.open(meeting, "exclusion", item=item)


def test_a_claim_must_be_one_of_the_five_classes_of_somebody_who_votes_and_is_away(world, ballot):
    meeting = ballot.meeting(absent=2)
    wrong = (
        (world.members[9], {"exclusion": "busy"}, "只有五种情形"),
        (world.members[0], {}, "已登记到会"),
        (world.probationers[0], {}, "没有表决权"),
        (world.members[9], {"consent_on": date(2026, 7, 16)}, "晚于会议日期"),
    )
    for member, facts, why in wrong:
        with pytest.raises(Refused, match=why):
            ballot.claim(meeting, member, **facts)
    with pytest.raises(Http404):
        ballot.claim(meeting, world.strangers[0])


def test_claims_are_fixed_while_they_are_voted_on_and_after_they_passed(world, ballot):
    meeting = ballot.meeting(absent=2)
    old, ill = world.members[9], world.members[8]
    ballot.claim(meeting, old)
    vote = ballot.open(meeting, "exclusion", item=ballot.item(meeting, "不计入应到会", ""))
    with pytest.raises(Refused, match="正在表决"):
        ballot.claim(meeting, ill)
    ballot.count(vote, 8)
    with pytest.raises(Refused, match="已经会议表决"):
        exclusion_drop(
            world.secretary(), organisation=world.first, meeting=meeting, member_id=old.pk
        )
    vote_withdraw(world.secretary(), vote=vote, reason="票数记错", **ballot.here)
    with looking(EVERYTHING):
        assert Attendee.objects.get(meeting=meeting, member=old).exclusion_vote_id is None


def test_somebody_excluded_is_not_entered_as_present(world, ballot):
    meeting = ballot.meeting(absent=2)
    ballot.claim(meeting, world.members[9])
    with pytest.raises(Refused, match="不能同时登记到会"):
        world.attend(meeting)


def test_suspended_rights_take_the_vote_away_and_never_give_one(world, ballot):
    meeting = ballot.meeting()
    where = {"organisation": world.first, "meeting": meeting}
    one = world.members[9].pk
    rights_set(world.secretary(), member_id=one, is_voter=False, reason="留党察看期间", **where)
    assert told(meeting).voters == 9
    with pytest.raises(Refused, match="FZ-29"):
        rights_set(
            world.secretary(),
            member_id=world.probationers[0].pk,
            is_voter=True,
            reason="请求",
            **where,
        )
    with pytest.raises(Refused, match="ZB-23"):
        rights_set(
            world.secretary(), member_id=world.guest.pk, is_voter=True, reason="请求", **where
        )


def test_a_vote_that_rests_still_rests_when_the_roll_is_made_anew(world, ballot):
    meeting = ballot.meeting()
    where = {"organisation": world.first, "meeting": meeting}
    one = world.members[9].pk
    rights_set(world.secretary(), member_id=one, is_voter=False, reason="留党察看期间", **where)
    roll_refresh(world.secretary(), **where)
    assert told(meeting).voters == 9
    meeting_change(world.secretary(), held_on=date(2026, 7, 14), on=ON, **where)
    assert told(meeting).voters == 9
    rights_set(world.secretary(), member_id=one, is_voter=True, reason="处分期满", **where)
    assert told(meeting).voters == 10
