"""Fixtures for admissions: the two committees of the cases, and accounts that use the pages."""

from datetime import date

import pytest
from django.test import Client
from tests.procedures.worlds import world_create
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking


@pytest.fixture
def world(db):
    """Two committees, three branches, one roll."""
    return world_create()


@pytest.fixture
def signed_in(world):
    """Gives a client signed in with a role at a place."""
    roles_load(Actor.system("测试"))

    def sign_in(role, place):
        with looking(EVERYTHING):
            user = User.objects.create_user(
                f"{role}-{place.code}", None, name=role, organisation=place
            )
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code=role),
                organisation=place,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client = Client()
        client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return sign_in
