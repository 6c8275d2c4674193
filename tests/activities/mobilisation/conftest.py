"""What tests of mobilisation share."""

import pytest
from tests.activities.mobilisation.worlds import World, world_create


@pytest.fixture
def world(db) -> World:
    return world_create()
