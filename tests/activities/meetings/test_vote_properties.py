"""Whatever the attendance and the ballots, the verdict is that of a calculation by shares."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.activities.meetings.worlds import EVERYTHING, HELD

from shuanghe.activities.meetings.models import AgendaItem, Meeting
from shuanghe.activities.meetings.queries.judged_votes import LoadedSeat, vote_judged
from shuanghe.activities.meetings.rules.loaded import LoadedOpinion, LoadedVote
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    item_add,
    opinion_enter,
    vote_count,
    vote_open,
    vote_withdraw,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Organisation

HALF = Fraction(1, 2)
MATTERS = ("general_motion", "admission")


@dataclass(frozen=True)
class Case:
    """People by what they are and did; ballots as parts of a whole."""

    matter: str
    voters: tuple[str, ...]
    others: tuple[str, ...]
    ballots: tuple[int, int, int, int]
    letters: tuple[bool, ...]

    @property
    def present(self):
        return sum(one == "present" for one in self.voters)

    @property
    def away(self):
        return [at for at, one in enumerate(self.voters) if one != "present"]

    @property
    def written(self):
        """Letters of those away, only where the matter takes them."""
        if self.matter != "admission":
            return []
        return list(zip(self.away, self.letters, strict=False))

    def expected(self):
        """None when refused, else whether it passes: by shares, without the rulebook."""
        if not self.voters:
            return None
        share = Fraction(self.present, len(self.voters))
        enough = share > HALF if self.matter == "admission" else share >= HALF
        if not enough or sum(self.ballots) > self.present:
            return None
        yes = self.ballots[0] + sum(is_for for _at, is_for in self.written)
        return Fraction(yes, len(self.voters)) > HALF


PRESENCES = st.sampled_from(["present", "present", "present", "leave", "absent"])


@st.composite
def cases(draw, most=14, least=0):
    voters = draw(st.lists(PRESENCES, min_size=least, max_size=most))
    present = sum(one == "present" for one in voters)
    yes = draw(st.integers(0, present + 1))
    no = draw(st.integers(0, max(0, present - yes)))
    return Case(
        draw(st.sampled_from(MATTERS)),
        tuple(voters),
        tuple(draw(st.lists(PRESENCES, max_size=4))),
        (yes, no, draw(st.integers(0, 1)), draw(st.integers(0, 1))),
        tuple(draw(st.lists(st.booleans(), max_size=5))),
    )


def seats_of(case):
    voters = [
        LoadedSeat(at, at, f"有{at}", "full", False, "", presence)
        for at, presence in enumerate(case.voters)
    ]
    others = [
        LoadedSeat(at, at, f"无{at}", "probationary", False, "FZ-29", presence)
        for at, presence in enumerate(case.others, len(voters))
    ]
    return voters + others


@given(cases())
@settings(max_examples=300)
def test_the_verdict_on_any_vote_is_the_one_worked_out_by_shares(case):
    meeting = Meeting(kinds=["branch_general_meeting"], held_on=HELD)
    meeting.organisation = Organisation(name="示例")
    row = AgendaItem(pk=1, position=1, title="表决", subject_name="某人")
    letters = tuple(LoadedOpinion(at, HELD, is_for=is_for) for at, is_for in case.written)
    yes, no, abstain, invalid = case.ballots
    vote = LoadedVote(case.matter, yes, no, abstain, invalid, written=letters)
    try:
        judged, _opinions = vote_judged(meeting, row, vote, seats_of(case), pk=1)
    except Refused:
        assert case.expected() is None
        return
    assert judged.is_passed is case.expected()
    assert (judged.entitled_count, judged.present_count) == (len(case.voters), case.present)


@pytest.mark.django_db
@given(case=cases(most=10, least=10))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_entering_it_by_hand_gives_the_same(world, standing_meeting, case):
    who, here = world.secretary(), {"organisation": world.first}
    meeting, item = standing_meeting
    people = [*world.members, *world.probationers, world.guest]
    presences = [*case.voters, *(*case.others, "absent", "absent", "absent")[:3]]
    entries = [
        AttendanceEntry(one.pk, presence) for one, presence in zip(people, presences, strict=True)
    ]
    attendance_enter(who, meeting=meeting, entries=entries, **here)
    yes, no, abstain, invalid = case.ballots
    vote, outcome = None, None
    try:
        vote = vote_open(who, item=item, matter=case.matter, **here)
        for at, is_for in case.written:
            opinion_enter(
                who, vote=vote, member_id=people[at].pk, received_on=HELD, is_for=is_for, **here
            )
        counted = vote_count(
            who, vote=vote, yes=yes, no=no, abstain=abstain, invalid=invalid, **here
        )
        outcome = counted.is_passed
    except Refused:
        outcome = None
    if vote is not None:
        vote_withdraw(who, vote=vote, reason="再来一次", **here)
    assert outcome is case.expected()


@pytest.fixture
def standing_meeting(world):
    """A held meeting of the first branch with one item that names somebody."""
    meeting = world.hold()
    item = item_add(
        world.secretary(),
        organisation=world.first,
        meeting=meeting,
        title="接收",
        subject_name="某人",
    )
    with looking(EVERYTHING):
        return meeting, AgendaItem.objects.get(pk=item.pk)
