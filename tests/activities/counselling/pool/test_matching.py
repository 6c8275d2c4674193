"""Needs, who goes where with the reason, and what hosts answer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import Http404
from tests.activities.counselling.pool.worlds import CARD, TODAY, told
from tests.records.worlds import EVERYTHING

from shuanghe.activities.counselling.models import (
    CounsellingNeed,
    CounsellorMatch,
)
from shuanghe.activities.counselling.services.matching import (
    match_agree,
    match_veto,
    matching_run,
)
from shuanghe.activities.counselling.services.needs import (
    counselling_call_close,
    counselling_call_open,
    need_withdraw,
)
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Post, Spell

pytestmark = pytest.mark.django_db


def veto(world, match, who="host1", reason="专业不对口"):
    return match_veto(
        world.actor(who), organisation=match.organisation, match=match, reason=reason, on=TODAY
    )


def test_a_call_tells_the_hosts_and_sets_a_clock_for_the_office(world):
    call = world.call()
    assert all(told(world, who) for who in ("host1", "host2", "host3"))
    assert not told(world, "branch")
    with looking(EVERYTHING):
        clock = Deadline.objects.get(source_type="counselling.call")
    assert clock.organisation_id == call.organisation_id
    assert clock.due_on > call.closes_on


def test_a_call_with_its_days_the_wrong_way_is_refused(world):
    with pytest.raises(Refused, match="截止日期早于"):
        counselling_call_open(
            world.actor("office"), organisation=world.places["DW"], title="x", opens_on=TODAY,
            closes_on=TODAY - timedelta(days=1),
        )  # fmt: skip


def test_a_host_states_its_need_once_and_changes_it_while_the_call_is_open(world):
    call = world.call()
    first = world.need(call)
    with pytest.raises(Refused, match="刷新页面"):
        world.need(call, urgency=5)
    again = world.need(call, urgency=5, version=first.version)
    assert (again.pk, again.urgency) == (first.pk, 5)
    counselling_call_close(
        world.actor("office"), organisation=world.places["DW"], call=call,
        on=TODAY - timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(Refused, match="不在开放期"):
        world.need(call, version=again.version)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"family": "x"}, "党建\\+"),
        ({"specialties": ()}, "需要的专长"),
        ({"urgency": 6}, "紧迫程度"),
        ({"days_a_month": 0}, "每月需要天数"),
        ({"until_on": TODAY}, "结束日期"),
        ({"text": " "}, "具体要解决"),
        ({"region": "99"}, "所在地区"),
    ],
)
def test_a_need_that_cannot_be_is_refused_with_the_field(world, more, words):
    call = world.call()
    with pytest.raises(Refused, match=words):
        world.need(call, **more)


def test_a_pair_shows_its_reason_part_by_part(world):
    world.registered()
    call = world.call()
    world.need(call, specialties=("energy", "safety"), region="50")
    match = world.matched(call)[0]
    assert match.counsellor_name == "示例甲"
    assert {part["key"]: part["score"] for part in match.parts} == {
        "specialty": "20", "results": "12", "availability": "15", "distance": "6",
        "independence": "15",
    }  # fmt: skip
    assert match.score == 68
    reasons = {part["key"]: part["told"] for part in match.parts}
    assert reasons["specialty"] == "需要 2 项，对上 1 项：能源"
    assert reasons["distance"] == "相邻省"


def test_everybody_together_is_served_best_not_the_first_alone(world):
    both = replace(CARD, specialties=("energy", "safety"))
    world.registered("示例甲", card=replace(both, days_a_month=2))
    world.registered("示例乙", card=replace(CARD, specialties=("energy",), days_a_month=2))
    call = world.call()
    world.need(call, "host1", specialties=("energy",))
    world.need(call, "host2", specialties=("safety",))
    assert [one.counsellor_name for one in world.matched(call)] == ["示例乙", "示例甲"]


def test_nobody_of_the_own_line_of_command_is_sent(world):
    inside = world.registered("示例甲", home="Z1")
    leader = world.registered("示例乙")
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=world.places["DW"], member=leader.member, kind="deputy_secretary",
            from_on=TODAY - timedelta(days=30),
        )  # fmt: skip
    call = world.call()
    world.need(call, "host1")
    match = world.matched(call)[0]
    assert (match.state, match.counsellor_id) == ("nobody", None)
    assert match.parts[0]["title"] == "与企业有隶属或领导关系"
    assert match.parts[0]["count"] == 2
    assert inside.state == "registered"


def test_who_worked_there_lately_or_coached_there_before_is_less_independent(world):
    one = world.registered("示例甲")
    with looking(EVERYTHING):
        Spell.objects.create(
            member=one.member, organisation=world.places["Z1"], kind="attached",
            from_on=TODAY - timedelta(days=900), until_on=TODAY - timedelta(days=400),
        )  # fmt: skip
    call = world.call()
    world.need(call, "host1")
    part = world.matched(call)[0].parts[4]
    assert (part["told"], part["score"]) == ("近年在该企业工作过", "3")


def test_nobody_counsels_more_hosts_than_the_limit(world):
    world.registered()
    call = world.call()
    for who in ("host1", "host2", "host3"):
        world.need(call, who)
    found = world.matched(call)
    assert sorted(one.state for one in found) == ["nobody", "proposed", "proposed"]
    left = next(one for one in found if one.state == "nobody")
    assert left.parts == [
        {"key": "taken", "title": "合适，但到别的企业总分更高", "told": "", "score": "0",
         "most": 0, "count": 1}
    ]  # fmt: skip


def test_the_same_register_and_needs_give_the_same_pairs(world):
    for name in ("示例甲", "示例乙", "示例丙"):
        world.registered(name)
    call = world.call()
    for who in ("host3", "host1", "host2"):
        world.need(call, who)
    first = [one.counsellor_name for one in world.matched(call)]
    assert first == [one.counsellor_name for one in world.matched(call)]
    assert len(set(first)) == 3


def test_a_vetoed_pair_never_comes_back_and_there_is_one_veto(world):
    world.registered("示例甲")
    world.registered("示例乙", card=replace(CARD, region="50"))
    call = world.call()
    world.need(call)
    match = world.matched(call)[0]
    assert match.counsellor_name == "示例甲"
    with pytest.raises(Refused, match="理由"):
        veto(world, match, reason=" ")
    veto(world, match)
    assert "不同意" in told(world, "office")[-1].text
    again = world.matched(call)[0]
    assert again.counsellor_name == "示例乙"
    with pytest.raises(Refused, match="只能不同意一次"):
        veto(world, again)


def test_what_a_host_agreed_to_stays_when_the_rest_is_matched_again(world):
    world.registered("示例甲")
    world.registered("示例乙")
    call = world.call()
    world.need(call, "host1")
    world.need(call, "host2")
    first, second = world.matched(call)
    match_agree(world.actor("host1"), organisation=first.organisation, match=first, on=TODAY)
    again = world.matched(call)
    assert [one.organisation.code for one in again] == ["D2"]
    with looking(EVERYTHING):
        assert CounsellorMatch.objects.get(pk=first.pk).state == "agreed"
        assert CounsellorMatch.objects.get(pk=second.pk).state == "replaced"


def test_there_is_nothing_to_match_without_needs_or_without_a_register(world):
    call = world.call()
    args = {"organisation": world.places["DW"], "call": call, "on": TODAY}
    with pytest.raises(Refused, match="没有等待匹配的需求"):
        matching_run(world.actor("office"), **args)
    world.need(call)
    with pytest.raises(Refused, match="还没有辅导员"):
        matching_run(world.actor("office"), **args)


def test_a_host_answers_only_for_itself(world):
    world.registered()
    call = world.call()
    world.need(call, "host1")
    match = world.matched(call)[0]
    with pytest.raises(Http404):
        match_agree(world.actor("host2"), organisation=match.organisation, match=match, on=TODAY)
    answering = {"organisation": match.organisation, "match": match, "on": TODAY}
    with pytest.raises(Refused, match="由企业自己答复"):
        match_agree(world.actor("office"), **answering)
    with pytest.raises(Refused, match="由企业自己答复"):
        match_veto(world.actor("deputy"), reason="另有安排", **answering)


def test_a_need_is_taken_back_until_somebody_is_settled_for_it(world):
    world.registered()
    call = world.call()
    need = world.need(call)
    match = world.matched(call)[0]
    match_agree(world.actor("host1"), organisation=match.organisation, match=match, on=TODAY)
    with pytest.raises(Refused, match="不能撤回"):
        need_withdraw(world.actor("host1"), organisation=need.organisation, need=need, on=TODAY)
    other = world.need(call, "host2")
    need_withdraw(world.actor("host2"), organisation=other.organisation, need=other, on=TODAY)
    with looking(EVERYTHING):
        assert CounsellingNeed.objects.get(pk=other.pk).state == "withdrawn"
    assert world.need(call, "host2").pk != other.pk
