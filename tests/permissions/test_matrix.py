"""Every address × method × role × place: in, refused, or as if it were not there."""

import pytest
from tests.permissions.checks import Tally, matrix_faults
from tests.permissions.worlds import ROLES, WHERE

pytestmark = pytest.mark.django_db


def test_everybody_gets_from_every_address_what_the_table_says(world, rows, things):
    tally = Tally()
    faults = matrix_faults(world, rows, things, tally)
    assert not faults, "\n".join(faults)
    assert tally.cells > len(rows) * len(ROLES) * len(WHERE)
    assert tally.let_in > 1000


def test_the_visitors_are_every_role_at_every_place_and_some_without(world):
    held = {(one.role, one.where) for one in world.visitors}
    assert {(role, where) for role in ROLES for where in WHERE} <= held
    assert {("nobody", ""), ("roleless", ""), ("ended", "")} <= held
    assert not world.visitor("ended").actor.may("record.read")
