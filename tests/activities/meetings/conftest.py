"""Fixtures for meetings."""

from datetime import date

import pytest
from tests.activities.meetings.acts import Archive, Ballot
from tests.activities.meetings.worlds import world_create
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking


@pytest.fixture
def world(db):
    """A company with two branches."""
    return world_create()


@pytest.fixture
def ballot(world):
    """Voting in the first branch."""
    return Ballot(world)


@pytest.fixture
def archive(world):
    """Signing, freezing and correcting in the first branch."""
    return Archive(world)


@pytest.fixture
def here(world):
    """The first branch, for every service."""
    return {"organisation": world.first}


@pytest.fixture
def sign_in(client, world):
    """Sign somebody in with a role on an organisation."""
    roles_load(Actor.system("测试"))

    def act(place=None, role="branch_secretary", name="甲一"):
        user = User.objects.create_user(f"u{User.objects.count()}", None, name=name)
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code=role),
                organisation=place or world.first,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return act
