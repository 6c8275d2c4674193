"""What tests of operations share."""

from datetime import date

import pytest
from tests.operations.worlds import World, world_create
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking


@pytest.fixture
def world(db) -> World:
    return world_create()


@pytest.fixture
def sign_in(world, client):
    roles_load(Actor.system("测试"))

    def enter(code="DW", role="operations_office", user=0):
        with looking(EVERYTHING):
            RoleGrant.objects.get_or_create(
                user_id=world.users[user], role=Role.objects.get(code=role),
                organisation=world.places[code],
                defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
            )  # fmt: skip
            account = User.objects.get(pk=world.users[user])
        client.force_login(account, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return enter
