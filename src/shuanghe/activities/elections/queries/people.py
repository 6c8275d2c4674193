"""The roll of an election, its candidates, those left out, who watches and who counts."""

from collections.abc import Sequence
from datetime import date

from shuanghe.activities.elections.models import (
    Candidacy,
    Election,
    ElectionExclusion,
    Official,
    OfficialDuty,
)
from shuanghe.activities.elections.rules.roll import (
    Exclusion,
    NoRight,
    Person,
    Seat,
    roll_seats,
)
from shuanghe.organisation.queries.rights import without_vote_on
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.rulebook.queries import exclusion_classes

NO_RIGHT_TITLES = {
    NoRight.ON_PROBATION_IN_PARTY: "留党察看期间",
    NoRight.DETAINED: "被依法留置、逮捕，由有权机关决定暂停",
}
OTHER_TITLES = {"probationary": "预备党员", NoRight.SUSPENDED.value: "党员权利暂停期间"}
"""What the roll and the register of rights say by themselves; nobody enters it here."""


def reasons() -> dict[str, str]:
    """Code and Chinese title of every reason for which a full member is not counted."""
    return {**{code.value: title for code, title in NO_RIGHT_TITLES.items()}, **exclusion_classes()}


def reason_title(code: str) -> str:
    """How people call a reason; the code itself for one that is no longer known."""
    return {**reasons(), **OTHER_TITLES}.get(code, code)


def exclusions_of(election: Election) -> list[Exclusion]:
    """Those not to be counted, as the rules judge them."""
    rows = ElectionExclusion.objects.filter(election=election)
    return [Exclusion(row.member_id, row.reason, row.consent_on, row.voted_on) for row in rows]


def seats_on(election: Election, day: date) -> list[Seat]:
    """Everybody on the roll of the body on a day, with the answer for each.

    Guests who only take part there vote where their formal relations lie. Whose rights are
    suspended that day (the register of rights) has none, whatever else is said here.
    """
    roll = roll_on(election.organisation, day)
    people = [Person(one.member_id, one.name, one.standing) for one in roll.home]
    suspended = without_vote_on(day, election.organisation)
    excluded = {pk: Exclusion(pk, NoRight.SUSPENDED) for pk in suspended}
    excluded |= {
        one.member_id: one for one in exclusions_of(election) if one.member_id not in suspended
    }
    return roll_seats(people, excluded, on=day)


def frozen_seats(election: Election) -> list[Seat] | None:
    """The roll as it was frozen at the vote; None before."""
    if election.roll is None:
        return None
    return [Seat(**one) for one in election.roll]


def candidates_of(election: Election, office: str = "") -> list[Candidacy]:
    """Candidates in the order of the ballot, write-ins last."""
    rows = Candidacy.objects.filter(election=election)
    if office:
        rows = rows.filter(office=office)
    return list(rows.order_by("office", "is_write_in", "position", "id"))


def names_of(election: Election, duty: OfficialDuty) -> list[str]:
    """Who watches, or who counts."""
    rows = Official.objects.filter(election=election, duty=duty).order_by("id")
    return list(rows.values_list("name", flat=True))


def able(seats: Sequence[Seat]) -> list[Seat]:
    """Those who may be elected."""
    return [one for one in seats if one.has_right]
