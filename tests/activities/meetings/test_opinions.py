"""Written opinions: from whom, until when, on what, and how they count."""

from datetime import date

import pytest
from tests.activities.meetings.acts import told
from tests.activities.meetings.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Opinion
from shuanghe.activities.meetings.services import (
    opinion_remove,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def test_an_admission_passes_with_a_written_opinion(world, ballot):
    meeting = ballot.meeting(absent=4)
    vote = ballot.open(meeting, "admission")
    ballot.opinion(vote, world.members[9])
    counted = ballot.count(vote, 5, 1)
    assert counted.is_passed
    assert counted.present_count == 6
    seen = told(meeting).items[-1].vote
    assert (seen.written_yes, seen.yes, seen.entitled) == (1, 5, 10)
    assert seen.matter_title == "接收预备党员"


def test_without_it_the_same_ballots_do_not_pass(world, ballot):
    vote = ballot.open(ballot.meeting(absent=4), "admission")
    assert not ballot.count(vote, 5, 1).is_passed


def test_a_written_opinion_against_does_not_count_in_favour(world, ballot):
    vote = ballot.open(ballot.meeting(absent=4), "admission")
    ballot.opinion(vote, world.members[9], is_for=False)
    assert not ballot.count(vote, 5, 1).is_passed


def test_a_probationer_sends_no_written_opinion(world, ballot):
    meeting = world.hold()
    world.attend(meeting, absent={world.probationers[0].pk})
    vote = ballot.open(meeting, "admission")
    with pytest.raises(Refused, match="FZ-29"):
        ballot.opinion(vote, world.probationers[0])


def test_a_guest_votes_at_home_only(world, ballot):
    meeting = world.hold()
    world.attend(meeting, absent={world.guest.pk})
    with pytest.raises(Refused, match="ZB-23"):
        ballot.opinion(ballot.open(meeting, "admission"), world.guest)


@pytest.mark.parametrize(
    ("who", "received_on", "why"),
    [
        (0, date(2026, 7, 14), "已到会"),
        (9, date(2026, 7, 16), "晚于会议日期"),
    ],
)
def test_an_opinion_of_somebody_there_or_too_late_is_refused(world, ballot, who, received_on, why):
    vote = ballot.open(ballot.meeting(absent=2), "admission")
    with pytest.raises(Refused, match=rf"{why}.*FZ-14"):
        ballot.opinion(vote, world.members[who], received_on)


def test_an_opinion_on_an_ordinary_motion_is_refused(world, ballot):
    vote = ballot.open(ballot.meeting(absent=2))
    with pytest.raises(Refused, match="只计会上投票"):
        ballot.opinion(vote, world.members[9])


def test_an_opinion_counts_once_and_only_before_the_count(world, ballot):
    vote = ballot.open(ballot.meeting(absent=2), "admission")
    ballot.opinion(vote, world.members[9])
    with pytest.raises(Refused, match="已经登记过"):
        ballot.opinion(vote, world.members[9])
    opinion_remove(world.secretary(), vote=vote, member_id=world.members[9].pk, **ballot.here)
    ballot.count(vote, 8)
    with pytest.raises(Refused, match="已经计票"):
        ballot.opinion(vote, world.members[9])
    with looking(EVERYTHING):
        assert not Opinion.objects.exists()
