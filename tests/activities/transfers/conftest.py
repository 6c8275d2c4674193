"""Fixtures for transfers."""

import pytest
from tests.activities.transfers.worlds import world_create


@pytest.fixture
def world(db):
    """Two committees, three branches."""
    return world_create()
