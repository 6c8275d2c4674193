"""Fixtures every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from tests import servers

from shuanghe.kernel import crypto

# A slow machine is no fault of a property; CI tries the same examples each time, a desk new ones.
settings.register_profile("suite", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def master_key():
    """Each test process seals with its own key in its own home."""
    crypto.key_create()


@pytest.fixture(scope="session")
def postgres_server():
    """The address of an empty private PostgreSQL. Without the program the test fails."""
    with servers.postgres() as address:
        yield address


@pytest.fixture(scope="session")
def redis_server():
    """The address of a private Redis. Without the program the test fails."""
    with servers.redis() as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """The path of the system's Chromium. Without it the test fails."""
    return servers.chromium_program()


@pytest.fixture(scope="session")
def repository():
    """The root of the source tree."""
    return Path(__file__).resolve().parents[1]
