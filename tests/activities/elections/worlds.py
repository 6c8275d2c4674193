"""A committee with branches that elect, and an election brought to any of its steps."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from tests.procedures.worlds import OFFICE, SECRETARY
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.activities.elections.models import Candidacy, Election, Office, Round
from shuanghe.activities.elections.rules import Candidate, CountSheet
from shuanghe.activities.elections.services import (
    ElectionOpening,
    Filing,
    RoundCount,
    candidate_add,
    election_open,
    official_add,
    round_count,
    step_file,
)
from shuanghe.kernel.permissions import Actor, Grant, looking
from shuanghe.organisation.models import Member, Organisation, Post, PostKind, StandingKind

ON = date(2026, 11, 21)
ENDS = date(2026, 12, 20)
MEETING = ON - timedelta(days=8)
RIGHTS = frozenset({*SECRETARY, "record.file", "roster.read", "rule.read", "me.read"})
STEPS = (
    ("term_request", {"timing": "on_time"}, 60),
    ("term_reply", {"is_approved": True}, 55),
    ("nomination", {"is_by_members": True, "are_checked": True}, 40),
    ("candidates_request", {}, 38),
    ("candidates_reply", {"is_approved": True}, 30),
    ("roll", {}, 9),
)
TICKS = {
    "host": "outgoing_committee",
    "are_introduced": True,
    "are_scrutineers_approved": True,
    "are_tellers_overseen": True,
    "is_secret": True,
    "is_any_proxy": False,
    "is_read_out": True,
}
AFTER = (
    ("results_report", {}, 6),
    ("secretary_approved", {"handled_as": "approval"}, 4),
    ("members_filed", {}, 4),
    ("handover", {"is_published": True, "is_handed_over": True, "term_from": MEETING}, 3),
    (
        "archive",
        {
            "has_papers": True,
            "has_minutes": True,
            "has_count_sheets": True,
            "are_ballots_sealed": True,
        },
        2,
    ),
)


@dataclass
class World:
    """Committee DW over branch Z1 (ten full members, one on probation) and small branch Z2."""

    committee: Organisation
    first: Organisation
    second: Organisation
    members: list[Member]
    few: list[Member]
    probationary: Member

    def secretary(self, branch=None):
        """Somebody who runs the election of a branch."""
        return Actor("王书记", grants=(Grant((branch or self.first).path, RIGHTS),))

    def office(self):
        """Somebody who approves for the committee."""
        return Actor("党群部", grants=(Grant(self.committee.path, OFFICE),))

    def open(self, branch=None, **changes) -> Election:
        """An election of the first branch, five weeks before its term ends."""
        branch = branch or self.first
        opening = ElectionOpening(
            done_on=ON - timedelta(days=62),
            planned_on=MEETING,
            term_ends_on=ENDS,
            has_committee=branch.has_committee,
            seats=3,
            client_key=uuid4().hex,
        )
        opening = replace(opening, **changes)
        return election_open(self.secretary(branch), organisation=branch, opening=opening, on=ON)

    def put_up(self, election, people=None, secretary=0):
        """Put up candidates for the committee, and one of them for secretary."""
        branch = election.organisation
        people = people or (self.members[:4] if election.has_committee else self.few)
        act = {"organisation": branch, "election": election}
        if election.has_committee:
            for one in people:
                candidate_add(
                    self.secretary(branch), **act, member_id=one.pk, office=Office.COMMITTEE
                )
        candidate_add(
            self.secretary(branch), **act, member_id=people[secretary].pk, office=Office.SECRETARY
        )

    def officials(self, election, people):
        """Name a scrutineer and two tellers."""
        for one, duty in zip(people, ("scrutineer", "teller", "teller"), strict=False):
            official_add(
                self.secretary(election.organisation),
                organisation=election.organisation,
                election=election,
                member_id=one.pk,
                duty=duty,
            )

    def do(self, election, code, facts=None, days=0, **changes):
        """Do one step as whoever must do it."""
        above = {"term_reply", "candidates_reply", "secretary_approved", "members_filed"}
        actor = self.office() if code in above else self.secretary(election.organisation)
        given = {"done_on": ON - timedelta(days=days), **(facts or {})}
        with looking(EVERYTHING):
            return step_file(actor, election=election, filing=Filing(code, given, **changes), on=ON)

    def ready(self, branch=None, people=None, **changes) -> Election:
        """An election with its roll settled, ready for the vote."""
        election = self.open(branch, **changes)
        for code, facts, days in STEPS:
            if code == "nomination":
                self.put_up(election, people)
            self.do(election, code, facts, days)
        spare = self.members[7:] if election.has_committee else self.few[1:]
        self.officials(election, spare)
        return self.fresh(election)

    def count(self, election, votes, office=Office.COMMITTEE, **changes) -> Round:
        """Count a vote. votes: name → votes for; the rest of the ballots said no."""
        returned = changes.pop("returned", changes.get("present", 10))
        written = changes.pop("written", {})
        key = changes.pop("client_key", uuid4().hex)
        candidates = [Candidate(name, yes, returned - yes) for name, yes in votes.items()]
        candidates += [Candidate(name, yes, is_write_in=True) for name, yes in written.items()]
        numbers = {
            "seats": 3,
            "entitled": 10,
            "present": 10,
            "voters": changes.get("present", 10),
            "returned": returned,
            "void": 0,
            **changes,
        }
        sheet = CountSheet(title="", candidates=tuple(candidates), **numbers)
        return round_count(
            self.secretary(election.organisation),
            organisation=election.organisation,
            election=election,
            counted_=RoundCount(office, MEETING, sheet, key),
            on=ON,
        )

    def voted(self, election) -> Election:
        """The committee of three and its secretary elected, both steps done."""
        names = [one.name for one in self.members[:4]]
        self.count(election, dict(zip(names, (9, 8, 7, 3), strict=True)))
        self.do(election, "election_meeting", TICKS)
        self.count(
            election, {names[0]: 3}, Office.SECRETARY, seats=1, entitled=3, present=3, voters=3
        )
        self.do(
            election,
            "secretary",
            {"host": "new_commissioner", "is_secret": True, "member_since": date(2010, 7, 1)},
        )
        return self.fresh(election)

    def finished(self, election) -> Election:
        """Reported, approved, filed, handed over and archived."""
        for code, facts, days in AFTER:
            if code == "members_filed" and not election.has_committee:
                continue
            self.do(election, code, facts, days)
        return self.fresh(election)

    def fresh(self, election) -> Election:
        """The election as it stands now."""
        with looking(EVERYTHING):
            return Election.objects.select_related("case", "organisation").get(pk=election.pk)

    def posts(self, branch=None):
        """Who holds what today, by name."""
        with looking(EVERYTHING):
            rows = Post.objects.filter(organisation=branch or self.first, until_on=None)
            return {(row.member.name, row.kind) for row in rows.select_related("member")}


def candidates(election, office=Office.COMMITTEE):
    """Names on record for an office, in their order."""
    with looking(EVERYTHING):
        rows = Candidacy.objects.filter(election=election, office=office)
        return list(rows.order_by("is_write_in", "position").values_list("name", flat=True))


def world_create() -> World:
    """Make it in the database."""
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委")
        first = place("Z1", "branch", committee, name="示例第一党支部", has_committee=True)
        second = place("Z2", "branch", committee, name="示例第二党支部")
        for one in (first, second):
            one.term_ends_on = ENDS
            one.save()
        names = ("丁一", "王二", "李三", "赵四", "钱五", "孙六", "周七", "吴八", "郑九", "冯十")
        members = [person(name, first) for name in names]
        few = [person(name, second) for name in ("甲示", "乙示", "丙示", "戊示", "己示")]
        probationary = person("预备示", first)
        probationary.standings.update(kind=StandingKind.PROBATIONARY)
        for at, kind in enumerate((PostKind.SECRETARY, PostKind.COMMISSIONER), start=4):
            Post.objects.create(
                organisation=first, member=members[at], kind=kind, from_on=date(2023, 12, 20)
            )
        return World(committee, first, second, members, few, probationary)
