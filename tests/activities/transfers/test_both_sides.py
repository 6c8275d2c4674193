"""A move is read from both of its sides, written from the one that keeps it, and nowhere else."""

import pytest
from tests.activities.transfers.test_floating import noted, registered

from shuanghe.activities.transfers.models import Floating, FloatingNote, Transfer
from shuanghe.kernel.permissions import NOWHERE, Scope, looking
from shuanghe.kernel.permissions.scopes import WriteOutsideScope
from shuanghe.organisation.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def moves(world):
    """Somebody of the first branch on the way to the third, somebody else a guest there."""
    transfer = world.opened()
    away = registered(world, member=world.members[1], host_code="Z3")
    noted(world, away)
    return transfer, away


def seen(place):
    """How many transfers, floating members and notes a body sees."""
    with looking(Scope.of(place.path) if place else NOWHERE):
        return [model.objects.count() for model in (Transfer, Floating, FloatingNote)]


def test_both_sides_see_the_move_and_nobody_else_does(world, moves):
    assert seen(world.first) == seen(world.third) == seen(world.other) == [1, 1, 1]
    assert seen(world.second) == seen(None) == [0, 0, 0]


def test_a_body_that_is_only_named_on_the_way_sees_nothing_by_that(world, moves):
    transfer, _away = moves
    assert transfer.issuer == world.committee
    assert seen(world.committee) == [1, 1, 1], "because the sender lies below it"
    assert seen(world.second) == [0, 0, 0]


def test_the_other_side_sees_no_member_and_no_body_of_the_keeper(world, moves):
    with looking(Scope.of(world.third.path)):
        assert not Transfer.objects.filter(member__name=world.members[0].name).exists()
        assert not Transfer.objects.filter(organisation__name=world.first.name).exists()
        assert list(Organisation.objects.values_list("code", flat=True)) == ["Z3"]


@pytest.mark.parametrize("at", [0, 1], ids=["transfer", "floating"])
def test_the_other_side_writes_nothing(world, moves, at):
    row = moves[at]
    model = type(row)
    with looking(Scope.of(world.third.path)):
        row.person_name = "改了名"
        for act in (row.save, row.delete):
            with pytest.raises(WriteOutsideScope):
                act()
        assert model.objects.update(person_name="改了名") == 0
        assert model.objects.all().delete()[0] == 0
    with looking(Scope.of(world.first.path)):
        assert model.objects.get().person_name != "改了名"
        assert model.objects.update(person_name="改了名") == 1


def test_the_host_logs_what_it_did_and_a_stranger_does_not(world, moves):
    _transfer, away = moves
    note = {"kind": "contact", "done_on": away.since_on, "body_name": "x", "entered_by": "x"}
    with looking(Scope.of(world.third.path)):
        FloatingNote.objects.create(floating=away, client_key="host", **note)
    with looking(Scope.of(world.second.path)), pytest.raises(WriteOutsideScope):
        FloatingNote.objects.create(floating=away, client_key="stranger", **note)
