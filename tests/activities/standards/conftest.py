"""What tests of standards share."""

import pytest
from tests.activities.standards.worlds import World, world_create


@pytest.fixture
def world(db) -> World:
    return world_create()
