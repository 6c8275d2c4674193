"""Days without a vote, and what a decision does to a standing."""

from datetime import date

import pytest
from django.http import Http404
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, Grant, looking
from shuanghe.organisation.models import Member, Post, RightsSuspension, Standing
from shuanghe.organisation.queries.rights import suspensions_of, without_vote_on
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.organisation.services.rights import rights_suspend, rights_suspension_withdraw
from shuanghe.organisation.services.standings import (
    standing_removed,
    standing_restored,
    standing_suspended,
)

SYSTEM = Actor.system("测试")
SINCE, UNTIL = date(2026, 3, 1), date(2027, 3, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    with looking(EVERYTHING):
        committee = place("DW", "committee")
        branch = place("Z1", "branch", committee)
        return committee, branch, person("示例甲", branch), person("示例乙", branch)


@action("organisation.manage")
def decided(actor, *, organisation, member, what, on):
    what(member, on=on, reason="测试")
    trail().note(member, "测试")


def suspend(branch, member, days=(SINCE, UNTIL), **more):
    return rights_suspend(
        SYSTEM,
        organisation=branch,
        member=member,
        days=days,
        **{"basis": "示例〔2026〕1号", **more},
    )


def test_a_member_has_no_vote_from_the_first_day_until_before_the_last(home):
    committee, branch, first, _second = home
    suspend(branch, first)

    with looking(EVERYTHING):
        days = [date(2026, 2, 28), SINCE, date(2027, 2, 28), UNTIL]
        held = [list(without_vote_on(day, committee)) for day in days]
    assert held == [[], [first.pk], [first.pk], []]


def test_days_that_overlap_or_contradict_and_no_basis_are_refused(home):
    _committee, branch, first, second = home
    suspend(branch, first)

    with pytest.raises(Refused, match="不能重叠"):
        suspend(branch, first, (date(2026, 12, 1), date(2027, 12, 1)))
    with pytest.raises(Refused, match="应晚于"):
        suspend(branch, second, (SINCE, SINCE))
    with pytest.raises(Refused, match="文号"):
        suspend(branch, second, basis=" ")
    with looking(EVERYTHING):
        assert RightsSuspension.objects.count() == 1


def test_one_set_aside_with_a_reason_counts_no_more_and_stays(home):
    committee, branch, first, _second = home
    made = suspend(branch, first)

    with pytest.raises(Refused, match="原因"):
        rights_suspension_withdraw(SYSTEM, organisation=branch, suspension=made, reason="")
    rights_suspension_withdraw(SYSTEM, organisation=branch, suspension=made, reason="填错人")
    with pytest.raises(Refused, match="已经撤销"):
        rights_suspension_withdraw(SYSTEM, organisation=branch, suspension=made, reason="再来")

    with looking(EVERYTHING):
        assert without_vote_on(SINCE, committee) == {}
        assert suspensions_of(first) == []
        assert RightsSuspension.objects.get().withdrawn_reason == "填错人"
    suspend(branch, first)


def test_a_secretary_cannot_write_one(home):
    _committee, branch, first, _second = home
    secretary = Actor("书记", grants=(Grant(branch.path, frozenset({"case.file"})),))

    with pytest.raises(Http404):
        rights_suspend(
            secretary, organisation=branch, member=first, days=(SINCE, UNTIL), basis="一"
        )


def test_a_removed_member_leaves_the_roll_and_the_post_and_stays_in_history(home):
    _committee, branch, first, _second = home
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=branch, member=first, kind="commissioner", from_on=date(2025, 1, 1)
        )
    decided(SYSTEM, organisation=branch, member=first, what=standing_removed, on=SINCE)

    with looking(EVERYTHING):
        on_roll = [{one.name for one in roll_on(branch, day).home} for day in (
            date(2026, 2, 28), SINCE)]  # fmt: skip
        assert on_roll == [{"示例甲", "示例乙"}, {"示例乙"}]
        assert Post.objects.get().until_on == SINCE
        kinds = Standing.objects.filter(member=first).values_list("kind", flat=True)
        assert list(kinds) == ["full", "removed"]
    with pytest.raises(Refused, match="出党"):
        decided(SYSTEM, organisation=branch, member=first, what=standing_removed, on=UNTIL)


def test_a_suspended_member_is_restored_to_what_he_was(home):
    _committee, branch, first, _second = home
    decided(SYSTEM, organisation=branch, member=first, what=standing_suspended, on=SINCE)
    with looking(EVERYTHING):
        assert [one.name for one in roll_on(branch, SINCE).home] == ["示例乙"]
    decided(SYSTEM, organisation=branch, member=first, what=standing_restored, on=date(2026, 6, 1))

    with looking(EVERYTHING):
        member = Member.objects.get(pk=first.pk)
        assert member.standing == "full"
        assert [one.name for one in roll_on(branch, date(2026, 6, 1)).home] == ["示例甲", "示例乙"]
    with pytest.raises(Refused, match="正式党员"):
        decided(SYSTEM, organisation=branch, member=member, what=standing_restored, on=UNTIL)


def test_a_day_to_come_and_one_before_the_present_standing_are_refused(home):
    _committee, branch, first, _second = home

    with pytest.raises(Refused):
        decided(
            SYSTEM, organisation=branch, member=first, what=standing_removed, on=date(2099, 1, 1)
        )
    with pytest.raises(Refused, match="晚于"):
        decided(
            SYSTEM, organisation=branch, member=first, what=standing_removed, on=date(2001, 1, 1)
        )
