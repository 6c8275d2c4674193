"""Fixtures for records."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.records.worlds import EVERYTHING, ON, world_create

from shuanghe.duties.services import obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.records.services import Presence, record_file


@pytest.fixture
def world(db):
    """A company with two branches."""
    return world_create()


@pytest.fixture
def issued(world):
    """The same world with the duties of 2026 issued."""
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    return world


@pytest.fixture
def file(world):
    """File a theme day of the first branch, with other facts where the test says so."""

    def act(actor=None, **changes):
        facts = {
            "organisation": world.first,
            "kinds": ["theme_day"],
            "title": "学习安全规程",
            "done_on": date(2026, 7, 15),
            "client_key": uuid4().hex,
            "on": ON,
            "attendance": [Presence(one.pk) for one in world.members],
        }
        return record_file(actor or world.secretary(), **{**facts, **changes})

    return act


@pytest.fixture
def sign_in(client, world):
    """Sign somebody in with a role on an organisation."""
    roles_load(Actor.system("测试"))

    def act(place=None, role="branch_secretary"):
        place = place or world.first
        user = User.objects.create_user(f"u{User.objects.count()}", None, name="王书记")
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code=role),
                organisation=place,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return act


@pytest.fixture
def filed(world):
    """A record of the first branch, filed today."""
    today = timezone.localdate()
    return record_file(
        world.secretary(),
        organisation=world.first,
        kinds=["theme_day"],
        title="学习安全规程",
        done_on=today,
        client_key="one",
        attendance=[Presence(one.pk) for one in world.members],
        place="一号会议室",
    )
