"""A world for the handbooks; files of editions lie under the test's own folder."""

import pytest
from tests.insight.handbooks.worlds import TODAY, world_create


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    """Every page thinks it is 21 November 2026."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return world_create()
