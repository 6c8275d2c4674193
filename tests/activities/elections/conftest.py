"""Fixtures for elections."""

from datetime import date

import pytest
from django.test import Client
from tests.activities.elections.worlds import world_create
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking


@pytest.fixture
def world(db):
    """A committee with a branch that has a committee and one that has none."""
    return world_create()


@pytest.fixture
def sign_in(world):
    """A client of somebody with a role on an organisation."""
    roles_load(Actor.system("测试"))

    def act(place=None, role="branch_secretary"):
        user = User.objects.create_user(f"u{User.objects.count()}", None, name="王书记")
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code=role),
                organisation=place or world.first,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return act
