"""The coaching log on a phone: opened without signal, kept, and sent only for who wrote it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.stories.conftest import EVERYTHING, account, today
from tests.stories.looks import overflow

from shuanghe.activities.counselling.models import CoachingLog, CounsellingTopic
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.browser
COACH = ["organisation.read", "counselling.read", "counselling.coach", "me.read"]


@pytest.fixture
def topic(enterprise):
    """A topic of Z1 in its coaching months, and the account of its counsellor."""
    account("coach", "示例辅导员", "党建辅导员", COACH, enterprise["Z1"])
    with looking(EVERYTHING):
        return CounsellingTopic.objects.create(
            organisation=enterprise["Z1"], company=enterprise["DW"].pk, number="DW-FD001",
            year=today().year, title="示例课题", counsellor_names="示例辅导员", stage="coaching",
            stage_on=today(), opened_on=today() - timedelta(90),
            started_on=today() - timedelta(60), client_key="story",
        )  # fmt: skip


def offline(visitor, *, is_off: bool = True) -> None:
    visitor.context.set_offline(is_off)
    if not is_off:
        visitor.faults = [one for one in visitor.faults if "ERR_INTERNET_DISCONNECTED" not in one]


def lines() -> list[str]:
    with looking(EVERYTHING):
        return list(CoachingLog.objects.values_list("done", flat=True))


def note(page, text: str) -> None:
    page.get_by_label("做了什么").fill(text)
    page.get_by_role("button", name="记一条").click()


def test_a_line_written_without_signal_waits_for_signal_and_for_its_writer(visit, topic):
    visitor = visit("phone")
    visitor.sign_in("coach")
    page = visitor.open(f"/counselling/topics/{topic.pk}/log/")
    expect(page.get_by_text("没有信号也能打开本页")).to_be_visible()
    expect(page.get_by_text("条还没有发出")).to_be_hidden()
    note(page, "示例：有信号时记的")
    expect(page.locator("li", has_text="有信号时记的")).to_be_visible()

    offline(visitor)
    page.reload()
    expect(page.get_by_text("有信号时记的")).to_have_count(0)
    note(page, "示例：没有信号时记的")
    expect(page.get_by_text("条还没有发出")).to_be_visible()
    assert overflow(page) <= 0

    signed_in = visitor.context.cookies()
    visitor.context.clear_cookies()
    offline(visitor, is_off=False)
    expect(page.get_by_text("请重新登录")).to_be_visible()
    assert lines() == ["示例：有信号时记的"]

    visitor.context.clear_cookies()
    visitor.context.add_cookies(signed_in)
    visitor.open(f"/counselling/topics/{topic.pk}/log/")
    expect(page.locator("li", has_text="没有信号时记的")).to_be_visible()
    expect(page.get_by_text("条还没有发出")).to_be_hidden()
    assert sorted(lines()) == ["示例：有信号时记的", "示例：没有信号时记的"]


def test_what_the_system_refuses_is_said_beside_its_field(visit, topic):
    visitor = visit("phone")
    visitor.sign_in("coach")
    page = visitor.open(f"/counselling/topics/{topic.pk}/log/")
    page.get_by_label("日期").fill(f"{today() + timedelta(400)}")
    note(page, "示例：日期不对")
    expect(page.get_by_text("有几处需要改一改")).to_be_visible()
    assert page.get_by_label("做了什么").input_value() == "示例：日期不对"
    assert lines() == []
    visitor.faults = [one for one in visitor.faults if "422" not in one]
