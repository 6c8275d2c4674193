"""One world for a whole module. Tests are marked `django_db`, which takes back what they change."""

import pytest
import tests.permissions.things_agreements
import tests.permissions.things_cases
import tests.permissions.things_counselling
import tests.permissions.things_counselling_topics
import tests.permissions.things_disposals
import tests.permissions.things_effects
import tests.permissions.things_elections
import tests.permissions.things_forum
import tests.permissions.things_guidance
import tests.permissions.things_handbooks
import tests.permissions.things_meetings
import tests.permissions.things_mobilisation
import tests.permissions.things_money
import tests.permissions.things_operations
import tests.permissions.things_projects
import tests.permissions.things_standards
import tests.permissions.things_tokens  # noqa: F401 — each adds its makers
from django.db import transaction
from tests.permissions.table import Row, rows_read
from tests.permissions.things import MAKERS, Things
from tests.permissions.worlds import World, world_create


@pytest.fixture(scope="module")
def things(django_db_setup, django_db_blocker):
    """The world with an object of every sort; gone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Things(world_create())
        for name in MAKERS:
            _ = made[name]
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(things) -> World:
    return things.world


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    return rows_read()
