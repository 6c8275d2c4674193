"""A branch whose secretary has just changed, and the people concerned."""

from dataclasses import dataclass
from datetime import date

from django.test import Client
from tests.procedures.worlds import World, world_create
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.queries import actor_of
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Member, Organisation, Post

TODAY = date(2026, 7, 20)
CHANGED = date(2026, 7, 1)
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"


@dataclass
class Changed:
    """The first branch of the world: 甲 handed over to 乙 on 1 July; both have accounts."""

    world: World
    old: User
    new: User
    outgoing: Member
    incoming: Member

    @property
    def branch(self) -> Organisation:
        return self.world.first

    def actor(self, user: User) -> Actor:
        return actor_of(user, on=TODAY)

    def client(self, user: User) -> Client:
        made = Client(headers={"host": "localhost"})
        made.force_login(user, backend=BACKEND)
        return made


def account(username, place, role, member=None, since=CHANGED) -> User:
    """An account with one role on one organisation."""
    name = member.name if member else f"示例{username}"
    user = User.objects.create_user(username, None, name=name)
    with looking(EVERYTHING):
        user.member = member
        user.save()
        RoleGrant.objects.create(
            user=user, role=Role.objects.get(code=role), organisation=place,
            from_on=since, granted_by="测试",
        )  # fmt: skip
    return user


def changed_create() -> Changed:
    """Make it in the database."""
    world = world_create()
    roles_load(Actor.system("测试"))
    first, second = world.members[:2]
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=world.first, member=first, kind="secretary",
            from_on=date(2024, 1, 1), until_on=CHANGED,
        )  # fmt: skip
        Post.objects.create(
            organisation=world.first, member=second, kind="secretary", from_on=CHANGED
        )
    return Changed(
        world,
        old=account("old", world.second, "member", first),
        new=account("new", world.first, "branch_secretary", second),
        outgoing=first,
        incoming=second,
    )
