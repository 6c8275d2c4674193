"""Fixtures that every activity shares: accounts that use its pages."""

from datetime import date

import pytest
from django.test import Client
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking


@pytest.fixture
def sign_in(world):
    """A client of somebody with a role on an organisation, perhaps a member."""
    roles_load(Actor.system("测试"))

    def act(place=None, role="branch_secretary", member=None):
        user = User.objects.create_user(f"u{User.objects.count()}", None, name="王书记")
        user.member = member
        user.save()
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code=role),
                organisation=place or world.first,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client = Client()
        client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return act
