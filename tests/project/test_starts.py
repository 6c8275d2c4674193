"""The first page names the one thing a worker, or whoever verifies benefits, comes for."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.activities.projects.worlds import everything, world_create

from shuanghe.identity.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def first_page(place, role):
    with everything():
        user = User.objects.create_user(role, "unused password 1", name="示例", organisation=place)
        RoleGrant.objects.create(
            user=user, role=Role.objects.get(code=role), organisation=place,
            from_on="2020-01-01", granted_by="测试",
        )  # fmt: skip
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=BACKEND)
    return client.get("/").content.decode()


def test_a_worker_finds_the_form_of_an_idea_on_the_first_page():
    world = world_create()
    text = first_page(world.places["DW"], "employee")
    assert f'href="{reverse("forum:new")}"' in text
    assert "没有要登记的任务" not in text


def test_whoever_verifies_benefits_reads_how_many_wait():
    world = world_create()
    world.until(world.create(), "closing")
    text = first_page(world.places["DW"], "finance_verifier")
    assert "效益核定：1 个项目等您核定" in text
    assert f'href="{reverse("projects:table")}?state=closing"' in text


def test_evaluations_and_compare_events_stay_below_the_tab_they_belong_to():
    world = world_create()
    first_page(world.places["DW"], "party_affairs_office")
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="party_affairs_office"), backend=BACKEND)
    for name in ("cards", "evaluations", "events"):
        text = client.get(reverse(f"mobilisation:{name}")).content.decode()
        tab = f'<a href="{reverse("mobilisation:cards")}" aria-current="page">三亮三比</a>'
        assert tab in text
