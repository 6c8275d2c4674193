"""The first page names the one thing a worker, or whoever verifies benefits, comes for."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.activities.counselling.topic_worlds import world_create as topic_world
from tests.activities.projects.worlds import everything, world_create
from tests.records.worlds import person

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.projects.models import PanelScore
from shuanghe.identity.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"


def first_page(place, role):
    with everything():
        user = User.objects.create_user(role, "unused password 1", name="示例", organisation=place)
        RoleGrant.objects.create(
            user=user, role=Role.objects.get(code=role), organisation=place,
            from_on="2020-01-01", granted_by="测试",
        )  # fmt: skip
    return opened(user)


def opened(user):
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=BACKEND)
    return client.get("/", follow=True).content.decode()


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


def test_a_judge_finds_every_project_that_waits_for_marks_and_no_other():
    world = world_create()
    waiting = world.until(world.create(key="waiting"), "finance_verified")
    world.until(world.create(key="running"), "running")
    text = first_page(world.places["DW"], "expert_judge")
    assert f'href="{reverse("projects:acceptance", args=[waiting.pk])}"' in text
    assert f"项目验收打分：{waiting.number} {waiting.title}" in text
    assert "课题评审：没有等您打分的课题" in text
    judge = User.objects.get(username="expert_judge")
    with everything():
        PanelScore.objects.create(
            project=waiting, judge=judge.name, judge_id=judge.pk, given_on="2026-11-01"
        )
    assert "项目验收：没有等您打分的项目" in opened(judge)


def test_a_judge_who_is_a_member_finds_them_on_the_own_list():
    world = world_create()
    waiting = world.until(world.create(), "finance_verified")
    first_page(world.places["DW"], "expert_judge")
    with everything():
        judge = User.objects.get(username="expert_judge")
        judge.member = person("示例评委", world.places["JG"])
        judge.save()
    text = opened(judge)
    assert f"项目验收打分：{waiting.number}" in text
    assert "没有等您打分" not in text


def test_a_counsellor_finds_the_topics_that_run_on_the_own_list():
    world = topic_world()
    running, stopped = world.opened("k1", "降低电耗"), world.opened("k2", "减少停窑")
    with everything():
        CounsellingTopic.objects.filter(pk=stopped.pk).update(stage="stopped")
        coach = world.users["coach"]
        coach.member = world.member
        coach.save()
        RoleGrant.objects.create(
            user=coach, role=Role.objects.get(code="counsellor"), organisation=world.host,
            from_on="2020-01-01", granted_by="测试",
        )  # fmt: skip
    text = opened(User.objects.get(pk=coach.pk))
    assert f'href="{reverse("counselling:topic", args=[running.pk])}"' in text
    assert stopped.number not in text


def test_evaluations_and_compare_events_stay_below_the_tab_they_belong_to():
    world = world_create()
    first_page(world.places["DW"], "party_affairs_office")
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="party_affairs_office"), backend=BACKEND)
    for name in ("cards", "evaluations", "events"):
        text = client.get(reverse(f"mobilisation:{name}")).content.decode()
        tab = f'<a href="{reverse("mobilisation:cards")}" aria-current="page">三亮三比</a>'
        assert tab in text
