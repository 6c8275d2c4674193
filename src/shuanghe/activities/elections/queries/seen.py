"""One election as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuanghe.activities.elections.models import (
    Candidacy,
    Election,
    ElectionExclusion,
    Official,
)
from shuanghe.activities.elections.queries.facts import meeting_offices
from shuanghe.activities.elections.queries.people import frozen_seats, reason_title, seats_on
from shuanghe.activities.elections.queries.votes import OfficeView, office_views
from shuanghe.activities.elections.rules.roll import Seat, counted, full_members
from shuanghe.procedures.queries.timeline import CaseView, case_view
from shuanghe.rulebook.queries import exclusion_classes

PLACES: Mapping[str, str] = {
    "nomination": "candidates",
    "roll": "roll",
    "election_meeting": "officials",
}
"""Step → the page where what it needs is entered first."""


@dataclass(frozen=True)
class RollView:
    """The roll with its numbers. is_frozen: as it was at the vote."""

    seats: tuple[Seat, ...]
    is_frozen: bool

    @property
    def entitled(self) -> int:
        """How many are due with a right to vote."""
        return counted(self.seats)

    @property
    def full(self) -> int:
        """How many full members there are."""
        return full_members(self.seats)

    @property
    def left(self) -> list[tuple[Seat, str]]:
        """Everybody who is not simply counted, and why in words."""
        return [(one, reason_title(one.reason)) for one in self.seats if one.rule_id]


@dataclass(frozen=True)
class ElectionView:
    """An election with its case, its offices, its roll, and who watches and counts."""

    election: Election
    view: CaseView
    offices: tuple[OfficeView, ...]
    roll: RollView
    officials: tuple[Official, ...]

    @property
    def done(self) -> set[str]:
        """Codes of the steps that are done."""
        return {one.step.code for one in self.view.done}

    @property
    def counting(self) -> dict[str, str]:
        """Step that waits for a count → the office to be counted next."""
        waiting: dict[str, str] = {}
        first = meeting_offices(self.election)
        for one in self.offices:
            if not one.is_done:
                code = "election_meeting" if one.office in first else "secretary"
                waiting.setdefault(code, one.office)
        return waiting

    @property
    def winners(self) -> list[tuple[OfficeView, list[Candidacy]]]:
        """Who is elected, by office."""
        return [(one, one.elected) for one in self.offices if one.elected]


def election_view(election: Election, *, on: date) -> ElectionView:
    """The election as it stands on a day."""
    view = case_view(election.case, on=on)
    return ElectionView(
        election=election,
        view=view,
        offices=tuple(office_views(election)),
        roll=roll_view(election, on=on),
        officials=tuple(Official.objects.filter(election=election).order_by("duty", "id")),
    )


def roll_view(election: Election, *, on: date) -> RollView:
    """The roll frozen at the vote; before it, that of the day, or of the planned day once past."""
    frozen = frozen_seats(election)
    if frozen is not None:
        return RollView(tuple(frozen), is_frozen=True)
    return RollView(tuple(seats_on(election, min(on, election.planned_on))), is_frozen=False)


def exclusions_listed(election: Election) -> list[dict[str, Any]]:
    """Those who are to be left out, with what is still missing."""
    classes = exclusion_classes()
    return [
        {
            "row": row,
            "title": reason_title(row.reason),
            "is_without_right": row.reason not in classes,
            "is_complete": bool(row.consent_on and row.voted_on),
        }
        for row in ElectionExclusion.objects.filter(election=election).order_by("id")
    ]
