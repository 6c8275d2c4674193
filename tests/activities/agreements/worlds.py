"""A committee over another and two branches, each with a secretary who has an account.

committee DW ── committee C1 (plant P1 beside it) ── branch Z1
            └── branch Z2
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.records.worlds import EVERYTHING, FOUNDED, person, place

from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.queries.content import hash_of
from shuanghe.activities.agreements.services import (
    agreements_draft,
    agreements_send,
    agreements_sign,
    comment_file,
    signing_open,
)
from shuanghe.identity.models import User
from shuanghe.kernel.permissions import Actor, Grant, looking
from shuanghe.operations.models import Goal, GoalMeasure, Kpi, KpiUnit
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Member, Organisation, Post, PostKind

YEAR = 2027
DRAFTED = date(2026, 12, 28)
SENT = date(2027, 1, 4)
SIGNED = date(2027, 1, 20)
OURS = frozenset(
    [
        "agreement.read",
        "agreement.sign",
        "agreement.manage",
        "organisation.read",
        "goal.read",
        "goal.link",
    ]
)
SYSTEM = Actor.system("测试")
NAMES = {"DW": "王书记", "C1": "李书记", "Z1": "张书记", "Z2": "赵书记"}


@dataclass
class World:
    """The places and secretaries by code."""

    places: dict[str, Organisation]
    members: dict[str, Member]
    users: dict[str, User] = field(default_factory=dict)

    def secretary(self, code: str, *, at: str = "", member: Member | None = None) -> Actor:
        """The secretary of a place, with the rights on it; member: somebody else in the post."""
        user = self.users[code]
        who = member or self.members[code]
        grant = Grant(self.places[at or code].path, OURS, "branch_secretary")
        return Actor(who.name, user_id=user.pk, member_id=who.pk, grants=(grant,))

    def office(self, code: str = "DW", *rights: str) -> Actor:
        """Somebody of the office, who holds no post."""
        held = frozenset(rights) or OURS
        return Actor(
            "党群部", user_id=self.users["DW"].pk, grants=(Grant(self.places[code].path, held),)
        )

    def draft(self, code: str = "DW", year: int = YEAR, **more):
        return agreements_draft(
            self.office(code), organisation=self.places[code], year=year, **more
        )

    def agreement(self, code: str, year: int = YEAR) -> Agreement:
        with looking(EVERYTHING):
            found = Agreement.objects.filter(organisation__code=code, year=year)
            return found.order_by("-version")[0]

    def targets(self, code: str, year: int = YEAR) -> list[AgreementTarget]:
        with looking(EVERYTHING):
            return list(self.agreement(code, year).targets.all())

    def send(self, code: str, *, on: date = SENT) -> Agreement:
        agreements_send(
            self.office(), organisation=self.places["DW"], agreements=[self.agreement(code)], on=on
        )
        return self.agreement(code)

    def open(self, code: str, *, on: date = SENT) -> Agreement:
        """Send a draft, have the holder agree, and send it to be signed."""
        one = self.agreement(code)
        if one.state == "draft" and one.version == 1:
            self.send(code, on=on)
            comment_file(
                self.secretary(code), organisation=self.places[code], agreement=one, text="",
                is_agreed=True, on=on,
            )  # fmt: skip
        signing_open(self.office(), organisation=self.places["DW"], agreements=[one], on=on)
        return self.agreement(code)

    def sign(self, code: str, agreement: Agreement, *, on: date = SIGNED, actor=None) -> int:
        """Sign for a place as its secretary, having seen the content as it stands."""
        with looking(EVERYTHING):
            seen = {agreement.pk: hash_of(agreement)}
        return agreements_sign(
            actor or self.secretary(code), organisation=self.places[code],
            agreements=[agreement], seen=seen, on=on,
        )  # fmt: skip

    def in_force(self, code: str) -> Agreement:
        """An agreement that both sides have signed."""
        issuer = {"C1": "DW", "Z1": "C1", "Z2": "DW"}[code]
        one = self.open(code)
        self.sign(issuer, one)
        self.sign(code, one)
        return self.agreement(code)


def world_create() -> World:
    """Make places, people, posts and accounts; there are no agreements yet."""
    with looking(EVERYTHING):
        top = place("DW", "committee", name="示例党委", has_committee=True)
        second = place("C1", "committee", top, name="示例一厂党委", has_committee=True)
        places = {
            "DW": top,
            "C1": second,
            "P1": place("P1", "plant", second, name="示例一厂"),
            "Z1": place("Z1", "branch", second, name="示例第一支部"),
            "Z2": place("Z2", "branch", top, name="示例第二支部"),
        }
        members = {code: person(name, places[code]) for code, name in NAMES.items()}
        for code, one in members.items():
            appoint(places[code], one)
        users = {
            code: User.objects.create_user(f"u-{code}", None, name=NAMES[code]) for code in NAMES
        }
    return World(places, members, users)


def appoint(organisation: Organisation, member: Member, *, since: date = FOUNDED) -> Post:
    """Make somebody secretary from a day on; whoever was ends that day."""
    Post.objects.filter(organisation=organisation, kind=PostKind.SECRETARY, until_on=None).update(
        until_on=since
    )
    return Post.objects.create(
        organisation=organisation, member=member, kind=PostKind.SECRETARY, from_on=since
    )


def goal_for(world: World, owner: str, *, number: str = "1", wanted: str = "13120") -> Goal:
    """A goal of DW for the year that a unit owns: one KPI with a value, one Party measure."""
    with looking(EVERYTHING):
        top, unit = world.places["DW"], world.places["P1"]
        kpi = Kpi.objects.create(
            organisation=top, code=f"K{number}", title="吨产品电耗", measure="kWh/t",
            direction="lower", gathering="none", from_on=FOUNDED,
        )  # fmt: skip
        KpiUnit.objects.create(kpi=kpi, organisation=unit, from_on=FOUNDED)
        made = Goal.objects.create(
            organisation=top, level="yearly", number=number, title="降低电耗", year=YEAR,
            owner=world.places[owner], from_on=DRAFTED,
        )  # fmt: skip
        GoalMeasure.objects.create(
            goal=made, side="operations", title=kpi.title, kpi=kpi, from_on=DRAFTED,
            millionths=millionths_of(Decimal(wanted)),
        )  # fmt: skip
        GoalMeasure.objects.create(goal=made, side="party", title="党员攻关队", from_on=DRAFTED)
    return made
