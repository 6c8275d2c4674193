"""One small world for each test."""

import pytest
from tests.gateways.api.worlds import World


@pytest.fixture
def world(db):
    return World()
