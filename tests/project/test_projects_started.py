"""Proposals that start from a red KPI, a goal or an idea, and the trail that leads back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.projects.worlds import ROLES, everything, world_create
from tests.operations.worlds import SYSTEM

from shuanghe.activities.forum.models import Idea, IdeaMove
from shuanghe.activities.forum.rules.moves import Wish
from shuanghe.activities.forum.services import Proposal as Said
from shuanghe.activities.forum.services import idea_file, idea_move
from shuanghe.activities.projects.models import Project
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.permissions.actors import Grant
from shuanghe.operations.models import Benchmark, GoalMeasure, KpiValue
from shuanghe.operations.queries.standings import red_runs, standings
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.project.queries.effects_offered import (
    goal_project_offer,
    idea_project_offer,
    project_origin_offer,
    topic_project_offer,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)


@pytest.fixture
def world():
    return world_create()


@pytest.fixture
def enter(world, client):
    def sign_in(who):
        where, role = ROLES[who]
        with everything():
            account = world.users[who]
            account.organisation = world.places["JG" if where == "DW" else where]
            account.save()
            RoleGrant.objects.get_or_create(
                user=account, role=Role.objects.get(code=role), organisation=world.places[where],
                defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
            )  # fmt: skip
            account = User.objects.get(pk=account.pk)
        client.force_login(account, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return sign_in


@pytest.fixture
def red(world):
    """The KPI of plant P1 is red against its benchmark in every month of the year."""
    with everything():
        Benchmark.objects.create(
            organisation=world.places["DW"], kpi=world.kpis["UNIT"], year=2026, kind="target",
            millionths=millionths_of(Decimal(12000)), source="示例", source_on=date(2026, 1, 1),
        )  # fmt: skip
        kpi, unit = world.kpis["UNIT"], world.places["P1"]
        found = standings([kpi], [unit], date(2026, 1, 1), TODAY, is_confirmed=True)
        (run,) = red_runs(found)
    return run


@pytest.fixture
def idea(world):
    """An idea of a worker of branch Z1, adopted."""
    worker = User.objects.create_user("worker", None, name="示例职工")
    grant = Grant(world.places["Z1"].path, frozenset({"idea.file"}), "employee", "职工")
    filed = idea_file(
        Actor("示例职工", user_id=worker.pk, grants=(grant,)),
        organisation=world.places["Z1"],
        proposal=Said("空压机错峰运行", "夜班停一台空压机，由储气罐供气", "空压站", "k-1"),
        on=date(2026, 11, 2),
    )
    return moved(filed, "adopt")


def moved(idea, kind):
    wish = Wish(kind, "可行，请按此办理并落实")
    return idea_move(
        SYSTEM, organisation=idea.organisation, idea=idea, wish=wish, on=date(2026, 11, 3)
    )


def form_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, response.content.decode()[-1500:]
    return response.content.decode()


def field(html, name):
    """The value of an input or of the chosen option of a select."""
    import re

    found = re.search(rf'<input[^>]*name="{name}"[^>]*?value="([^"]*)"', html)
    found = found or re.search(rf'<input[^>]*value="([^"]*)"[^>]*name="{name}"', html)
    if found:
        return found.group(1)
    chosen = re.search(rf'<select name="{name}".*?</select>', html, re.DOTALL)
    return re.search(r'value="([^"]*)" selected', chosen.group(0)).group(1) if chosen else None


def sent(world, **more):
    return {
        "organisation": "Z1", "call": world.call.pk, "family": "benefit", "field": "energy",
        "title": "示例：降电耗", "leader_name": "示例张三", "client_key": "p1", **more,
    }  # fmt: skip


def test_a_kpi_red_for_three_months_leads_to_a_proposal_filled_in_with_its_gap(world, enter, red):
    offer = topic_project_offer(actor=world.actor("branch"), run=red)
    html = form_of(enter("branch"), offer.url)
    pair = f"{world.kpis['UNIT'].pk}-{world.places['P1'].pk}"
    assert field(html, "measure1") == pair
    assert field(html, "target1") == "12000"
    assert field(html, "by1") == "2026-12-31"
    assert field(html, "origin_id") == pair
    assert "连续 10 个月红灯" in html
    assert "最近一个月 13500 kWh/t，目标值 12000 kWh/t" in html or "12000 kWh/t" in html


def test_the_project_keeps_what_it_came_from_and_leads_back_to_it(world, enter, red):
    pair = f"{world.kpis['UNIT'].pk}-{world.places['P1'].pk}"
    client = enter("branch")
    answer = client.post(
        reverse("projects:new"),
        sent(world, origin_type="operations.kpi", origin_id=pair, measure1=pair, target1="12000",
             by1="2026-12-31"),
    )  # fmt: skip
    assert answer.status_code == 302
    with everything():
        project = Project.objects.select_related("organisation").get()
        first = project.changes.get()
    assert (project.origin_type, project.origin_id) == ("operations.kpi", pair)
    assert first.note == project.origin_title == "一厂 吨产品电耗"
    assert "一厂 吨产品电耗" in form_of(client, reverse("projects:project", args=[project.pk]))
    back = project_origin_offer(actor=world.actor("production"), project=project)
    assert back.url == reverse("operations:kpi", args=[world.kpis["UNIT"].pk])


def test_a_second_proposal_on_the_same_kpi_is_told_of_the_first(world, enter, red):
    first = world.create()
    offer = topic_project_offer(actor=world.actor("branch"), run=red)
    assert first.number in form_of(enter("branch"), offer.url)


def test_a_kpi_of_another_unit_fills_nothing_and_is_refused_as_origin(world, enter, red):
    pair = f"{world.kpis['UNIT'].pk}-{world.places['P1'].pk}"
    client = enter("neighbour")
    url = f"{reverse('projects:new')}?organisation=Z2&from=operations.kpi&of={pair}"
    html = form_of(client, url)
    assert "红灯" not in html
    assert not field(html, "origin_id")
    answer = client.post(
        reverse("projects:new"),
        sent(world, organisation="Z2", origin_type="operations.kpi", origin_id=pair),
    )
    assert answer.status_code == 422
    with everything():
        assert not Project.objects.exists()
    for odd in ("9" * 60 + "-1", "x", "1-", "operations"):
        form_of(client, f"{reverse('projects:new')}?from=operations.kpi&of={odd}")


def test_a_goal_leads_to_a_proposal_that_serves_it(world, enter):
    with everything():
        GoalMeasure.objects.create(
            goal=world.goal, side="operations", title="吨产品电耗", kpi=world.kpis["UNIT"],
            millionths=millionths_of(Decimal(13000)), from_on=date(2026, 1, 1),
        )  # fmt: skip
    offer = goal_project_offer(actor=world.actor("branch"), goal=world.goal)
    html = form_of(enter("branch"), offer.url)
    assert field(html, "goal") == str(world.goal.pk)
    assert field(html, "target1") == "13000"
    assert "降电耗" in html


def test_an_adopted_idea_becomes_a_project_and_its_proposer_reads_how_it_goes_on(
    world, enter, idea
):
    (offer,) = idea_project_offer(actor=world.actor("branch"), idea=idea)
    html = form_of(enter("branch"), offer.url)
    assert "夜班停一台空压机" in html
    assert field(html, "title") == "空压机错峰运行"
    project = world.create(origin=("forum.idea", str(idea.pk)))
    world.until(project, "running")
    with everything():
        idea.refresh_from_db()
        trail = list(IdeaMove.objects.filter(idea=idea, kind="follow"))
        notices = list(Notice.objects.filter(recipient_id=idea.proposer_id))
    assert idea.state == "project"
    assert project.number in trail[0].text
    assert "公示期满，立项实施" in trail[-1].text
    assert "实施中" in trail[-1].text
    assert len(trail) == 6
    told = [one.text for one in notices if project.number in one.text]
    assert len(told) == 2
    (known,) = idea_project_offer(actor=world.actor("branch"), idea=idea)
    assert known.url == reverse("projects:project", args=[project.pk])


def test_the_receipt_of_the_proposer_shows_number_and_state_of_the_project(world, enter, idea):
    project = world.create(origin=("forum.idea", str(idea.pk)))
    with everything():
        Idea.objects.filter(pk=idea.pk).update(proposer_id=world.users["neighbour"].pk)
    html = form_of(enter("neighbour"), reverse("forum:own_idea", args=[idea.pk]))
    assert project.number in html
    assert "项目进展" in html
    assert reverse("projects:project", args=[project.pk]) not in html


def test_who_may_file_projects_is_told_when_an_idea_is_handed_on(world, enter, idea):
    enter("branch")
    moved(idea, "project")
    with everything():
        found = Notice.objects.filter(
            recipient_id=world.users["branch"].pk, text__contains="转立项"
        )
        assert f"of={idea.pk}" in found.get().url


def test_an_idea_that_waits_or_lies_elsewhere_is_no_origin(world, idea):
    with looking(world.actor("neighbour").scope("project.file")), pytest.raises(Refused):
        world.create("neighbour", origin=("forum.idea", str(idea.pk)), measures=())
    with everything():
        Idea.objects.filter(pk=idea.pk).update(state="waiting")
    with pytest.raises(Refused, match="来源"):
        world.create(origin=("forum.idea", str(idea.pk)))


def test_the_red_months_told_are_the_confirmed_ones(world, enter, red):
    with everything():
        KpiValue.objects.filter(
            organisation=world.places["P1"], month__gte=date(2026, 9, 1)
        ).update(state="filed")
    offer = topic_project_offer(actor=world.actor("branch"), run=red)
    assert "2026-01 至 2026-08 连续 8 个月红灯" in form_of(enter("branch"), offer.url)
