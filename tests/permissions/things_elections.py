"""An election of branch Z1, ready for the vote, and one with a vote counted."""

from uuid import uuid4

from tests.activities.elections.worlds import World as Elections
from tests.permissions.things import Thing, Things, thing

from shuanghe.activities.elections.models import Election, Round


def _world(all_: Things) -> Elections:
    """The same places in the words of the tests of elections."""
    place, members = all_.world.places, all_.world.members
    return Elections(
        place["DW"], place["Z1"], place["Z2"], members["Z1"][:10], members["Z2"], members["Z1"][0]
    )  # fmt: skip


def _election(all_: Things) -> Election:
    found: Election = all_.row("election", lambda: _world(all_).ready())
    return found


@thing("election")
def _one(all_: Things) -> Thing:
    return Thing({"pk": _election(all_).pk})


@thing("election_step")
def _step(all_: Things) -> Thing:
    return Thing({"pk": _election(all_).pk, "code": "election_meeting"}, fixed=("code",))


@thing("election_vote")
def _vote(all_: Things) -> Thing:
    return Thing({"pk": _election(all_).pk, "office": "committee"}, fixed=("office",))


@thing("election_paper")
def _paper(all_: Things) -> Thing:
    parts = {"pk": _election(all_).pk, "which": "roll", "kind": "docx"}
    return Thing(parts, fixed=("which", "kind"))


@thing("election_round")
def _round(all_: Things) -> Thing:
    election = _election(all_)
    made = Round.objects.create(
        election=election, office="secretary", number=9, purpose="first",
        held_on=election.planned_on, seats=1, entitled=3, present=3, handed_out=3, voters=3,
        returned=3, void=0, is_valid=True, entered_by="测试", client_key=uuid4().hex,
    )  # fmt: skip
    return Thing({"pk": election.pk, "round_id": made.pk})
