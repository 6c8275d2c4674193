"""An election from its preparation to the new posts, and what it refuses."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.activities.elections.worlds import ENDS, MEETING, ON, STEPS, TICKS, candidates
from tests.records.worlds import EVERYTHING

from shuanghe.activities.elections.models import Candidacy, Office, Round
from shuanghe.activities.elections.rules.roll import Exclusion
from shuanghe.activities.elections.services import (
    ElectionOpening,
    Filing,
    candidate_add,
    candidate_remove,
    candidates_order,
    division_set,
    election_open,
    exclusion_add,
    exclusion_remove,
    official_add,
    step_file,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Organisation, Post, RightsSuspension
from shuanghe.procedures.services import StepRefused, step_redo


def act(world, election, **more):
    return {"organisation": election.organisation, "election": election, **more}


def test_an_election_by_the_book_ends_with_its_posts_and_a_new_term(world):
    election = world.finished(world.voted(world.ready()))

    assert election.case.state == "finished"
    assert election.posted_on == MEETING
    assert world.posts() == {
        ("丁一", "secretary"),
        ("王二", "commissioner"),
        ("李三", "commissioner"),
    }
    with looking(EVERYTHING):
        place = Organisation.objects.get(code="Z1")
        former = Post.objects.filter(organisation=place, until_on=MEETING).count()
        lines = AuditLine.objects.filter(verb="post_appoint").count()
    assert place.term_ends_on == date(2029, 11, 13)
    assert (former, lines) == (2, 3)


def test_a_branch_without_a_committee_elects_its_secretary_at_the_meeting(world):
    election = world.ready(world.second, world.few, seats=0)
    numbers = {"seats": 1, "entitled": 5, "present": 4, "voters": 4}
    world.count(election, {"甲示": 3}, Office.SECRETARY, **numbers)

    world.do(election, "election_meeting", {**TICKS, "host": "outgoing_secretary"})
    world.do(
        election,
        "secretary",
        {"host": "outgoing_secretary", "is_secret": True, "member_since": date(2010, 7, 1)},
    )
    world.finished(election)

    assert world.posts(world.second) == {("甲示", "secretary")}


def test_candidates_stand_in_the_order_of_strokes_until_they_are_settled(world):
    election = world.open()
    world.put_up(election, [world.members[at] for at in (3, 2, 1, 0)])

    assert candidates(election) == ["丁一", "王二", "李三", "赵四"]

    for code, facts, days in STEPS[:3]:
        world.do(election, code, facts, days)
    with pytest.raises(Refused, match="第 4 步"):
        candidate_add(
            world.secretary(),
            **act(world, election, member_id=world.members[5].pk, office=Office.COMMITTEE),
        )


def test_equal_strokes_are_ordered_by_hand_but_strokes_are_not(world):
    election = world.open()
    world.put_up(election)
    with looking(EVERYTHING):
        rows = {one.name: one.pk for one in Candidacy.objects.filter(office=Office.COMMITTEE)}
    order = [rows[name] for name in ("赵四", "李三", "王二", "丁一")]
    candidates_order(world.secretary(), **act(world, election, office=Office.COMMITTEE, ids=order))
    with pytest.raises(Refused, match="刷新"):
        candidates_order(
            world.secretary(), **act(world, election, office=Office.COMMITTEE, ids=order[:2])
        )
    assert candidates(election)[0] == "赵四"


def test_a_probationary_member_is_no_candidate_and_no_voter(world):
    election = world.open()

    with pytest.raises(Refused, match="XJ-05"):
        candidate_add(
            world.secretary(),
            **act(world, election, member_id=world.probationary.pk, office=Office.COMMITTEE),
        )


def test_a_surplus_missing_by_one_is_refused_with_its_article(world):
    election = world.open()
    world.put_up(election, world.members[:3])
    for code, facts, days in STEPS[:2]:
        world.do(election, code, facts, days)

    with pytest.raises(StepRefused, match="XJ-13"):
        world.do(election, *STEPS[2])


def test_too_few_candidates_for_an_office_are_refused(world):
    election = world.open(deputies=1)
    world.put_up(election)
    for code, facts, days in STEPS[:2]:
        world.do(election, code, facts, days)

    with pytest.raises(Refused, match="副书记"):
        world.do(election, *STEPS[2])


def left_out(world, election, **days):
    exclusion_add(
        world.secretary(),
        **act(world, election),
        exclusion=Exclusion(world.members[9].pk, "old_and_bedridden", **days),
    )


def until_roll(world):
    election = world.open()
    world.put_up(election)
    for code, facts, days in STEPS[:-1]:
        world.do(election, code, facts, days)
    return election


def test_somebody_left_out_without_consent_stops_the_roll(world):
    election = until_roll(world)
    left_out(world, election, voted_on=MEETING - timedelta(days=2))

    with pytest.raises(StepRefused, match="XJ-19B"):
        world.do(election, *STEPS[-1])


def test_consent_and_vote_take_somebody_out_of_those_due(world):
    election = until_roll(world)
    left_out(world, election, consent_on=date(2026, 10, 1), voted_on=date(2026, 11, 1))

    row = world.do(election, *STEPS[-1])

    assert row.facts == {
        "full_members": 10,
        "entitled": 9,
        "is_anyone_without_right_listed": False,
        "exclusions": "consented_and_voted",
    }
    with pytest.raises(Refused, match="第 7 步"):
        exclusion_remove(world.secretary(), **act(world, election, member_id=world.members[9].pk))


def test_without_right_needs_a_basis_and_no_consent(world):
    election = until_roll(world)
    without = Exclusion(world.members[9].pk, "on_probation_in_party")
    with pytest.raises(Refused, match="依据"):
        exclusion_add(world.secretary(), **act(world, election), exclusion=without)

    exclusion_add(
        world.secretary(), **act(world, election), exclusion=without, basis="示例〔2026〕1 号"
    )

    assert world.do(election, *STEPS[-1]).facts["entitled"] == 9


def test_whose_rights_are_suspended_is_not_counted_and_cannot_stand(world):
    election = until_roll(world)
    with looking(EVERYTHING):
        RightsSuspension.objects.create(
            member=world.members[9],
            from_on=date(2026, 1, 1),
            until_on=date(2027, 1, 1),
            basis="示例〔2026〕1 号",
            entered_by="测试",
        )
    assert world.do(election, *STEPS[-1]).facts["entitled"] == 9
    with pytest.raises(Refused, match="党员权利暂停"):
        official_add(
            world.secretary(),
            **act(world, election, member_id=world.members[9].pk, duty="scrutineer"),
        )


def test_a_candidate_cannot_watch_the_count(world):
    election = world.ready()

    with pytest.raises(Refused, match="XJ-23"):
        official_add(
            world.secretary(),
            **act(world, election, member_id=world.members[0].pk, duty="scrutineer"),
        )


GOOD = {"丁一": 9, "王二": 8, "李三": 7, "赵四": 3}


def test_what_is_on_record_cannot_be_said_otherwise_on_another_page(world):
    election = world.ready()
    world.count(election, GOOD)

    facts = world.do(election, "election_meeting", {**TICKS, "elected": 4, "lowest_yes": 10}).facts

    assert (facts["elected"], facts["lowest_yes"]) == (3, 7)


def test_the_work_of_the_commissioners_becomes_their_posts(world):
    election = world.voted(world.ready())
    with looking(EVERYTHING):
        pk = Candidacy.objects.get(name="王二", office=Office.COMMITTEE).pk
    share = [(pk, "organisation_commissioner")]
    division_set(world.secretary(), **act(world, election, division=share))
    with pytest.raises(Refused, match="当选的委员"):
        division_set(world.secretary(), **act(world, election, division=[(pk, "secretary")]))

    world.finished(election)

    assert ("王二", "organisation_commissioner") in world.posts()


def test_after_the_posts_nothing_can_be_undone(world):
    election = world.voted(world.ready())
    for code, facts, days in (
        ("results_report", {}, 6),
        ("secretary_approved", {"handled_as": "approval"}, 4),
        ("members_filed", {}, 4),
        ("handover", {"is_published": True, "is_handed_over": True, "term_from": MEETING}, 3),
    ):
        world.do(election, code, facts, days)
    election = world.fresh(election)

    with pytest.raises(Refused, match="不能撤回或重办"):
        step_redo(
            world.secretary(),
            organisation=world.first,
            case=election.case,
            code="handover",
            reason="重办",
            version=election.case.version,
            on=ON,
        )


def test_the_meeting_done_anew_sets_its_votes_aside(world):
    election = world.ready()
    world.count(election, GOOD)
    world.do(election, "election_meeting", TICKS)
    election = world.fresh(election)

    step_redo(
        world.secretary(),
        organisation=world.first,
        case=election.case,
        code="election_meeting",
        reason="计票有误",
        version=election.case.version,
        on=ON,
    )

    with looking(EVERYTHING):
        assert not Round.objects.filter(set_aside_at=None).exists()
        assert not Candidacy.objects.filter(is_elected=True).exists()
    assert world.count(election, GOOD).number == 1


def test_a_filing_instead_of_an_approval_of_the_secretary_is_refused(world):
    election = world.voted(world.ready())
    world.do(election, "results_report", {}, 6)

    with pytest.raises(StepRefused, match="XJ-35"):
        world.do(election, "secretary_approved", {"handled_as": "filing"}, 4)


def test_somebody_appointed_after_the_first_day_of_the_term_is_noticed(world):
    election = world.voted(world.ready())
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=world.first,
            member=world.members[8],
            kind="publicity_commissioner",
            from_on=ON,
        )

    with pytest.raises(Refused, match="郑九"):
        world.finished(election)

    assert world.fresh(election).posted_on is None


def test_a_second_election_and_a_committee_are_refused(world):
    first = world.open(client_key="k1")
    assert world.open(client_key="k1").pk == first.pk
    with pytest.raises(Refused, match="已有一件"):
        world.open()
    opening = ElectionOpening(
        done_on=ON, planned_on=ENDS, term_ends_on=ENDS, has_committee=True, client_key="k2"
    )
    with pytest.raises(Refused, match="XJ-37"):
        election_open(world.office(), organisation=world.committee, opening=opening, on=ON)


def test_another_branch_cannot_touch_the_election(world):
    election = world.open()
    stranger = world.secretary(world.second)

    with pytest.raises(Http404):
        candidate_remove(stranger, **act(world, election, candidacy_id=1))
    with pytest.raises(Http404):
        candidate_remove(stranger, organisation=world.second, election=election, candidacy_id=1)


def test_a_branch_cannot_approve_its_own_request(world):
    election = world.open()
    world.do(election, *STEPS[0])
    with looking(EVERYTHING), pytest.raises(Http404):
        step_file(
            world.secretary(),
            election=election,
            filing=Filing("term_reply", {"done_on": ON, "is_approved": True}),
            on=ON,
        )
