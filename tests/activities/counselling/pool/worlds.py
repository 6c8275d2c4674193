"""A company with three host companies, members to counsel them, and the people who handle it.

committee DW ── committee D1 ── branch Z1 · committee D2 ── branch Z2 · general branch D3 ── Z3
             └─ branch JG (the company's own office)
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.counselling.models import (
    Appointment,
    CounsellingCall,
    CounsellingNeed,
    Counsellor,
    CounsellorMatch,
)
from shuanghe.activities.counselling.services.answering import appointment_answer
from shuanghe.activities.counselling.services.appointing import appointment_offer
from shuanghe.activities.counselling.services.matching import match_agree, matching_run
from shuanghe.activities.counselling.services.needs import (
    Need,
    counselling_call_open,
    need_file,
)
from shuanghe.activities.counselling.services.pool import (
    Card,
    counsellor_approve,
    counsellor_nominate,
    counsellor_qualify,
)
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Actor, Grant, looking, own_grant
from shuanghe.organisation.models import Member, Organisation, Spell, Standing

TODAY = date(2026, 11, 21)
ROLES = {
    "office": ("DW", "party_affairs_office"),
    "deputy": ("DW", "deputy_secretary"),
    "security": ("DW", "security_administrator"),
    "host1": ("D1", "committee_secretary"),
    "host2": ("D2", "host_contact"),
    "host3": ("D3", "general_branch_secretary"),
    "branch": ("Z1", "branch_secretary"),
    "judge": ("DW", "expert_judge"),
}
CARD = Card(
    specialties=("energy", "production"),
    specialty_years=8,
    region="51",
    days_a_month=6,
    consented_on=date(2026, 11, 1),
    appraised_by="人力资源部",
    discipline_cleared_on=date(2026, 11, 2),
)


@dataclass
class World:
    """The places, people and accounts by their short names."""

    places: dict[str, Organisation]
    users: dict[str, User]

    def actor(self, who: str) -> Actor:
        """Somebody with the rights of a role at a place."""
        where, code = ROLES[who]
        role = Role.objects.get(code=code)
        held = self.places[where]
        grants = (
            Grant(held.path, frozenset(role.rights), code, role.title), own_grant(held.path),
        )  # fmt: skip
        return Actor(who, user_id=self.users[who].pk, grants=grants)

    def member(self, name: str, home: str = "JG", **more: object) -> Member:
        """A full member of ten years in a body."""
        since = date(2010, 7, 1)
        with looking(EVERYTHING):
            made: Member = Member.objects.create(
                **{
                    "name": name,
                    "organisation": self.places[home],
                    "standing": "full",
                    "joined_on": since,
                    "confirmed_on": since + timedelta(days=365),
                    **more,
                }
            )
            Spell.objects.create(
                member=made, organisation=made.organisation, kind="home", from_on=since
            )
            Standing.objects.create(member=made, kind=made.standing, from_on=since)
        return made

    def nominated(self, name: str = "示例甲", home: str = "JG", card: Card = CARD) -> Counsellor:
        """Somebody nominated."""
        return counsellor_nominate(
            self.actor("office"), organisation=self.places["DW"], member=self.member(name, home),
            card=card, reason="熟悉节能", on=TODAY,
        )  # fmt: skip

    def registered(self, name: str = "示例甲", home: str = "JG", card: Card = CARD) -> Counsellor:
        """Somebody in the register."""
        one = self.nominated(name, home, card)
        top = self.places["DW"]
        one = counsellor_qualify(
            self.actor("office"), organisation=top, counsellor=one, note="同意", on=TODAY
        )
        return counsellor_approve(
            self.actor("deputy"), organisation=top, counsellor=one, basis="党委会", on=TODAY
        )

    def call(self, **more: object) -> CounsellingCall:
        """A call that is open today."""
        said = {
            "title": "2026 年辅导需求征集", "opens_on": TODAY - timedelta(days=5),
            "closes_on": TODAY + timedelta(days=5),
        }  # fmt: skip
        return counselling_call_open(
            self.actor("office"), organisation=self.places["DW"], **{**said, **more}
        )

    def need(self, call: CounsellingCall, who: str = "host1", **more: object) -> CounsellingNeed:
        """What a host needs."""
        said = {
            "family": "green", "specialties": ("energy",), "urgency": 4, "days_a_month": 2,
            "from_on": TODAY, "until_on": TODAY + timedelta(days=180), "text": "示例：煤耗高",
            "region": "51",
        }  # fmt: skip
        return need_file(
            self.actor(who), organisation=self.places[ROLES[who][0]], call_id=call.pk,
            need=Need(**{**said, **more}), on=TODAY,
        )  # fmt: skip

    def matched(self, call: CounsellingCall) -> list[CounsellorMatch]:
        """The results of a new matching, by host."""
        run = matching_run(
            self.actor("office"), organisation=self.places["DW"], call=call, on=TODAY
        )
        with looking(EVERYTHING):
            rows = CounsellorMatch.objects.filter(matching=run).select_related("organisation")
            return list(rows.order_by("organisation__code"))

    def offered(self, who: str = "host1", name: str = "示例甲") -> Appointment:
        """A letter waiting for its counsellor."""
        self.registered(name)
        call = self.call()
        self.need(call, who)
        match = self.matched(call)[0]
        match_agree(self.actor(who), organisation=self.places[ROLES[who][0]], match=match, on=TODAY)
        return appointment_offer(
            self.actor("office"), organisation=self.places["DW"], match=match, from_on=TODAY,
            on=TODAY,
        )  # fmt: skip

    def accepted(self, who: str = "host1", name: str = "示例甲") -> Appointment:
        """A running appointment."""
        one = self.offered(who, name)
        return appointment_answer(
            self.counsellor_actor(one.member), appointment=one, is_accepted=True, on=TODAY
        )

    def counsellor_actor(self, member: Member) -> Actor:
        """The member behind an account, with what every member may."""
        user = User.objects.filter(member=member).first() or User.objects.create_user(
            f"fudao{member.pk}", None, name=member.name, member=member,
            organisation_id=member.organisation_id,
        )  # fmt: skip
        role = Role.objects.get(code="member")
        with looking(EVERYTHING):
            home = Organisation.objects.get(pk=member.organisation_id)
            RoleGrant.objects.get_or_create(
                user=user, role=role, organisation=home,
                defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
            )  # fmt: skip
        grants = (Grant(home.path, frozenset(role.rights), "member"), own_grant(home.path))
        return Actor(member.name, user_id=user.pk, member_id=member.pk, grants=grants)


def told(world: World, who: str) -> list[Notice]:
    """The notices of an account, oldest first."""
    return list(Notice.objects.filter(recipient_id=world.users[who].pk).order_by("id"))


def world_create() -> World:
    """Make everything; nobody in the pool yet."""
    roles_load(Actor.system("测试"))
    with looking(EVERYTHING):
        top = place("DW", "committee", name="示例区域公司党委", has_committee=True)
        d1 = place("D1", "committee", top, name="一厂党委", has_committee=True)
        d2 = place("D2", "committee", top, name="二厂党委", has_committee=True)
        d3 = place("D3", "general_branch", top, name="三厂党总支")
        places = {
            "DW": top, "D1": d1, "D2": d2, "D3": d3,
            "Z1": place("Z1", "branch", d1, name="一支部"),
            "Z2": place("Z2", "branch", d2, name="二支部"),
            "Z3": place("Z3", "branch", d3, name="三支部"),
            "JG": place("JG", "branch", top, name="机关支部"),
        }  # fmt: skip
        users = {}
        for who, (where, code) in ROLES.items():
            users[who] = User.objects.create_user(who, None, name=who, organisation=places[where])
            RoleGrant.objects.create(
                user=users[who], role=Role.objects.get(code=code), organisation=places[where],
                from_on=date(2020, 1, 1), granted_by="测试",
            )  # fmt: skip
    return World(places, users)
