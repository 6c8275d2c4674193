"""Fixtures for dues."""

import pytest
from tests.activities.dues.worlds import world_create


@pytest.fixture
def world(db):
    """A committee with two branches."""
    return world_create()
