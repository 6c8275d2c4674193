"""Whose meeting it is: another branch gets the answer of a page that is not there, everywhere."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.activities.meetings.browsing import form_of
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import AgendaItem, Meeting, Series, Task, Vote
from shuanghe.activities.meetings.services import (
    item_add,
    meeting_freeze,
    task_set,
    vote_open,
)
from shuanghe.activities.meetings.services.series import series_add
from shuanghe.duties.services import obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, looking

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")
MOST_QUERIES = 16
MOST_BYTES = 100_000


@pytest.fixture
def browser(world):
    """A signed-in browser of a branch's secretary."""
    roles_load(SYSTEM)

    def act(place):
        user = User.objects.create_user(f"u{User.objects.count()}", None, name="甲一")
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code="branch_secretary"),
                organisation=place,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client = Client()
        client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return act


@pytest.fixture
def scene(world):
    """Meetings of the first branch in every state, by its name; each held on 15 July."""
    actor, place = world.secretary(), world.first
    found = {"planned": world.plan(planned_on=timezone.localdate()), "held": world.recorded()}
    signed = world.recorded(title="已签字的会")
    world.sign(signed)
    frozen = world.recorded(title="已归档的会")
    item = item_add(actor, organisation=place, meeting=frozen, title="巡查", outcome="task")
    task_set(actor, organisation=place, item=item, text="巡查线路", owner_name="甲三")
    world.sign(frozen)
    meeting_freeze(actor, organisation=place, meeting=frozen)
    voting = world.recorded(title="表决的会")
    item = item_add(
        actor,
        organisation=place,
        meeting=voting,
        title="接收",
        subject_name="丙示例",
        outcome="vote",
    )
    vote_open(actor, organisation=place, item=item, matter="admission")
    series_add(
        actor,
        organisation=place,
        title="主题党日",
        kinds=["theme_day"],
        every="month",
        day_of_month=15,
        from_on=date(2026, 1, 1),
    )
    return {**found, "signed": signed, "frozen": frozen, "voting": voting}


def doors(scene):
    """Every address of these pages on the scene: (address, method, what is sent)."""
    with looking(EVERYTHING):
        vote = Vote.objects.get()
        task, series = Task.objects.get(), Series.objects.get()
        plain = AgendaItem.objects.filter(meeting=scene["held"]).first()
    own = {page: reverse(f"meetings:{page}", args=[scene[state].pk]) for page, state in (
        ("meeting", "held"), ("change", "planned"), ("notice", "planned"), ("hold", "held"),
        ("sign", "held"), ("freeze", "signed"), ("correct", "frozen"), ("cancel", "planned"),
        ("screen", "held"), ("people", "held"), ("roll_refresh", "held"),
    )}  # fmt: skip
    for page in ("vote", "opinion", "opinion_drop", "vote_next", "vote_withdraw"):
        own[page] = reverse(f"meetings:{page}", args=[scene["voting"].pk, vote.item_id])
    own["plain_vote"] = reverse("meetings:vote", args=[scene["held"].pk, plain.pk])
    own["task_done"] = reverse("meetings:task_done", args=[task.pk])
    own["series_end"] = reverse("meetings:series_end", args=[series.pk])
    own["new"] = reverse("meetings:new") + "?organisation=ZB1"
    own["series"] = reverse("meetings:series") + "?organisation=ZB1"
    return own


ONLY_READ = {"meeting", "screen"}
ONLY_SENT = {"opinion", "opinion_drop", "vote_next", "vote_withdraw", "series_end", "roll_refresh"}


def plain(answer):
    """A page without what differs between any two requests."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r'name="next" value="[^"]*"', "", text)


def test_every_page_opens_for_the_own_branch_and_is_not_there_for_another(world, browser, scene):
    ours, theirs = browser(world.first), browser(world.second)
    missing = plain(theirs.get("/meetings/999999/"))
    for name, address in doors(scene).items():
        if name not in ONLY_SENT:
            assert ours.get(address).status_code == 200, name
            answer = theirs.get(address)
            assert answer.status_code == 404, name
            assert plain(answer) == missing, name


def test_nothing_is_taken_from_another_branch_and_nothing_changes(world, browser, scene):
    theirs = browser(world.second)
    with looking(EVERYTHING):
        before = AuditLine.objects.count()
        versions = list(Meeting.objects.values_list("pk", "version", "state"))
    for name, address in doors(scene).items():
        words = dict.fromkeys(("reason", "result", "withdraw_reason", "subject_name", "text"), "x")
        days = dict.fromkeys(("held_on", "done_on"), "2026-07-16")
        others = {"organisation": "ZB1", "begin": "1", "version": "1", "kinds": "theme_day"}
        sent = {**words, **days, **others, "end": "done"}
        expected = 405 if name in ONLY_READ else 404
        assert theirs.post(address, sent).status_code == expected, name
    planned = {"organisation": "ZB1", "client_key": "s-x"}
    assert theirs.post(reverse("meetings:suggested"), planned).status_code == 404
    with looking(EVERYTHING):
        assert list(Meeting.objects.values_list("pk", "version", "state")) == versions
        assert AuditLine.objects.count() == before


def test_the_same_posts_succeed_for_the_own_branch(world, browser, scene):
    ours, there = browser(world.first), doors(scene)
    for name, field, more in (
        ("task_done", "result", {"result": "已巡查"}),
        ("vote_withdraw", "withdraw_reason", {"withdraw_reason": "登记有误"}),
        ("notice", "text", {}),
        ("change", "title", {"title": "改过的"}),
        ("hold", "minutes", {"minutes": "改过的"}),
        ("correct", "reason", {"reason": "写错"}),
        ("cancel", "reason", {"reason": "停产"}),
    ):
        page = there["vote"] if name == "vote_withdraw" else there[name]
        sent = {**form_of(ours.get(page), field), **more}
        assert ours.post(there[name], sent).status_code == 302, name
    assert ours.post(there["freeze"]).status_code == 302
    assert ours.post(there["roll_refresh"]).status_code == 302
    assert ours.post(there["series_end"]).status_code == 302
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=scene["signed"].pk).state == "frozen"


def test_the_pages_are_small_and_ask_few_questions(
    world, browser, scene, django_assert_max_num_queries
):
    obligations_issue(SYSTEM, organisation=None, year=timezone.localdate().year)
    ours = browser(world.first)
    there = {name: one for name, one in doors(scene).items() if name not in ONLY_SENT}
    for name, address in there.items():
        ours.get(address)
        with django_assert_max_num_queries(MOST_QUERIES, info=name):
            answer = ours.get(address)
        assert len(answer.content) < MOST_BYTES, name
