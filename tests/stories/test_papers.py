"""The papers of a month: asked for on the page, made in the background, downloaded there."""

import zipfile

import pytest
from tests.stories.conftest import SYSTEM, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import SMALL_TARGETS, UNNAMED

from shuanghe.activities.meetings.services import meeting_plan
from shuanghe.kernel.tasks.working import Worker


@pytest.fixture
def planned(enterprise, settings, tmp_path):
    """A member meeting of the first branch this month; archives lie in a folder of the test."""
    settings.HOME = tmp_path
    return meeting_plan(
        SYSTEM,
        organisation=enterprise["Z1"],
        client_key="papers",
        kinds=["branch_general_meeting"],
        title="党员大会",
        planned_on=today(),
        items=["通报支部工作"],
    )


def flawless(page, width):
    assert overflow(page) <= 0
    assert page.evaluate(UNNAMED) == []
    assert width == "desktop" or page.evaluate(SMALL_TARGETS) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_secretary_prints_the_papers_of_the_month(visit, planned, width, tmp_path):
    visitor = visit(width)
    page = visitor.sign_in("secretary")
    visitor.open("/meetings/papers/?organisation=Z1")
    page.get_by_text("还没有生成过").wait_for()
    flawless(page, width)
    page.get_by_label("会议通知").check()
    page.get_by_label("PDF").check()
    page.get_by_role("button", name="开始生成").click()
    page.get_by_text("排队等待中").wait_for()
    flawless(page, width)
    assert Worker().until_idle() > 0
    page.get_by_role("link", name="刷新进度").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    flawless(page, width)
    target = tmp_path / "papers.zip"
    download.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        papers = sorted(name.rsplit(" ", 1)[1] for name in archive.namelist())
    assert papers == ["会议通知.pdf", "出席情况表.pdf"]
