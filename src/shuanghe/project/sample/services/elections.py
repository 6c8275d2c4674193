"""Terms and elections of a sample: one that comes due, one under way, one with its new posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shuanghe.activities.elections.models import Election, Office, OfficialDuty
from shuanghe.activities.elections.queries.terms import superiors_of
from shuanghe.activities.elections.rules import Candidate, CountSheet
from shuanghe.activities.elections.services import (
    ElectionOpening,
    Filing,
    Reminding,
    RoundCount,
    candidate_add,
    election_open,
    official_add,
    reminder_file,
    round_count,
    step_file,
    terms_keep,
)
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Member, Organisation, OrganisationKind, StandingKind
from shuanghe.organisation.queries.rolls import members_on_the_roll
from shuanghe.organisation.services.organisations import organisation_update
from shuanghe.rulebook.queries import count

REASON = "装入示例换届"
SEATS = 3
PEOPLE = 8
"""Full members a branch needs so that candidates, scrutineer and tellers are different people."""
COMING, UNDER_WAY, FINISHED = 100, 60, 25
"""Days until the term ends, in the three branches."""
REMINDED = 120
UNTIL_ROLL: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("term_request", 50, {"timing": "on_time"}),
    ("term_reply", 45, {"is_approved": True}),
    ("nomination", 30, {"is_by_members": True, "are_checked": True}),
    ("candidates_request", 28, {}),
    ("candidates_reply", 20, {"is_approved": True}),
    ("roll", 12, {}),
)
MEETING, PLENUM, HELD = "election_meeting", "secretary", 10
TICKS: dict[str, Any] = {
    "host": "outgoing_committee",
    "are_introduced": True,
    "are_scrutineers_approved": True,
    "are_tellers_overseen": True,
    "is_secret": True,
    "is_any_proxy": False,
    "is_read_out": True,
}
AFTERWARDS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("results_report", 8, {}),
    ("secretary_approved", 5, {"handled_as": "approval"}),
    ("members_filed", 5, {}),
)


@dataclass(frozen=True)
class Sample:
    """One branch of a sample with people enough, and when its term ends."""

    actor: Actor
    on: date
    branch: Organisation
    people: tuple[Member, ...]
    ends_in: int

    def ago(self, days: int) -> date:
        return self.on - timedelta(days=days)


def elections_enter(actor: Actor, *, on: date) -> int:
    """Three terms in every enterprise, two of them with an election; how many elections."""
    with looking(Scope.everything(REASON)):
        roots = list(Organisation.objects.filter(is_sample=True, parent=None))
        samples = [one for root in roots for one in _samples(actor, root, on)]
        made = sum(_entered(one) for one in samples)
    terms_keep(actor, organisation=None, on=on)
    return made


def _samples(actor: Actor, root: Organisation, on: date) -> list[Sample]:
    branches = Organisation.objects.filter(
        path__startswith=root.path,
        kind=OrganisationKind.BRANCH,
        dissolved_on=None,
        has_committee=True,
    ).order_by("-code")
    found = []
    for branch in branches[:40]:
        people = _people(branch)
        if len(people) == PEOPLE:
            found.append((branch, people))
        if len(found) == len((COMING, UNDER_WAY, FINISHED)):
            break
    days = (COMING, UNDER_WAY, FINISHED)
    return [
        Sample(actor, on, branch, people, ends_in)
        for (branch, people), ends_in in zip(found, days, strict=False)
    ]


def _people(branch: Organisation) -> tuple[Member, ...]:
    """Full members, those who hold posts today first, so that they are elected again."""
    rows = list(members_on_the_roll(branch).filter(standing=StandingKind.FULL).order_by("pk"))
    held = set(branch.posts.filter(until_on=None).values_list("member_id", flat=True))
    rows.sort(key=lambda one: one.pk not in held)
    return tuple(rows[:PEOPLE])


def _entered(sample: Sample) -> int:
    branch = sample.branch
    organisation_update(
        sample.actor,
        organisation=branch,
        has_committee=True,
        term_ends_on=sample.on + timedelta(days=sample.ends_in),
    )
    superior = superiors_of([branch]).get(branch.pk)
    if superior is None:
        return 0
    reminder_file(
        sample.actor,
        organisation=superior,
        body=branch,
        reminding=Reminding(sample.ago(REMINDED - sample.ends_in), note="示例数据"),
        on=sample.on,
    )
    if sample.ends_in == COMING:
        return 0
    election = _opened(sample)
    if sample.ends_in == FINISHED:
        _voted(sample, election)
        for code, days, facts in AFTERWARDS:
            _done(sample, election, code, days, facts)
        handed = {"is_published": True, "is_handed_over": True, "term_from": sample.ago(HELD)}
        _done(sample, election, "handover", 3, handed)
        ticked = ("has_papers", "has_minutes", "has_count_sheets", "are_ballots_sealed")
        _done(sample, election, "archive", 1, dict.fromkeys(ticked, True))
    return 1


def _opened(sample: Sample) -> Election:
    """An election with its candidates, its roll settled, scrutineer and tellers named."""
    opening = ElectionOpening(
        done_on=sample.ago(52),
        planned_on=sample.ago(HELD) if sample.ends_in == FINISHED else sample.on,
        term_ends_on=sample.on + timedelta(days=sample.ends_in),
        has_committee=True,
        seats=SEATS,
        client_key=f"sample-election-{sample.branch.pk}",
        is_sample=True,
    )
    place = {"organisation": sample.branch}
    election = election_open(sample.actor, **place, opening=opening, on=sample.on)
    for code, days, facts in UNTIL_ROLL:
        if code == "nomination":
            for one in _standing(sample):
                candidate_add(
                    sample.actor,
                    **place,
                    election=election,
                    member_id=one.pk,
                    office=Office.COMMITTEE,
                )
            candidate_add(
                sample.actor,
                **place,
                election=election,
                member_id=sample.people[0].pk,
                office=Office.SECRETARY,
            )
        _done(sample, election, code, days, facts)
    duties = (OfficialDuty.SCRUTINEER, OfficialDuty.TELLER, OfficialDuty.TELLER)
    for one, duty in zip(sample.people[-len(duties) :], duties, strict=True):
        official_add(sample.actor, **place, election=election, member_id=one.pk, duty=duty)
    return election


def _standing(sample: Sample) -> Sequence[Member]:
    """As many candidates as the rule on the surplus asks for (XJ-13)."""
    at = SEATS
    while not count("XJ-13", on=sample.on, seats=SEATS, candidates=at).is_met:
        at += 1
    return sample.people[:at]


def _voted(sample: Sample, election: Election) -> None:
    """All who are due come and vote; who holds a post today is elected again."""
    roll = election.case.steps.get(code="roll", replaced_at=None)
    due = int(roll.facts["entitled"])
    names = [one.name for one in _standing(sample)]
    marks = {name: due if at < SEATS else 0 for at, name in enumerate(names)}
    _counted(sample, election, Office.COMMITTEE, marks, SEATS, due)
    _done(sample, election, MEETING, HELD, TICKS)
    _counted(sample, election, Office.SECRETARY, {names[0]: SEATS}, 1, SEATS)
    since = {"member_since": sample.people[0].confirmed_on or sample.people[0].joined_on}
    facts = {"host": "new_commissioner", "is_secret": True, **since}
    _done(sample, election, PLENUM, HELD, facts)


def _counted(
    sample: Sample, election: Election, office: str, marks: dict[str, int], seats: int, due: int
) -> None:
    candidates = tuple(Candidate(name, yes, due - yes) for name, yes in marks.items())
    sheet = CountSheet("", seats, due, due, due, due, 0, candidates, again=candidates)
    key = f"sample-round-{election.pk}-{office}"
    told = RoundCount(office, sample.ago(HELD), sheet, key)
    round_count(
        sample.actor,
        organisation=sample.branch,
        election=election,
        counted_=told,
        on=sample.on,
    )


def _done(sample: Sample, election: Election, code: str, days: int, facts: dict[str, Any]) -> None:
    filing = Filing(code, {"done_on": sample.ago(days), **facts})
    step_file(sample.actor, election=election, filing=filing, on=sample.on)
