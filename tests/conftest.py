"""Fixtures every test may use."""

import pytest

from shuanghe.kernel import crypto


@pytest.fixture(scope="session", autouse=True)
def master_key():
    """Each test process seals with its own key in its own home."""
    crypto.key_create()
