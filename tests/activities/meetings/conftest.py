"""Fixtures for meetings."""

import pytest
from tests.activities.meetings.worlds import world_create


@pytest.fixture
def world(db):
    """A company with two branches."""
    return world_create()
