"""Somebody with every right over two branches, ready to misuse the pages."""

from datetime import date

import pytest
from django.test import Client
from tests.identity.conftest import EVERYTHING, member_at, organisation_at

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import RIGHTS, looking
from shuanghe.organisation.models import (
    OrganisationSpan,
    Spell,
    SpellKind,
    Standing,
    StandingKind,
)


@pytest.fixture
def place(db):
    """committee DW ── branches Z1 and Z2, each with a member."""
    top = organisation_at(None, "DW")
    places = {"DW": top, "Z1": organisation_at(top, "Z1"), "Z2": organisation_at(top, "Z2")}
    for one in places.values():
        on_the_roll(one)
    return places


def on_the_roll(place):
    """A member of the organisation with the dated rows that make a roll."""
    member = member_at(place, f"{place.code}成员")
    since = {"from_on": date(2020, 1, 1)}
    with looking(EVERYTHING):
        OrganisationSpan.objects.create(
            organisation=place, name=place.name, kind=place.kind, parent_id=place.parent_id,
            path=place.path, **since,
        )  # fmt: skip
        Spell.objects.create(organisation=place, member=member, kind=SpellKind.HOME, **since)
        Standing.objects.create(member=member, kind=StandingKind.FULL, **since)


@pytest.fixture
def attacker(place):
    """attacker("Z1", "duty.read") gives a browser signed in with these rights; all when none."""

    def make(at: str = "DW", *rights: str, name: str = "甲示例") -> Client:
        role = Role.objects.create(
            code=f"r{Role.objects.count()}", title="测试", rights=list(rights or RIGHTS)
        )
        user = User.objects.create_user(
            f"u{User.objects.count()}", name=name, organisation=place[at]
        )
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user, role=role, organisation=place[at],
                from_on=date(2020, 1, 1), granted_by="测试",
            )  # fmt: skip
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return make
