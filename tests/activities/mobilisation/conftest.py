"""What tests of mobilisation share."""

from datetime import date

import pytest
from tests.activities.mobilisation.worlds import SYSTEM, World, world_create
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import looking

BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"


@pytest.fixture
def world(db) -> World:
    return world_create()


@pytest.fixture
def sign_in(world, client):
    """Signs an account in with a role at a place, and gives its client."""
    roles_load(SYSTEM)

    def enter(code="DW", role="party_affairs_office", member=None, user=0):
        with looking(EVERYTHING):
            account = world.user(user)
            account.member = member
            account.save()
            RoleGrant.objects.get_or_create(
                user=account, role=Role.objects.get(code=role), organisation=world.places[code],
                defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
            )  # fmt: skip
        client.force_login(account, backend=BACKEND)
        return client

    return enter
