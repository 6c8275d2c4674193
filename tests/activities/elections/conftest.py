"""Fixtures for elections."""

import pytest
from tests.activities.elections.worlds import world_create


@pytest.fixture
def world(db):
    """A committee with a branch that has a committee and one that has none."""
    return world_create()
