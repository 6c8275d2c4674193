"""Fixtures of the guide and of hand-overs."""

import pytest
from tests.insight.guidance.worlds import TODAY, changed_create


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    """Every page thinks it is 20 July 2026."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def changed(db):
    """A branch whose secretary has just changed."""
    return changed_create()
