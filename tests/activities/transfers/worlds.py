"""Two committees with their branches, people who send and receive, and one transfer at a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.activities.transfers.models import Transfer
from shuanghe.activities.transfers.services import (
    Letter,
    Plan,
    letter_register,
    transfer_join,
    transfer_open,
    transfer_receive,
)
from shuanghe.kernel.permissions import Actor, Grant, looking
from shuanghe.organisation.models import Member, Organisation
from shuanghe.procedures.services import Doing, step_approve, step_do

BRANCH = frozenset({"organisation.read", "roster.read", "case.read", "case.file", "me.read"})
OFFICE = frozenset({*BRANCH, "case.approve", "organisation.manage"})
NUMBER = "LT-0001"


def today() -> date:
    return timezone.localdate()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def someone(body: Organisation, rights: frozenset[str], name: str) -> Actor:
    return Actor(name, grants=(Grant(body.path, rights),))


@dataclass
class World:
    """Committee DW over branches Z1 (members 甲乙丙) and Z2; committee DX over Z3."""

    committee: Organisation
    first: Organisation
    second: Organisation
    other: Organisation
    third: Organisation
    members: list[Member]

    def secretary(self, branch: Organisation | None = None) -> Actor:
        return someone(branch or self.first, BRANCH, "王书记")

    def office(self, committee: Organisation | None = None) -> Actor:
        return someone(committee or self.committee, OFFICE, "党群部")

    def opened(self, *, to: str = "Z3", member: Member | None = None, **changes) -> Transfer:
        """Asked for twenty days ago by the branch of the member."""
        member = member or self.members[0]
        facts = {"done_on": ago(20), "reason": "unit_changed", "changed_on": ago(25)}
        given = {"member": member, "client_key": uuid4().hex, "facts": facts, "to_code": to}
        with looking(EVERYTHING):
            home = Organisation.objects.get(pk=member.organisation_id)
        return transfer_open(
            self.secretary(home), organisation=home, plan=Plan(**{**given, **changes})
        )

    def lettered(self, transfer: Transfer, **facts) -> Transfer:
        """The committee of the sender has written the letter."""
        given = {
            "done_on": ago(15),
            "issuer": "committee",
            "letter_number": NUMBER,
            "valid_until": today() + timedelta(days=60),
            "is_three_part": True,
            "dues_paid_until": ago(20),
            **facts,
        }
        step_approve(
            someone(transfer.issuer, OFFICE, "党群部"),
            organisation=transfer.issuer,
            case=transfer.case,
            doing=Doing("letter", given),
        )
        return self.again(transfer)

    def decided(self, transfer: Transfer, code="acceptance", *, entry=None, key="", **facts):
        """The committee of the receiver does its step."""
        given = {
            "acceptance": {
                "done_on": ago(3),
                "acceptor": "committee",
                "is_file_checked": True,
                "responsible_from": facts.get("done_on", ago(3)),
            },
            "returned": {"done_on": ago(3), "reason": "介绍信没有盖章", "is_proper": True},
            "receipt": {
                "done_on": ago(1),
                "letter_number": NUMBER,
                "sender": "committee",
                "way": "post",
            },
        }[code]
        return transfer_receive(
            someone(transfer.decider, OFFICE, "接收方党群部"),
            organisation=transfer.decider,
            transfer=transfer,
            doing=Doing(code, {**given, **facts}, client_key=key),
            entry=entry,
        )

    def joined(self, transfer: Transfer):
        """The receiving branch has the member on its roster."""
        return transfer_join(
            self.secretary(transfer.receiver),
            organisation=transfer.receiver,
            transfer=transfer,
            doing=Doing("reporting", {"done_on": ago(2), "is_on_roster": True}),
        )

    def archived(self, transfer: Transfer):
        """The sender files the stub."""
        facts = {"done_on": today(), "letter_number": NUMBER, "is_in_national_system": True}
        return step_do(
            self.secretary(transfer.organisation),
            organisation=transfer.organisation,
            case=transfer.case,
            doing=Doing("archive", facts),
        )

    def arrived(self, **changes) -> Transfer:
        """A letter from outside lies at the second branch."""
        facts = {"done_on": ago(20), "reason": "unit_changed", "changed_on": ago(25)}
        given = {
            "person_name": "示例转",
            "standing": "full",
            "sender_name": "外单位党委",
            "client_key": uuid4().hex,
            "facts": facts,
        }
        return letter_register(
            self.secretary(self.second),
            organisation=self.second,
            letter=Letter(**{**given, **changes}),
        )

    def again(self, transfer: Transfer) -> Transfer:
        with looking(EVERYTHING):
            return Transfer.objects.select_related(
                "organisation", "issuer", "receiver", "decider", "member", "case__organisation"
            ).get(pk=transfer.pk)

    def homes(self, member: Member) -> list[tuple[str, date, date | None]]:
        """Where the member belonged, from when until before when."""
        with looking(EVERYTHING):
            rows = member.spells.filter(kind="home").order_by("from_on")
            return [(one.organisation.code, one.from_on, one.until_on) for one in rows]


def world_create() -> World:
    """Make it in the database."""
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委")
        first = place("Z1", "branch", committee, name="示例第一支部", has_committee=True)
        second = place("Z2", "branch", committee, name="示例第二支部")
        other = place("DX", "committee", name="示例乙党委")
        third = place("Z3", "branch", other, name="示例第三支部")
        members = [person(f"示例{name}", first) for name in "甲乙丙"]
        return World(committee, first, second, other, third, members)
