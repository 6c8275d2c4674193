"""Tests of the second wall need PostgreSQL as the database of the suite (make test-postgres).

On SQLite there is no such wall, so nothing here is collected; what stands for it there, the lint
of hand-written SQL, is tests/architecture/test_walls.py.
"""

import os

import pytest
from tests.permissions.conftest import rows, things, world  # noqa: F401

collect_ignore_glob = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["*.py"]


@pytest.fixture(autouse=True)
def on_postgresql(db):
    """Every test here works on the database of the suite."""
