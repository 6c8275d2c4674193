"""Projects in a browser: every page on a desk and on a phone, and a month reported on a phone."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from tests.activities.projects.worlds import world_create
from tests.stories.conftest import account, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import (
    EMPTY_LINKS,
    HEADINGS,
    MOST_BYTES,
    SMALL_TARGETS,
    TWICE,
    UNNAMED,
)

from shuanghe.activities.projects.models import Project, ProjectProgress, Replication
from shuanghe.activities.projects.services import replication_offer
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.rights import RESERVED, RIGHTS

pytestmark = pytest.mark.browser
EVERYTHING = Scope.everything("测试查看")
KEPT = frozenset(right for rights in RESERVED.values() for right in rights)


@pytest.fixture
def enterprise(transactional_db):
    """A company with a project in many a state, and somebody who may open every page."""
    world = world_create()
    account("all", "示例人", "示例", sorted(set(RIGHTS) - KEPT), world.places["DW"])
    rights = ["project.read", "project.file", "record.file", "me.read", "duty.read"]
    account("reporter", "示例书记", "党支部书记", rights, world.places["Z1"])
    world.create(key="idea")
    running = world.until(world.create(key="running"), "running")
    published = world.until(world.create(key="published"), "approved")
    world.done = world.until(world.create(key="done"), "finance_verified")
    with looking(EVERYTHING):
        soon = today() + timedelta(days=3)
        Project.objects.filter(pk=published.pk).update(notice_until=soon)
        Project.objects.filter(pk=running.pk).update(started_on=today() - timedelta(days=40))
    world.running = running
    return world


def addresses(world):
    """Every address of projects, with a project in the state that fills the page."""
    with looking(EVERYTHING):
        ids = dict(Project.objects.values_list("client_key", "pk"))
    lists = ["", "table/", "timeline/?year=2026", "notice/", "calls/", "new/", "replications/"]
    lists += ["?family=secretary", "new/?organisation=Z1", f"{ids['idea']}/edit/"]
    lists += [f"{pk}/" for pk in ids.values()]
    lists += [f"{ids['running']}/progress/", f"{ids['running']}/claims/"]
    lists += [f"{ids['done']}/verify/", f"{ids['done']}/acceptance/"]
    return [f"/projects/{one}" for one in lists]


def accepted(world):
    """The project of the panel, accepted and passed on; what its pages are then."""
    project = world.until(world.done, "accepted")
    replication_offer(
        world.actor("office"), organisation=project.organisation, project=project,
        units=[world.places["D2"]], practice="调整参数", on=date(2026, 11, 12),
    )  # fmt: skip
    with looking(EVERYTHING):
        offered = Replication.objects.get(project_id=project.pk)
    pages = [f"{project.pk}/{one}" for one in ("", "verify/", "replications/")]
    return [f"/projects/{one}" for one in [*pages, f"replications/{offered.pk}/"]]


def faults_of(page, path):
    """What is wrong with a page as it stands."""
    levels = page.evaluate(HEADINGS)
    found = [
        ("title", page.locator("h1").count() != 1),
        ("levels", [b for a, b in pairwise(levels) if b > a + 1]),
        ("unnamed", page.evaluate(UNNAMED)),
        ("links", page.evaluate(EMPTY_LINKS)),
        ("twice", page.evaluate(TWICE)),
        ("wide", overflow(page) > 0),
        ("heavy", len(page.content().encode()) >= MOST_BYTES),
    ]
    return [(path, name, what) for name, what in found if what]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_every_page_of_projects_is_well_built(visit, enterprise, width):
    visitor = visit(width)
    visitor.sign_in("all")
    wrong = []
    for path in [*addresses(enterprise), *accepted(enterprise)]:
        page = visitor.open(path)
        wrong += faults_of(page, path)
        if width == "phone":
            wrong += [(path, "small", one) for one in page.evaluate(SMALL_TARGETS)]
    assert wrong == []


def test_a_month_is_reported_on_a_phone_by_one_field(visit, enterprise):
    visitor = visit("phone")
    visitor.sign_in("reporter")
    page = visitor.open(f"/projects/{enterprise.running.pk}/")
    page.get_by_role("link", name="报进展").click()
    page.get_by_label("完成情况").fill("示例：措施到位")
    page.get_by_role("button", name="报进展").click()
    page.get_by_text("已报进展。").wait_for()
    with looking(EVERYTHING):
        row = ProjectProgress.objects.get(project=enterprise.running)
    assert row.done == "示例：措施到位"
