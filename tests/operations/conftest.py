"""What tests of operations share."""

import pytest
from tests.operations.worlds import World, world_create


@pytest.fixture
def world(db) -> World:
    return world_create()
