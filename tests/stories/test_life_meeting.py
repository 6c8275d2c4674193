"""The yearly life meeting with appraisal, its talks, and what a member sees of it afterwards."""

import re

import pytest
from playwright.sync_api import expect
from tests.organisation.samples import book, person
from tests.stories.conftest import EVERYTHING, SYSTEM, account, today
from tests.stories.looks import overflow

from shuanghe.identity.models import User
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member
from shuanghe.organisation.services.roster import roster_apply
from shuanghe.organisation.uploads.rosters import roster_check

pytestmark = pytest.mark.browser
BEFORE = ("确定主题", "会前学习", "会前谈心谈话", "听取意见")


@pytest.fixture
def branch(enterprise):
    """The branch Z1 with four full members and one on probation; 示例甲10 has an account."""
    rows = [person(serial, "Z1") for serial in (10, 11)]
    on_probation = person(19, "Z1", standing="预备党员", confirmed_on="", joined_on="2026-06-01")
    roster_apply(
        SYSTEM,
        make_plan=lambda: (
            roster_check(book((), [*rows, on_probation]), on=today(), today=today()).clean_plan
        ),
        file_name="示例增补.xlsx",
    )
    account("member", "示例甲10", "党员", ["me.read", "rule.read"], enterprise["Z1"])
    with looking(EVERYTHING):
        User.objects.filter(username="member").update(member=Member.objects.get(name="示例甲10"))
    return enterprise


def press(page, name: str) -> None:
    """Press the button or follow the link of that name; nothing may stick out of the page."""
    named = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
    named.first.click()
    page.wait_for_load_state()
    assert overflow(page) <= 0, page.url


def planned(visitor, page) -> str:
    """Plan the combined meeting for today and begin its record; returns its address."""
    kinds = "kind=organisational_life_meeting&kind=democratic_appraisal"
    visitor.open(f"/meetings/new/?organisation=Z1&{kinds}")
    page.get_by_label("日期").fill(today().isoformat())
    page.get_by_label("议程").fill("查摆问题，开展批评和自我批评\n民主评议党员")
    press(page, "保存安排")
    press(page, "开始记录")
    press(page, "开始记录")
    outcomes = page.get_by_role("combobox", name="结果")
    for at in range(outcomes.count()):
        outcomes.nth(at).select_option("通报学习")
    page.get_by_role("textbox", name="会议记录").fill("逐人开展批评和自我批评，进行民主评议。")
    press(page, "只保存")
    return re.sub(r"hold/.*", "", page.url)


def steps_marked(page) -> None:
    """Fill in today for every step before the meeting and save the sheet once."""
    for title in BEFORE:
        page.get_by_label(f"{title} 办理日期").fill(today().isoformat())
    press(page, "保存日期")


def appraised(page, address: str) -> None:
    """Take everybody from the self-appraisal to the feedback."""
    page.goto(f"{address}appraisal/")
    press(page, "列出参评党员")
    press(page, "完成自评")
    press(page, "完成互评")
    boxes = page.get_by_role("spinbutton", name="优秀")
    expect(boxes).to_have_count(4)
    for at in range(4):
        boxes.nth(at).fill("9" if at == 0 else "3")
    press(page, "保存票数")
    expect(page.get_by_role("alert")).to_contain_text("多于到会有表决权的 4 人")
    boxes.first.fill("3")
    press(page, "保存票数")
    grades = page.get_by_role("combobox")
    for at in range(4):
        grades.nth(at).select_option("优秀" if at < 2 else "合格")
    page.get_by_label("日期").fill(today().isoformat())
    press(page, "保存评定")
    expect(page.get_by_role("alert")).to_contain_text("请填写说明")
    grades.first.select_option("合格")
    press(page, "保存评定")
    page.get_by_label("日期").fill(today().isoformat())
    press(page, "已反馈")
    expect(page.get_by_role("region", name="各等次人数")).to_contain_text("优秀 1")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_life_meeting_with_appraisal_from_its_steps_to_the_own_result(visit, branch, width):
    visitor = visit(width)
    page = visitor.sign_in("secretary")
    address = planned(visitor, page)
    page.goto(f"{address}steps/")
    expect(page.get_by_role("region", name="签字之前还要补齐")).to_contain_text("个人自评")
    steps_marked(page)
    appraised(page, address)
    page.goto(f"{address}steps/")
    expect(page.get_by_role("region", name="签字之前还要补齐")).to_have_count(0)
    page.goto(address)
    expect(page.get_by_role("main")).not_to_contain_text("个人自评”还没有登记")
    visitor.forgive("422")
    reader = visit(width)
    page = reader.sign_in("member")
    reader.open("/meetings/appraisals/mine/")
    expect(page.get_by_role("main")).to_contain_text("等次")
    expect(page.get_by_role("main")).not_to_contain_text("示例甲11")
    assert overflow(page) <= 0
    page.goto(f"{address}appraisal/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("民主评议党员")
    reader.forgive("404")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_talks_of_a_day_are_entered_together_and_their_words_stay_with_the_two(
    visit, branch, width
):
    visitor = visit(width)
    page = visitor.sign_in("secretary")
    visitor.open("/meetings/talks/")
    press(page, "登记谈话")
    page.get_by_label("谈话日期").fill(today().isoformat())
    first, second = page.get_by_label("谈话人"), page.get_by_label("谈话对象")
    first.nth(0).fill("示例甲1")
    second.nth(0).fill("示例甲10")
    page.locator("summary", has_text="谈话内容").first.click()
    page.get_by_role("textbox", name="谈话内容").first.fill("谈了倒班的难处")
    first.nth(1).fill("示例甲2")
    second.nth(1).fill("示例甲11")
    press(page, "提交")
    expect(page.get_by_role("table")).to_contain_text("示例甲1 — 示例甲10")
    expect(page.get_by_role("main")).not_to_contain_text("倒班")
    expect(page.get_by_role("region", name="还没有谈到的")).to_contain_text("支委与党员")
    reader = visit(width)
    page = reader.sign_in("member")
    reader.open("/meetings/talks/mine/")
    expect(page.get_by_role("main")).to_contain_text("谈了倒班的难处")
    assert overflow(page) <= 0
