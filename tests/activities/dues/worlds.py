"""A small Party organisation that pays dues."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.records.worlds import EVERYTHING, person, place

from shuanghe.activities.dues.queries.sheets import month_sheet
from shuanghe.activities.dues.rules import Payer
from shuanghe.activities.dues.services import BaseLine, Payment, base_set, payment_file
from shuanghe.identity.models import User
from shuanghe.kernel.permissions import Actor, Grant, looking
from shuanghe.organisation.models import Member, Organisation, Spell, Standing, StandingKind

ON = date(2026, 11, 21)
JUNE, OCTOBER, NOVEMBER = date(2026, 6, 1), date(2026, 10, 1), date(2026, 11, 1)
RIGHTS = frozenset({"dues.read", "dues.file", "record.file", "record.read", "organisation.read"})
OWED = {"甲一": "50.00", "甲二": "75.00", "甲三": "0.20"}


@dataclass
class World:
    """A committee with two branches. The first has three members with bases since January."""

    top: Organisation
    first: Organisation
    second: Organisation
    members: list[Member]
    stranger: Member
    users: list[int]

    def secretary(self, branch=None, user=1):
        """Somebody who keeps the dues of one branch."""
        return Actor(
            "王书记", self.users[user], grants=(Grant((branch or self.first).path, RIGHTS),)
        )

    def office(self, user=2):
        """Somebody with every right on the whole committee."""
        return Actor("党群部", self.users[user], grants=(Grant(self.top.path, frozenset({"*"})),))

    def base(self, member, yuan, *, payer=Payer.SALARIED, since=date(2026, 1, 1), actor=None):
        """Set a base."""
        line = BaseLine(member, payer, None if yuan is None else Decimal(yuan), since, "核定表")
        return base_set(actor or self.office(), organisation=self.top, line=line)

    def pay(self, member, yuan, *, month=NOVEMBER, actor=None, on=ON, branch=None, **changes):
        """Take down a payment at the first branch."""
        payment = Payment(member.pk, month, Decimal(yuan), changes.pop("paid_on", on), **changes)
        return payment_file(
            actor or self.secretary(), organisation=branch or self.first, payment=payment, on=on
        )

    def pay_all(self, month=NOVEMBER, on=ON):
        """Everybody of the first branch pays in full."""
        return [self.pay(one, OWED[one.name], month=month, on=on) for one in self.members]

    def sheet(self, month=NOVEMBER, branch=None, on=ON):
        """The sheet as a secretary sees it."""
        place_ = branch or self.first
        with looking(self.secretary(place_).scope("dues.read")):
            return month_sheet(place_, month, on=on)

    def row(self, member, **asked):
        """One member's row of it."""
        return next(one for one in self.sheet(**asked).rows if one.member_id == member.pk)


def world_create():
    """Build the world and leave no scope open."""
    with looking(EVERYTHING):
        top = place("DW", "committee", name="示例公司党委", has_committee=True)
        first = place("ZB1", "branch", top, name="第一党支部")
        second = place("ZB2", "branch", top, name="第二党支部")
        members = [person(name, first) for name in OWED]
        stranger = person("外人", second)
        users = [User.objects.create_user(f"dues{n}", None, name="账号").pk for n in range(5)]
    world = World(top, first, second, members, stranger, users)
    with looking(EVERYTHING):
        world.base(members[0], "5000.00")
        world.base(members[1], "5000.01")
        world.base(members[2], None, payer=Payer.LOW_INCOME)
    return world


def admit(name, home, on):
    """A probationary member admitted on a day."""
    with looking(EVERYTHING):
        made = Member.objects.create(
            name=name, organisation=home, standing=StandingKind.PROBATIONARY
        )
        Spell.objects.create(member=made, organisation=home, kind="home", from_on=on)
        Standing.objects.create(member=made, kind=StandingKind.PROBATIONARY, from_on=on)
    return made


def move(member, home, on):
    """The formal relations go to another organisation on a day."""
    with looking(EVERYTHING):
        member.spells.filter(until_on=None).update(until_on=on)
        Spell.objects.create(member=member, organisation=home, kind="home", from_on=on)
        member.organisation = home
        member.save()
