"""A branch reads the figures of the one plant beside it: reads alone, and of no other."""

from datetime import date

import pytest
from django.urls import reverse
from tests.operations.worlds import kpi
from tests.records.worlds import EVERYTHING, place

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.queries import actor_of
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.operations.models import KpiValue

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def places():
    """DW over D1 with plant P1 and branch Z1, and over D2 with P2, P3 and branch Z2."""
    roles_load(Actor.system("测试"))
    with looking(EVERYTHING):
        top = place("DW", "committee", has_committee=True)
        d1, d2 = (place(code, "committee", top) for code in ("D1", "D2"))
        made = {"DW": top, "D1": d1, "D2": d2}
        for code, kind, above in (
            ("P1", "plant", d1), ("Z1", "branch", d1), ("P2", "plant", d2), ("P3", "plant", d2),
            ("Z2", "branch", d2),
        ):  # fmt: skip
            made[code] = place(code, kind, above, name=f"示例{code}")
    return made


def holder(places, code, role="branch_secretary"):
    with looking(EVERYTHING):
        user = User.objects.create_user(f"{code}-{role}", None, name=code)
        user.organisation = places[code]
        user.save()
        RoleGrant.objects.create(
            user=user, role=Role.objects.get(code=role), organisation=places[code],
            from_on=date(2020, 1, 1), granted_by="测试",
        )  # fmt: skip
    return user


def test_a_branch_reads_its_plant_and_does_nothing_else_there(places):
    actor = actor_of(holder(places, "Z1"), on=TODAY)
    plant = places["P1"].path
    assert actor.may("kpi.read", plant)
    for right in ("kpi.file", "kpi.confirm", "project.read", "organisation.read", "record.read"):
        assert not actor.may(right, plant)
    for other in ("D1", "P2", "P3", "DW"):
        assert not actor.may("kpi.read", places[other].path)


def test_where_several_plants_lie_beside_a_branch_none_is_its_own(places):
    actor = actor_of(holder(places, "Z2"), on=TODAY)
    assert not any(actor.may("kpi.read", places[code].path) for code in ("P1", "P2", "P3"))


def test_who_reads_no_figures_reads_none_beside(places):
    actor = actor_of(holder(places, "Z1", "editor"), on=TODAY)
    assert not actor.may("kpi.read", places["P1"].path)


def test_the_pages_show_the_figures_of_the_plant(places, client):
    with looking(EVERYTHING):
        made = kpi(places["DW"], "PWR", "电耗", units=[places["P1"], places["P2"]])
        for code, amount in (("P1", 111), ("P2", 222)):
            KpiValue.objects.create(
                kpi=made, organisation=places[code], month=date(2026, 10, 1), state="confirmed",
                millionths=amount * 1_000_000, entered_by="甲", confirmed_by="乙",
            )  # fmt: skip
    user = holder(places, "Z1")
    client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
    text = client.get(reverse("operations:kpi", args=[made.pk])).content.decode()
    assert "111" in text
    assert "222" not in text
    assert client.post(reverse("operations:month"), {"unit": "P1"}).status_code == 404
