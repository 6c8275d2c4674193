"""Fixtures for records."""

from datetime import date
from uuid import uuid4

import pytest
from tests.records.worlds import ON, world_create

from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.permissions import Actor
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
