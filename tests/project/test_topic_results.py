"""What a topic has fixed is offered to other companies, which take it up or say why not."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.activities.counselling.topic_worlds import ROLES, world_create
from tests.records.worlds import EVERYTHING

from shuanghe.activities.projects.models import Replication
from shuanghe.duties.models import Deadline
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)
    return world_create()


def client(world, who):
    place, code = ROLES[who]
    with looking(EVERYTHING):
        user = world.users[who]
        user.organisation = world.places[place]
        user.save()
        RoleGrant.objects.get_or_create(
            user=user, role=Role.objects.get(code=code), organisation=world.places[place],
            defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
        )  # fmt: skip
        user = User.objects.get(pk=user.pk)
    made = Client(headers={"host": "localhost"})
    made.force_login(user, backend=BACKEND)
    return made


def offer(world, topic, who="steer", **said):
    given = {"units": ["D2"], "practice": "每周分析电耗", **said}
    return client(world, who).post(reverse("counselling:topic_spread", args=[topic.pk]), given)


def kept():
    with looking(EVERYTHING):
        return list(Replication.objects.select_related("organisation"))


def test_a_company_takes_up_what_a_topic_has_fixed_and_the_topic_tells_it(world):
    topic = world.until(world.opened(), "fixing")
    page = reverse("counselling:topic_spread", args=[topic.pk])
    form = client(world, "steer").get(page).content.decode()
    assert 'value="D2"' in form
    assert 'value="D1"' not in form
    assert offer(world, topic).status_code == 302
    (row,) = kept()
    assert (row.organisation, row.topic_id, row.project_id) == (world.places["D2"], topic.pk, None)
    with looking(EVERYTHING):
        assert Deadline.objects.filter(source_id=str(row.pk), organisation=row.organisation)
    neighbour = client(world, "neighbour")
    assert topic.title in neighbour.get(reverse("projects:replications")).content.decode()
    answer = reverse("projects:answer", args=[row.pk])
    said = {"answer": "accepted", "reason": "下月起照做"}
    assert neighbour.post(answer, said).status_code == 302
    told = client(world, "steer").get(reverse("counselling:topic", args=[topic.pk]))
    assert "下月起照做" in told.content.decode()
    report = client(world, "steer").get(reverse("counselling:topic_report", args=[topic.pk]))
    assert "推广和答复" in report.content.decode()
    assert "下月起照做" in report.content.decode()


def test_a_result_is_offered_to_a_company_once(world):
    topic = world.until(world.opened(), "fixing")
    offer(world, topic)
    assert offer(world, topic).status_code == 422
    assert len(kept()) == 1


@pytest.mark.parametrize("said", [{"units": ["D1"]}, {"units": []}, {"practice": " "}])
def test_the_host_itself_nobody_and_no_words_are_refused(world, said):
    topic = world.until(world.opened(), "fixing")
    assert offer(world, topic, **said).status_code == 422
    assert kept() == []


def test_before_its_end_a_topic_has_nothing_to_offer(world):
    topic = world.until(world.opened(), "coaching")
    assert offer(world, topic).status_code == 422
    assert kept() == []


@pytest.mark.parametrize("who", ["host", "coach", "judge1", "neighbour"])
def test_only_the_steering_body_offers(world, who):
    topic = world.until(world.opened(), "fixing")
    assert offer(world, topic, who=who).status_code == 404
    assert kept() == []


def test_the_host_does_not_read_what_other_companies_answered(world):
    topic = world.until(world.opened(), "fixing")
    offer(world, topic)
    for name in ("topic", "topic_report"):
        page = client(world, "host").get(reverse(f"counselling:{name}", args=[topic.pk]))
        assert world.places["D2"].name not in page.content.decode()
