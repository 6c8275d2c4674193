"""The facts of a step that follow from what the election already holds: nobody types them again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from shuanghe.activities.elections.models import Candidacy, Election, Office, OfficialDuty
from shuanghe.activities.elections.queries.people import (
    candidates_of,
    exclusions_of,
    names_of,
    seats_on,
)
from shuanghe.activities.elections.queries.votes import OfficeView, office_views, seats_of
from shuanghe.activities.elections.rules.roll import counted, full_members, left_out_by
from shuanghe.activities.elections.rules.rounds import Purpose
from shuanghe.activities.elections.rules.strokes import is_stroke_order
from shuanghe.organisation.models import Member
from shuanghe.procedures.rules import Fact, Procedure
from shuanghe.procedures.rules.definitions import DONE_ON

Facts = dict[str, Any]
FIRST_OFFICES = {True: (Office.COMMITTEE,), False: (Office.SECRETARY, Office.DEPUTY)}
"""What the members' meeting elects, with a committee and without one (ZB-33, XJ-17)."""


def facts_derived(election: Election, code: str, *, on: date | None = None) -> Facts:
    """The facts of a step that are on record here, by key. on: the day of the step, if known."""
    return DERIVED[code](election, on) if code in DERIVED else {}


def facts_asked(procedure: Procedure, election: Election, code: str) -> list[Fact]:
    """The facts of a step that somebody still has to say."""
    known = facts_derived(election, code, on=election.planned_on)
    return [fact for fact in procedure.step(code).facts if known.get(fact.key) is None]


def meeting_offices(election: Election) -> tuple[Office, ...]:
    """What the members' meeting votes on."""
    return FIRST_OFFICES[election.has_committee]


def _preparation(election: Election, _on: date | None) -> Facts:
    facts: Facts = {"planned_on": election.planned_on}
    return facts | ({"seats": election.seats} if election.has_committee else {})


def _nomination(election: Election, _on: date | None) -> Facts:
    return {"seats": _meeting_seats(election), "candidates": _listed(election)}


def _request(election: Election, _on: date | None) -> Facts:
    return {"candidates": _listed(election)}


def _listed(election: Election) -> int:
    offices = set(meeting_offices(election))
    candidates = candidates_of(election)
    return sum(one.office in offices and not one.is_write_in for one in candidates)


def _meeting_seats(election: Election) -> int:
    return sum(
        seats_of(election, office)
        for office in meeting_offices(election)
        if office != Office.DEPUTY or election.deputies
    )


def _roll(election: Election, on: date | None) -> Facts:
    day = on or election.planned_on
    seats = seats_on(election, day)
    return {
        "full_members": full_members(seats),
        "entitled": counted(seats),
        "is_anyone_without_right_listed": False,
        "exclusions": str(left_out_by(exclusions_of(election), on=day)),
    }


def _meeting(election: Election, _on: date | None) -> Facts:
    views = _views(election, meeting_offices(election))
    scrutineers = names_of(election, OfficialDuty.SCRUTINEER)
    candidates = [one for one in candidates_of(election) if not one.is_write_in]
    facts: Facts = {
        "seats": _meeting_seats(election),
        "candidates": _listed(election),
        "scrutineers": "、".join(scrutineers),
        "tellers": "、".join(names_of(election, OfficialDuty.TELLER)),
        "is_candidate_scrutineer": bool({one.name for one in candidates} & set(scrutineers)),
        "is_stroke_order": is_stroke_order(
            [one.name for one in candidates if one.office == Office.COMMITTEE]
        ),
        "elected": sum(len(view.elected) for view in views),
        "tie": _tie(views),
        "open_seats": _open_seats(election, views),
    }
    return facts | _ballots(views)


def _ballots(views: Sequence[OfficeView]) -> Facts:
    """The first valid vote as the step tells it; the day of the meeting is its day."""
    valid = [one for view in views for one in view.rounds if one.row.is_valid]
    first = min(valid, key=lambda one: one.row.pk).row if valid else None
    return {
        DONE_ON: first.held_on if first else None,
        "entitled": first.entitled if first else None,
        "present": first.present if first else None,
        "voters": first.voters if first else None,
        "returned": first.returned if first else None,
        "lowest_yes": _lowest(views, first.present if first else 0),
    }


def _lowest(views: Sequence[OfficeView], present: int) -> int | None:
    """The fewest votes of a winner, of the votes held with as many present as the first."""
    same = {
        vote.candidacy_id
        for view in views
        for one in view.rounds
        for vote in one.votes
        if one.row.present == present
    }
    return min(
        (one.yes_votes or 0 for view in views for one in view.elected if one.pk in same),
        default=None,
    )


def _tie(views: Sequence[OfficeView]) -> str:
    if any(view.standing.between is not None for view in views):
        return "not_voted_again"
    rounds = [one.row for view in views for one in view.rounds]
    return "voted_again" if any(row.purpose == Purpose.TIE for row in rounds) else "none"


def _open_seats(election: Election, views: Sequence[OfficeView]) -> str:
    if election.reduced_note and any(view.standing.seats for view in views):
        return "reduced"
    if any(view.standing.seats and view.standing.between is None for view in views):
        return "left_open"
    rounds = [one.row for view in views for one in view.rounds]
    return "voted_again" if any(row.purpose == Purpose.FURTHER for row in rounds) else "none"


def _secretary(election: Election, _on: date | None) -> Facts:
    views = _views(election, (Office.SECRETARY, Office.DEPUTY))
    elected = [one for view in views for one in view.elected]
    told = _ballots(views)
    facts = {key: told[key] for key in (DONE_ON, "entitled", "present", "lowest_yes")}
    facts["place"] = "plenum" if election.has_committee else "meeting"
    facts["is_from_approved"] = bool(elected) and not any(one.is_write_in for one in elected)
    since = _member_since(elected)
    return facts | ({"member_since": since} if since else {})


def _member_since(elected: Sequence[Candidacy]) -> date | None:
    """The day from which the Party age of the elected secretary counts, as the roll has it."""
    ids = [one.member_id for one in elected if one.office == Office.SECRETARY]
    return Member.objects.filter(pk__in=ids).values_list("confirmed_on", flat=True).first()


def _report(election: Election, _on: date | None) -> Facts:
    if not election.has_committee:
        return {}
    return {
        "commissioners": sum(len(view.elected) for view in _views(election, FIRST_OFFICES[True]))
    }


def _views(election: Election, offices: Sequence[Office]) -> list[OfficeView]:
    return [view for view in office_views(election) if view.office in offices]


DERIVED: Mapping[str, Callable[[Election, date | None], Facts]] = {
    "preparation": _preparation,
    "nomination": _nomination,
    "candidates_request": _request,
    "roll": _roll,
    "election_meeting": _meeting,
    "secretary": _secretary,
    "results_report": _report,
}
