"""What tests of the pool share."""

import pytest
from django.utils import timezone
from tests.activities.counselling.pool.worlds import TODAY, World, world_create


@pytest.fixture
def world(db, monkeypatch) -> World:
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)
    return world_create()
