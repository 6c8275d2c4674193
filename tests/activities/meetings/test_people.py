"""Who is called on a day, and who of them has a vote."""

from datetime import date, timedelta

import pytest
from tests.activities.meetings.worlds import EVERYTHING, HELD, MOVED
from tests.records.worlds import person

from shuanghe.activities.meetings.queries.people import (
    called_for,
)
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import (
    Organisation,
    OrganisationSpan,
    RightsSuspension,
    Spell,
    Standing,
)

pytestmark = pytest.mark.django_db

JULY = period_of(Every.MONTH, HELD)


def called(world, kinds=("branch_general_meeting",), audience="", day=HELD, place=None):
    with looking(EVERYTHING):
        return called_for(place or world.first, list(kinds), audience, day)


def test_a_member_meeting_calls_the_roll_of_that_day_and_its_guests(world):
    people = {one.name: one for one in called(world)}
    assert len(people) == 13
    assert people["客人"].is_guest
    assert people["预一"].no_vote == "FZ-29"
    assert people["客人"].no_vote == "ZB-23"
    assert people["甲一"].is_voter
    before = {one.name for one in called(world, day=MOVED - timedelta(days=1))}
    assert "搬走" in before
    assert "搬走" not in people


def test_the_committee_calls_the_holders_of_its_posts(world):
    people = called(world, ["branch_committee_meeting"])
    assert [one.name for one in people] == ["甲一", "甲二", "甲三"]
    assert people[0].post_title == "书记"


def test_a_committee_above_calls_its_committee_not_the_whole_roll(world):
    assert called(world, ["party_building_study"], place=world.top) == []
    secretaries = called(world, ["secretary_training"], place=world.top)
    assert [one.name for one in secretaries] == ["甲一"]


def test_somebody_confirmed_later_has_a_vote_from_that_day(world):
    with looking(EVERYTHING):
        Standing.objects.filter(member=world.probationers[0]).update(until_on=HELD)
        Standing.objects.create(member=world.probationers[0], kind="full", from_on=HELD)
    on_the_day = {one.name: one.is_voter for one in called(world)}
    day_before = {one.name: one.is_voter for one in called(world, day=HELD - timedelta(days=1))}
    assert on_the_day["预一"]
    assert not day_before["预一"]


def test_whose_rights_are_suspended_has_no_vote_until_they_return(world):
    with looking(EVERYTHING):
        RightsSuspension.objects.create(
            member_id=next(one.member_id for one in called(world) if one.name == "甲二"),
            from_on=HELD - timedelta(days=30),
            until_on=HELD + timedelta(days=1),
            basis="示例决定 1 号",
            entered_by="测试",
        )
    held = {one.name: one.no_vote for one in called(world)}
    after = {one.name: one.no_vote for one in called(world, day=HELD + timedelta(days=1))}
    assert (held["甲一"], held["甲二"]) == ("", "XJ-05")
    assert after["甲二"] == ""


def test_a_body_that_hangs_below_calls_its_members_too(world):
    with looking(EVERYTHING):
        group = Organisation.objects.create(
            code="XZ", name="一小组", kind="party_group", parent=world.first,
            path=world.first.path + "00000A", established_on=date(2020, 1, 1),
        )  # fmt: skip
        OrganisationSpan.objects.create(
            organisation=group, name="一小组", kind="party_group", parent_id=world.first.pk,
            path=group.path, from_on=date(2020, 1, 1),
        )  # fmt: skip
        one = person("组员", group)
        assert Spell.objects.filter(member=one).count() == 1
    assert "组员" in {one.name for one in called(world)}
    assert [one.name for one in called(world, ["party_group_meeting"], place=group)] == ["组员"]
