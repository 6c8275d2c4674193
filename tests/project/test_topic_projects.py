"""The benefit of a topic is claimed by a project that comes from it, and by no other."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.counselling.topic_worlds import world_create
from tests.records.worlds import EVERYTHING

from shuanghe.activities.projects.models import Call, Family, Project
from shuanghe.activities.projects.services import Proposal, project_create, project_edit
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.project.queries.topics_offered import (
    project_benefit,
    project_topic_offer,
    topic_project_offers,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
TOPIC = "counselling.topic"


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)
    made = world_create()
    with looking(EVERYTHING):
        made.call = Call.objects.create(
            organisation=made.places["DW"], year=2026, title="征集", opens_on=date(2026, 1, 1),
            closes_on=date(2026, 12, 31),
        )  # fmt: skip
    return made


def create(world, topic, who="host", key="p1", **more):
    said = {
        "family": "counselling", "field": "energy", "title": "电耗的效益", "leader_name": "张三",
        "origin": (TOPIC, str(topic.pk)), **more,
    }  # fmt: skip
    return project_create(
        world.actor(who), organisation=world.host, call_id=world.call.pk, proposal=Proposal(**said),
        client_key=key, on=TODAY,
    )  # fmt: skip


def test_a_chartered_topic_leads_to_a_project_of_its_own_family_and_back(world):
    topic = world.until(world.opened(), "coaching")
    host = world.actor("host")
    with looking(host.scope("counselling.read")):
        (way,) = topic_project_offers(actor=host, topic=topic)
    assert way.url.startswith(reverse("projects:new"))
    project = create(world, topic)
    assert project.family == Family.COUNSELLING
    assert topic.number in project.origin_title
    with looking(host.scope("counselling.read")):
        (found,) = topic_project_offers(actor=host, topic=topic)
        assert found.url == reverse("projects:project", args=[project.pk])
    back = project_topic_offer(actor=host, project=project)
    assert back.url == reverse("counselling:topic", args=[topic.pk])
    assert project_benefit(project.number, world.host).verified is None


def test_no_project_of_counselling_comes_from_elsewhere(world):
    topic = world.until(world.opened(), "coaching")
    with pytest.raises(Refused, match="从课题页面上申报"):
        create(world, topic, origin=None)
    with pytest.raises(Refused, match="类别只能是"):
        create(world, topic, family="benefit")
    with pytest.raises(Refused, match="来源"):
        create(world, world.opened("k2"))
    with looking(EVERYTHING):
        assert not Project.objects.exists()


def test_a_neighbour_does_not_claim_the_benefit_of_a_topic(world):
    topic = world.until(world.opened(), "coaching")
    said = Proposal(
        family="counselling", field="energy", title="别家的课题", leader_name="李四",
        origin=(TOPIC, str(topic.pk)),
    )  # fmt: skip
    with pytest.raises(Refused, match="来源"):
        project_create(
            world.actor("neighbour"), organisation=world.places["D2"], call_id=world.call.pk,
            proposal=said, client_key="n1", on=TODAY,
        )  # fmt: skip


def test_the_family_of_a_project_stays_when_it_is_edited(world):
    project = create(world, world.until(world.opened(), "coaching"))
    said = Proposal(family="benefit", field="energy", title="改类别", leader_name="张三")
    with pytest.raises(Refused, match="类别只能是"):
        project_edit(world.actor("host"), organisation=world.host, project=project, proposal=said)
