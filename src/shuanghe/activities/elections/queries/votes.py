"""The votes held in an election, and what is voted on next."""

from collections.abc import Sequence
from dataclasses import dataclass

from shuanghe.activities.elections.models import Candidacy, Election, Office, Round, RoundVotes
from shuanghe.activities.elections.queries.people import candidates_of
from shuanghe.activities.elections.rules.rounds import Held, Purpose, Standing, standing


@dataclass(frozen=True)
class RoundView:
    """One vote with what each candidate got."""

    row: Round
    votes: tuple[RoundVotes, ...]


@dataclass(frozen=True)
class OfficeView:
    """One office: its seats, its votes, where it stands, who stands on the next ballot."""

    office: Office
    seats: int
    rounds: tuple[RoundView, ...]
    standing: Standing
    candidates: tuple[Candidacy, ...]
    is_reduced: bool = False

    @property
    def title(self) -> str:
        """How people call the office."""
        return str(self.office.label)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to vote on."""
        return self.standing.is_done or (self.is_reduced and bool(self.standing.elected))

    @property
    def on_ballot(self) -> list[Candidacy]:
        """The names on the next ballot: those tied, or all who are not elected yet."""
        if self.standing.between is not None:
            return [one for one in self.candidates if one.pk in self.standing.between]
        listed = [one for one in self.candidates if not one.is_write_in]
        return [one for one in listed if one.pk not in self.standing.elected]

    @property
    def elected(self) -> list[Candidacy]:
        """Who is elected, in the order of the votes."""
        by = {one.pk: one for one in self.candidates}
        return [by[pk] for pk in self.standing.elected if isinstance(pk, int) and pk in by]


def offices_of(election: Election) -> list[Office]:
    """What is elected, in the order of the votes."""
    offices = [Office.COMMITTEE] if election.has_committee else []
    offices.append(Office.SECRETARY)
    return [*offices, Office.DEPUTY] if election.deputies else offices


def seats_of(election: Election, office: str) -> int:
    """How many are elected to an office."""
    if office == Office.COMMITTEE:
        return int(election.seats)
    return 1 if office == Office.SECRETARY else int(election.deputies)


def office_views(election: Election) -> list[OfficeView]:
    """Every office of an election with its votes: three statements."""
    rows = list(
        Round.objects.filter(election=election, set_aside_at=None).order_by("office", "number")
    )
    votes: dict[int, list[RoundVotes]] = {row.pk: [] for row in rows}
    found = RoundVotes.objects.filter(round__in=votes).select_related("candidacy").order_by("id")
    for one in found:
        votes[one.round_id].append(one)
    candidates = candidates_of(election)
    views: list[OfficeView] = []
    for office in offices_of(election):
        own = [RoundView(row, tuple(votes[row.pk])) for row in rows if row.office == office]
        standing_for = [one for one in candidates if one.office == office]
        views.append(_view(election, office, own, _fitting(election, office, standing_for, views)))
    return views


def _fitting(
    election: Election, office: Office, candidates: list[Candidacy], before: list[OfficeView]
) -> list[Candidacy]:
    """Who can still stand: a secretary or deputy is one of the commissioners, once these are
    elected, and nobody is both.
    """
    if office == Office.COMMITTEE:
        return candidates
    if election.has_committee and before[0].is_done:
        chosen = {one.member_id for one in before[0].elected}
        candidates = [one for one in candidates if one.member_id in chosen]
    taken = {
        one.member_id for view in before if view.office == Office.SECRETARY for one in view.elected
    }
    return [one for one in candidates if one.member_id not in taken]


def _view(
    election: Election, office: Office, rounds: Sequence[RoundView], candidates: list[Candidacy]
) -> OfficeView:
    seats = seats_of(election, office)
    return OfficeView(
        office=office,
        seats=seats,
        rounds=tuple(rounds),
        standing=standing(seats, [_held(one) for one in rounds]),
        candidates=tuple(candidates),
        is_reduced=office == Office.COMMITTEE and bool(election.reduced_note),
    )


def _held(one: RoundView) -> Held:
    return Held(
        purpose=Purpose(one.row.purpose),
        is_valid=one.row.is_valid,
        elected=tuple(vote.candidacy_id for vote in one.votes if vote.is_elected),
        tied=tuple(one.row.tied),
        open_seats=one.row.open_seats,
    )
