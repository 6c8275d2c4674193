"""Fixtures for cases."""

import pytest
from tests.procedures.worlds import world_create


@pytest.fixture
def world(db):
    """Two committees, three branches, one roll."""
    return world_create()
