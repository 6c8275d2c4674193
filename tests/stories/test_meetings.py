"""A branch secretary's meetings, from the plan to the archive, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect
from tests.organisation.samples import book, person
from tests.stories.conftest import SYSTEM, today
from tests.stories.looks import overflow

from shuanghe.organisation.services.roster import roster_apply
from shuanghe.organisation.uploads.rosters import roster_check

pytestmark = pytest.mark.browser


@pytest.fixture
def members(enterprise):
    """Nine more full members and one on probation in the branch Z1: eleven with a vote."""
    rows = [person(serial, "Z1") for serial in range(10, 19)]
    on_probation = person(19, "Z1", standing="预备党员", confirmed_on="", joined_on="2026-06-01")
    roster_apply(
        SYSTEM,
        make_plan=lambda: (
            roster_check(book((), [*rows, on_probation]), on=today(), today=today()).clean_plan
        ),
        file_name="示例增补.xlsx",
    )
    return enterprise


def press(page, name: str) -> None:
    """Press the button or follow the link of that name."""
    named = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
    named.first.click()
    assert overflow(page) <= 0, page.url


def sign_and_archive(page) -> None:
    """Both signatures as on the printed sheet, then the archive."""
    for part, name in (("主持人", "示例甲1"), ("记录人", "示例甲2")):
        section = page.get_by_role("region", name=part)
        section.get_by_label("签字人").fill(name)
        section.get_by_label("登记打印稿上的签字").check()
        press(page, f"签字：{part}")
    expect(page.get_by_role("heading", level=1)).to_have_text("归档")
    press(page, "确认归档")
    expect(page.get_by_role("main")).to_contain_text("归档指纹")


def is_done(page, visitor, title: str) -> None:
    """The duty is among those done this month."""
    visitor.open("/month/?organisation=Z1")
    done = page.get_by_role("region", name="已经办完的").get_by_role("listitem")
    expect(done.filter(has_text=title).first).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_member_meeting_admits_somebody_by_the_book(visit, members, width):
    visitor = visit(width)
    page = visitor.sign_in("secretary")
    visitor.open("/meetings/new/?organisation=Z1&kind=branch_general_meeting")
    expect(page.get_by_label("支部党员大会")).to_be_checked()
    page.get_by_label("日期").fill(today().isoformat())
    page.get_by_label("议程").fill("讨论接收预备党员")
    press(page, "保存安排")
    press(page, "开始记录")
    press(page, "开始记录")
    away = page.get_by_role("group", name="示例甲10")
    away.get_by_label("请假", exact=True).check()
    away.get_by_label("示例甲10 请假事由").fill("出差")
    page.get_by_role("combobox", name="结果").first.select_option("表决")
    page.get_by_label("被表决的人或事").first.fill("示例申请人")
    press(page, "保存并去表决")
    expect(page.get_by_role("main")).to_contain_text("有表决权应到 11")
    page.get_by_label("接收预备党员").check()
    press(page, "开始表决")
    expect(page.get_by_role("main")).to_contain_text("FZ-12")
    page.get_by_text("登记一份书面意见").click()
    page.get_by_label("谁的意见").select_option("示例甲10")
    press(page, "登记意见")
    page.get_by_role("spinbutton", name="赞成").fill("12")
    press(page, "计票，看结果")
    expect(page.get_by_role("alert")).to_contain_text("11")
    page.get_by_role("spinbutton", name="赞成").fill("5")
    page.get_by_role("spinbutton", name="反对").fill("5")
    press(page, "计票，看结果")
    result = page.get_by_role("region", name="表决结果")
    expect(result).to_contain_text("通过")
    expect(result).to_contain_text("第二十一条")
    press(page, "回到开会记录")
    expect(page.get_by_role("main")).to_contain_text("到会名单锁定")
    page.get_by_role("textbox", name="会议记录").fill(
        "会议讨论了示例申请人的入党申请，逐一发表意见。"
    )
    press(page, "保存，去签字")
    sign_and_archive(page)
    is_done(page, visitor, "支部党员大会")
    visitor.forgive("422")


def test_one_theme_day_with_a_lecture_closes_several_duties(visit, members):
    visitor = visit()
    page = visitor.sign_in("secretary")
    visitor.open(
        "/meetings/new/?organisation=Z1&kind=theme_day&kind=lecture&kind=training_session&kind=branch_general_meeting"
    )
    for kind in ("主题党日", "党课", "集中学习培训", "支部党员大会"):
        expect(page.get_by_label(kind, exact=False).first).to_be_checked()
    page.get_by_label("日期").fill(today().isoformat())
    page.get_by_label("主讲人").fill("示例甲1")
    page.get_by_label("学时").fill("2")
    page.get_by_label("议程").fill("党课：安全生产责任")
    press(page, "保存安排")
    press(page, "开始记录")
    press(page, "开始记录")
    page.get_by_role("combobox", name="结果").first.select_option("通报学习")
    page.get_by_role("textbox", name="会议记录").fill("上午集中学习，随后到现场查隐患。")
    press(page, "保存，去签字")
    sign_and_archive(page)
    press(page, "看销掉了哪些任务")
    met = page.get_by_role("main").get_by_role("listitem").filter(has_text="ZB-21")
    expect(met).to_have_count(1)
    is_done(page, visitor, "主题党日")
    is_done(page, visitor, "支部党员大会")


def test_the_sheet_is_filled_in_by_keyboard_and_without_script(visit, members):
    visitor = visit("phone", has_script=False)
    page = visitor.sign_in("secretary")
    visitor.open("/meetings/new/?organisation=Z1&kind=branch_committee_meeting")
    page.get_by_label("日期").fill(today().isoformat())
    press(page, "保存安排")
    press(page, "开始记录")
    press(page, "开始记录")
    page.get_by_role("textbox", name="议题").fill("研究本月工作")
    page.get_by_role("combobox", name="结果").first.select_option("形成决定")
    page.get_by_role("textbox", name="会议记录").focus()
    page.keyboard.type("研究决定，按计划开展。")
    press(page, "只保存")
    expect(page.get_by_role("status")).to_contain_text("已保存")
    expect(page.get_by_role("textbox", name="会议记录")).to_have_value("研究决定，按计划开展。")
    identity = page.url.rstrip("/").split("/")[-2]
    screen = visitor.open(f"/meetings/{identity}/screen/")
    expect(screen.get_by_role("heading", level=1)).to_be_visible()
    assert screen.get_by_role("navigation").count() == 0
