"""Two enterprises, and somebody in every role at every place seen from one branch.

committee DW ── branches Z1 (everything asked about lies here), Z2 (a sibling), Z4
committee DX ── branch Z3 (another enterprise)
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import yaml
from django.utils import timezone
from tests.records.worlds import EVERYTHING, FOUNDED, person, place

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.queries import actor_of
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import RIGHTS, Actor, looking
from shuanghe.organisation.models import Member, Organisation, Post, PostKind
from shuanghe.project.settings import PACKAGE

WHERE = {"own": "Z1", "superior": "DW", "sibling": "Z2", "elsewhere": "DX"}
"""A place as seen from the branch that is asked about → the code of the organisation."""
SYSTEM = Actor.system("测试")
ROLES = yaml.safe_load((PACKAGE / "identity" / "roles.yaml").read_text())["roles"]
NAMES = ("甲一", "甲二", "甲三", "甲四", "甲五", "甲六", "甲七", "甲八", "甲九", "甲十")


@dataclass(frozen=True)
class Visitor:
    """One actor of the matrix: a role held at a place, or somebody without any."""

    role: str
    where: str
    user: User | None
    actor: Actor

    @property
    def name(self) -> str:
        return f"{self.role}@{self.where}" if self.where else self.role

    @property
    def bundle(self) -> tuple[object, ...]:
        """What the product can see of the visitor besides the name: visitors alike in it act alike.

        Rights, place and second factor, and the member behind the account.
        """
        held = frozenset((one.path, one.rights, one.is_staff) for one in self.actor.grants)
        return held, self.actor.member_id, self.user is None


@dataclass
class World:
    """The places by code, members by place, and everybody who asks."""

    places: dict[str, Organisation]
    members: dict[str, list[Member]]
    visitors: list[Visitor] = field(default_factory=list)

    def path(self, where: str) -> str:
        """The path of a place, said by code or as seen from the branch."""
        return self.places[WHERE.get(where, where)].path

    def visitor(self, role: str, where: str = "") -> Visitor:
        found = [one for one in self.visitors if (one.role, one.where) == (role, where)]
        assert found, (role, where)
        return found[0]

    @cached_property
    def branch(self) -> Organisation:
        return self.places["Z1"]


def world_create() -> World:
    """Make places, people and accounts; objects are made by `things`."""
    roles_load(SYSTEM)
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委", has_committee=True)
        other = place("DX", "committee", name="示例乙党委", has_committee=True)
        places = {
            "DW": committee,
            "DX": other,
            "Z1": place("Z1", "branch", committee, name="示例第一支部", has_committee=True),
            "Z2": place("Z2", "branch", committee, name="示例第二支部", has_committee=True),
            "Z4": place("Z4", "branch", committee, name="示例第四支部", has_committee=True),
            "Z3": place("Z3", "branch", other, name="示例第三支部", has_committee=True),
        }
        members = {
            code: [person(name, one) for name in (NAMES if code == "Z1" else ("示例党员",))]
            for code, one in places.items()
        }
        for member, kind in zip(
            members["Z1"], (PostKind.SECRETARY, PostKind.COMMISSIONER), strict=False
        ):
            Post.objects.create(
                organisation=places["Z1"], member=member, kind=kind, from_on=FOUNDED
            )
        world = World(places, members)
        world.visitors = list(_visitors(world))
    return world


def _visitors(world: World) -> Iterator[Visitor]:
    """Everybody who asks, each with an account and the grants that the database gives."""
    today = timezone.localdate()
    Role.objects.create(code="everything", title="测试：全部权限", rights=list(RIGHTS))
    yield Visitor("nobody", "", None, Actor("访客"))
    for role in (*ROLES, "everything"):
        for where, code in WHERE.items():
            yield _visitor(world, role, where, code, today)
    yield _visitor(world, "", "own", "Z1", today, name="roleless")
    ended = _visitor(world, "everything", "own", "Z1", today, name="ended")
    RoleGrant.objects.filter(user=ended.user).update(from_on=FOUNDED, until_on=today)
    yield Visitor("ended", "", ended.user, actor_of(ended.user, on=today))


def _visitor(
    world: World, role: str, where: str, code: str, today: date, *, name: str = ""
) -> Visitor:
    user = User.objects.create(
        username=name or f"{role}.{where}", name="示例用户", password="!",
        organisation=world.places[code], member=world.members[code][-1],
    )  # fmt: skip
    if role:
        RoleGrant.objects.create(
            user=user, role=Role.objects.get(code=role), organisation=world.places[code],
            from_on=today - timedelta(days=1), granted_by="测试",
        )  # fmt: skip
    return Visitor(name or role, "" if name else where, user, actor_of(user, on=today))
