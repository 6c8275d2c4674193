"""What tests of responsibility agreements share."""

import pytest
from tests.activities.agreements.worlds import World, world_create


@pytest.fixture
def world(db) -> World:
    return world_create()
