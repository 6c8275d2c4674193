"""Fixtures for disposals."""

import pytest
from tests.activities.disposals.worlds import DisposalWorld
from tests.procedures.worlds import world_create

from shuanghe.identity.models import Role


@pytest.fixture
def world(db):
    """Two committees, three branches, five members in the first."""
    return DisposalWorld(**vars(world_create()))


@pytest.fixture
def sign_in(sign_in):
    """The same with the role first, and one more role: a reader of cases who handles none."""
    Role.objects.create(
        code="reader", title="宣传委员（查看）", rights=["organisation.read", "roster.read",
                                                    "case.read", "duty.read", "me.read"]
    )  # fmt: skip

    def act(role="branch_secretary", place=None, member=None):
        return sign_in(place, role, member)

    return act
