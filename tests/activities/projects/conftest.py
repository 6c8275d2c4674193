"""What tests of projects share."""

import pytest
from tests.activities.projects.worlds import World, world_create


@pytest.fixture
def world(db) -> World:
    return world_create()
