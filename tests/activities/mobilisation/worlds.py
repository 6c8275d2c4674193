"""An enterprise with two branches and people in posts, to try duty lists and cards on.

committee DW ── branches Z1 (ten members, secretary and organisation commissioner), Z2
committee DX ── branch Z3 (another enterprise)
"""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.duties.models import Evidence, MemberEvidence
from shuanghe.identity.models import User
from shuanghe.kernel.permissions import RIGHTS, Actor, Grant, looking
from shuanghe.organisation.models import Member, Organisation, Post, PostKind

SYSTEM = Actor.system("测试")
FIRST = date(2020, 1, 1)
YEAR = 2026
NAMES = ("甲一", "甲二", "甲三", "甲四", "甲五", "甲六", "甲七", "甲八", "甲九", "甲十")


@dataclass
class World:
    """Places and members by code; posts by who holds them."""

    places: dict[str, Organisation]
    members: dict[str, list[Member]]
    users: list[User] = field(default_factory=list)

    def actor(self, code="DW", *rights, name="某人", member=None, user=None):
        """Somebody who holds rights on a place; all of ours when none are named."""
        held = frozenset(rights or RIGHTS)
        return Actor(
            name,
            user_id=user.pk if user else None,
            member_id=member.pk if member else None,
            grants=(Grant(self.places[code].path, held),),
        )

    def me(self, at, *rights):
        """A member of Z1 with the rights of a member there."""
        held = rights or ("me.read", "commitment.file", "commitment.read")
        member = self.members["Z1"][at]
        return self.actor("Z1", *held, name=member.name, member=member, user=self.user(at))

    def user(self, at):
        while len(self.users) <= at:
            number = len(self.users)
            self.users.append(User.objects.create_user(f"u{number}", None, name=f"账号{number}"))
        return self.users[at]


def world_create():
    """Make places, people and posts; no list yet."""
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委", has_committee=True)
        other = place("DX", "committee", name="示例乙党委", has_committee=True)
        places = {
            "DW": committee,
            "DX": other,
            "Z1": place("Z1", "branch", committee, name="示例第一支部", has_committee=True),
            "Z2": place("Z2", "branch", committee, name="示例第二支部", has_committee=True),
            "Z3": place("Z3", "branch", other, name="示例第三支部", has_committee=True),
            "BZ": place("BZ", "department", committee, name="示例部门"),
        }
        members = {
            code: [person(name, places[code]) for name in names]
            for code, names in {"Z1": NAMES, "Z2": ("乙一", "乙二"), "Z3": ("丙一",)}.items()
        }
        post(places["Z1"], members["Z1"][0], PostKind.SECRETARY)
        post(places["Z1"], members["Z1"][1], PostKind.ORGANISATION_COMMISSIONER)
        post(places["DW"], members["Z2"][0], PostKind.SECRETARY)
    return World(places, members)


def post(where, member, kind, *, since=FIRST, until=None):
    """A post held."""
    return Post.objects.create(
        organisation=where, member=member, kind=kind, from_on=since, until_on=until
    )


def did(where, kind, *days, amount=1):
    """What a body did on these days, as the records leave it."""
    return [
        Evidence.objects.create(
            organisation=where, kind=kind, done_on=day, period_on=day, amount=amount,
            source_type="test", source_id=Evidence.objects.count() + 1,
        )
        for day in days
    ]  # fmt: skip


def took_part(member, kind, *days, amount=1):
    """What a person took part in."""
    return [
        MemberEvidence.objects.create(
            member=member, organisation=member.organisation, kind=kind, done_on=day,
            period_on=day, amount=amount, source_type="test",
            source_id=MemberEvidence.objects.count() + 1,
        )
        for day in days
    ]  # fmt: skip


def page(client, name, *args, status=200, **query):
    """What a page of this app says."""
    response = client.get(reverse(f"mobilisation:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


def send(client, name, *args, status=302, **form):
    """The answer to a form sent."""
    response = client.post(reverse(f"mobilisation:{name}", args=args), form)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response
