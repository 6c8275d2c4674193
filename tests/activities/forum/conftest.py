"""What tests of the forum share."""

import pytest
from tests.activities.forum.worlds import Forum, forum_create


@pytest.fixture
def forum(db) -> Forum:
    return forum_create()
