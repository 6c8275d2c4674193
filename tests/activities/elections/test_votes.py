"""Votes: quorum, ballots, ties, write-ins, open seats, and what no longer stands."""

import pytest
from tests.activities.elections.worlds import MEETING, TICKS
from tests.records.worlds import EVERYTHING, person

from shuanghe.activities.elections.models import Candidacy, Office, Round
from shuanghe.activities.elections.services import (
    round_set_aside,
    seats_reduce,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking


def act(world, election, **more):
    return {"organisation": election.organisation, "election": election, **more}


GOOD = {"丁一": 9, "王二": 8, "李三": 7, "赵四": 3}


def test_the_quorum_missed_by_one_voids_the_vote(world):
    election = world.ready()

    row = world.count(election, {"丁一": 7, "王二": 7, "李三": 7, "赵四": 0}, present=7)

    assert not row.is_valid
    assert [one["rule"] for one in row.findings if not one["is_met"]] == ["XJ-18"]
    with pytest.raises(Refused, match="3 个名额"):
        world.do(election, "election_meeting", TICKS)


def test_more_ballots_than_voters_void_the_vote_and_it_is_held_again(world):
    election = world.ready()
    void = world.count(election, GOOD, returned=9, present=10, voters=8)
    again = world.count(election, GOOD)

    assert (void.is_valid, again.is_valid, again.number) == (False, True, 2)
    assert [one["rule"] for one in void.findings if not one["is_met"]] == ["XJ-28"]


def test_a_count_with_other_names_seats_or_people_is_refused(world):
    election = world.ready()
    with pytest.raises(Refused, match="候选人应为"):
        world.count(election, {"丁一": 9})
    with pytest.raises(Refused, match="应选名额应为 3"):
        world.count(election, GOOD, seats=4)
    with pytest.raises(Refused, match="应为 10"):
        world.count(election, GOOD, entitled=11, present=10)


def test_a_write_in_wins_and_a_stranger_cannot(world):
    election = world.ready()
    votes = {"丁一": 9, "王二": 8, "李三": 2, "赵四": 3}
    with pytest.raises(Refused, match="不在名册上"):
        world.count(election, votes, written={"路人": 7})

    row = world.count(election, votes, written={"钱五": 7})

    with looking(EVERYTHING):
        won = Candidacy.objects.get(name="钱五", office=Office.COMMITTEE)
    assert (won.is_write_in, won.is_elected, row.open_seats) == (True, True, 0)


def test_a_tie_at_the_edge_is_decided_by_a_second_vote_between_the_equals(world):
    election = world.ready()
    first = world.count(election, {"丁一": 9, "王二": 8, "李三": 6, "赵四": 6})
    assert len(first.tied) == 2
    with pytest.raises(Refused, match="1 个名额"):
        world.do(election, "election_meeting", TICKS)
    with pytest.raises(Refused, match="候选人应为：李三、赵四"):
        world.count(election, GOOD, seats=1)

    world.count(election, {"李三": 4, "赵四": 5}, seats=1)

    facts = world.do(election, "election_meeting", TICKS).facts
    assert (facts["tie"], facts["elected"], facts["lowest_yes"]) == ("voted_again", 3, 6)
    with looking(EVERYTHING):
        won = set(Candidacy.objects.filter(is_elected=True).values_list("name", flat=True))
    assert won == {"丁一", "王二", "赵四"}


def test_an_open_seat_is_voted_on_again_or_given_up_with_a_reason(world):
    election = world.ready()
    world.count(election, {"丁一": 9, "王二": 8, "李三": 5, "赵四": 4})
    with pytest.raises(Refused, match="依据"):
        seats_reduce(world.secretary(), **act(world, election, note=" "))

    seats_reduce(world.secretary(), **act(world, election, note="实到 10 人中 9 人举手同意"))

    facts = world.do(election, "election_meeting", TICKS).facts
    assert (facts["open_seats"], facts["elected"]) == ("reduced", 2)


def test_a_separate_vote_fills_the_open_seat(world):
    election = world.ready()
    world.count(election, {"丁一": 9, "王二": 8, "李三": 5, "赵四": 4})
    world.count(election, {"李三": 7, "赵四": 3}, seats=1)

    facts = world.do(election, "election_meeting", TICKS).facts

    assert (facts["open_seats"], facts["elected"]) == ("voted_again", 3)


def test_a_wrong_count_is_set_aside_with_a_reason_and_stays_on_record(world):
    election = world.ready()
    row = world.count(election, GOOD)
    with pytest.raises(Refused, match="原因"):
        round_set_aside(world.secretary(), **act(world, election, round_id=row.pk, reason=""))
    round_set_aside(world.secretary(), **act(world, election, round_id=row.pk, reason="抄错"))
    world.count(election, {**GOOD, "李三": 6})

    with looking(EVERYTHING):
        assert Round.objects.count() == 2
        assert Candidacy.objects.get(name="李三").yes_votes == 6


def test_the_same_count_sent_twice_is_kept_once(world):
    election = world.ready()
    first = world.count(election, GOOD, client_key="k1")
    again = world.count(election, GOOD, client_key="k1")

    assert first.pk == again.pk


def test_somebody_who_left_since_the_roll_was_settled_is_noticed(world):
    election = world.ready()
    with looking(EVERYTHING):
        person("新转入", world.first, since=MEETING)

    with pytest.raises(Refused, match="11 人，第 7 步确认的是 10 人"):
        world.count(election, GOOD)


def test_the_roll_is_frozen_with_the_first_vote(world):
    election = world.ready()
    world.count(election, GOOD)

    held = world.fresh(election)
    assert len(held.roll) == 11
    assert len(held.roll_hash) == 64


def test_a_secretary_who_was_not_elected_to_the_committee_cannot_be_voted_on(world):
    election = world.ready()
    world.count(election, {"丁一": 3, "王二": 8, "李三": 7, "赵四": 9})
    world.do(election, "election_meeting", TICKS)

    with pytest.raises(Refused, match="另报上级"):
        world.count(
            election, {"丁一": 3}, Office.SECRETARY, seats=1, entitled=3, present=3, voters=3
        )
