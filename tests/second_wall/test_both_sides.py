"""PostgreSQL itself shows a move to both of its sides, lets one write it, and tells no other."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.activities.transfers.test_both_sides import moves  # noqa: F401 — fixture
from tests.activities.transfers.worlds import world_create

from shuanghe.kernel.permissions import NOWHERE, Scope, looking

TABLES = ("transfers_transfer", "transfers_floating", "transfers_floatingnote")


@pytest.fixture
def world(db):
    return world_create()


def asked(scope, statement):
    """What hand-written SQL finds, or how many rows it changes, under a scope."""
    with looking(scope), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount


@pytest.mark.parametrize("table", TABLES)
def test_the_database_shows_it_to_both_sides_alone(world, moves, table):  # noqa: F811
    count = f"SELECT count(*) FROM {table}"
    for place in (world.first, world.third):
        assert asked(Scope.of(place.path), count) == 1
    for scope in (Scope.of(world.second.path), NOWHERE):
        assert asked(scope, count) == 0


@pytest.mark.parametrize("table", TABLES[:2])
def test_the_database_lets_its_keeper_alone_write_it(world, moves, table):  # noqa: F811
    keeper, other = Scope.of(world.first.path), Scope.of(world.third.path)
    change = f"UPDATE {table} SET person_name = 'x'"
    assert asked(other, change) == 0
    assert asked(other, f"DELETE FROM {table} WHERE id < 0 OR id > 0") == 0
    assert asked(keeper, change) == 1


def test_the_other_side_cannot_take_a_move_over(world, moves):  # noqa: F811
    taken = f"UPDATE transfers_transfer SET organisation_id = {world.third.pk}"
    assert asked(Scope.of(world.third.path), taken) == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        asked(Scope.of(world.first.path), taken)
