"""What the papers of an election say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.elections.models import Election, Office, OfficialDuty
from shuanghe.activities.elections.queries.people import names_of
from shuanghe.activities.elections.queries.seen import RollView, roll_view
from shuanghe.activities.elections.queries.votes import OfficeView, office_views
from shuanghe.activities.elections.rules.rounds import Purpose


@dataclass(frozen=True)
class BallotFacts:
    """One ballot: for which office, how many, whose names, whether others may be written in."""

    title: str
    seats: int
    names: Sequence[str]
    is_tie: bool = False


@dataclass(frozen=True)
class ElectionPapers:
    """Everything the papers say. ballot: of the office asked for, None without a vote to come."""

    place: str
    held_on: date
    ballot: BallotFacts | None
    scrutineers: Sequence[str]
    tellers: Sequence[str]
    roll: RollView
    offices: Sequence[OfficeView]


def election_papers(election: Election, office: str = "") -> ElectionPapers | None:
    """The facts of the papers; None for an office that is not elected or has no vote to come."""
    views = office_views(election)
    ballot = None
    if office:
        ballot = next((_ballot(view) for view in views if view.office == office), None)
        if ballot is None or not ballot.names:
            return None
    held = [one.row.held_on for view in views for one in view.rounds]
    return ElectionPapers(
        place=election.organisation.name,
        held_on=min(held, default=election.planned_on),
        ballot=ballot,
        scrutineers=names_of(election, OfficialDuty.SCRUTINEER),
        tellers=names_of(election, OfficialDuty.TELLER),
        roll=roll_view(election, on=election.planned_on),
        offices=views,
    )


def _ballot(view: OfficeView) -> BallotFacts:
    return BallotFacts(
        title=str(Office(view.office).label),
        seats=view.standing.seats or view.seats,
        names=[one.name for one in view.on_ballot],
        is_tie=view.standing.purpose == Purpose.TIE,
    )
