"""Looking a meeting up, seeing the month, and following it from a phone; also without a script."""

from datetime import date, time, timedelta

import pytest
from icalendar import Calendar
from tests.stories.conftest import SYSTEM, today
from tests.stories.looks import overflow

from shuanghe.activities.meetings.services import meeting_cancel, meeting_plan

pytestmark = pytest.mark.browser


@pytest.fixture
def meetings(enterprise):
    """Eight meetings around today in the first branch, five on one day, one cancelled."""
    place = enterprise["Z1"]
    kinds = ["branch_general_meeting", "theme_day", "lecture", "party_group_meeting"]
    made = [
        meeting_plan(
            SYSTEM, organisation=place, client_key=f"m{at}", kinds=[kinds[at % 4]],
            title=f"第{at}次会议：学习氧化铝车间安全规程", planned_on=day,
            starts_at=time(9 + at % 6, 30),
            place="三楼会议室", host_name="示例主持",
        )
        for at, day in enumerate(days())
    ]  # fmt: skip
    meeting_cancel(SYSTEM, organisation=place, meeting=made[0], reason="停产检修")
    return made


def days() -> list[date]:
    """Around today, within its month; five of them the same day."""
    first = today().replace(day=1)
    return [first + timedelta(days=at) for at in (2, 9, 16)] + [first + timedelta(days=20)] * 5


def test_a_meeting_is_looked_up_by_two_characters_and_the_month_leads_to_it(meetings, visit):
    visitor = visit()
    visitor.sign_in("secretary")
    page = visitor.open("/meetings/")
    page.get_by_label("关键词").fill("铝车")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("tbody tr").count() == 7
    page.get_by_role("link", name="月历").click()
    assert page.locator(".month-days > li").count() >= 28
    assert page.get_by_text("还有 1 次").count() == 1
    assert overflow(page) <= 0
    page.locator(".month-days").get_by_role("link", name="第1次会议").click()
    assert page.locator("h1").inner_text().startswith("第1次会议")


def test_on_a_phone_the_month_is_a_list_of_days_with_meetings(meetings, visit):
    visitor = visit("phone", has_script=False)
    visitor.sign_in("secretary")
    page = visitor.open("/meetings/calendar/")
    assert overflow(page) <= 0
    shown = [one for one in page.locator(".month-days > li").all() if one.is_visible()]
    assert 3 <= len(shown) <= 12
    boxes = [one.bounding_box() for one in shown]
    assert all(box["width"] > 300 for box in boxes)
    assert page.locator(".month-head").is_hidden()
    page.get_by_role("link", name="下月").click()
    assert "还没有会议" in page.locator("main").inner_text()


def test_a_phone_follows_the_meetings_under_its_own_address(meetings, visit):
    visitor = visit("phone")
    visitor.sign_in("secretary")
    page = visitor.open("/meetings/calendar/")
    page.get_by_role("button", name="生成订阅地址").click()
    address = page.get_by_label("地址").input_value()
    assert overflow(page) <= 0
    visitor.context.clear_cookies()
    answer = visitor.context.request.get(address)
    events = Calendar.from_ical(answer.body()).walk("VEVENT")
    assert len(events) == 8
    assert sum(str(one["status"]) == "CANCELLED" for one in events) == 1
