"""A newcomer's first month on a phone: led from the month page to the first record."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.stories.conftest import EVERYTHING, PASSWORD, today
from tests.stories.looks import overflow

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member, Post

pytestmark = pytest.mark.browser
RIGHTS = ["guidance.use", "handover.read", "handover.file"]


@pytest.fixture
def newcomer(enterprise):
    """The secretary of Z1 since last week, after another; their account may use the guide."""
    since = today() - timedelta(days=7)
    role = Role.objects.get(code="story_secretary")
    role.rights = [*role.rights, *RIGHTS]
    role.save()
    with looking(EVERYTHING):
        branch = enterprise["Z1"]
        Post.objects.filter(organisation=branch, kind="secretary").delete()
        old, new = Member.objects.filter(organisation=branch, standing="full")[:2]
        Post.objects.create(
            organisation=branch, member=old, kind="secretary",
            from_on=since - timedelta(days=700), until_on=since,
        )  # fmt: skip
        Post.objects.create(organisation=branch, member=new, kind="secretary", from_on=since)
        user = User.objects.get(username="secretary")
        user.member = new
        user.save()
        former = User.objects.create_user("former", PASSWORD, name=old.name)
        former.member = old
        former.save()
        own = Role.objects.create(code="story_member", title="党员", rights=["me.read"])
        RoleGrant.objects.create(
            user=former, role=own, organisation=branch, from_on=since, granted_by="测试"
        )
    return user


def step(page, title):
    """The line of one step of the guide."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title)).last


def test_a_newcomer_is_led_from_the_month_page_to_the_first_record(visit, newcomer):
    page = visit("phone").sign_in("secretary")
    page.get_by_role("link", name=re.compile("打开.*第一个月")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第一个月")
    assert overflow(page) <= 0
    step(page, "三句话规矩").get_by_role("button", name="看过了").click()
    expect(step(page, "三句话规矩")).to_contain_text("已完成")
    expect(step(page, "名册在系统里")).to_contain_text("已完成")
    step(page, "看懂清单上的每一项").get_by_role("link", name="打开第一张清单").click()
    expect(page.get_by_role("main")).to_contain_text("留什么材料")
    assert overflow(page) <= 0
    page.get_by_role("button", name="看过了").click()
    step(page, "看一遍会怎么开").get_by_role("link", name="打开第一次会").click()
    expect(page.get_by_role("main")).to_contain_text("会议记录示例")
    assert overflow(page) <= 0
    page.get_by_role("link", name="打开已填好的会议表单").click()
    page.get_by_label("日期", exact=True).fill(today().isoformat())
    page.get_by_role("button", name="保存安排").click()
    page.wait_for_url(re.compile(r"/meetings/\d+/"))
    page.goto(page.url.split("/meetings")[0] + "/guidance/")
    expect(step(page, "把第一次会排上")).to_contain_text("已完成")
    page.goto(page.url.split("/guidance")[0] + "/records/new/?organisation=Z1&kind=theme_day")
    page.get_by_role("button", name="提交").click()
    page.goto(page.url.split("/records")[0] + "/guidance/")
    expect(step(page, "登记第一条工作记录")).to_contain_text("已完成")
    expect(step(page, "销掉第一项")).to_contain_text("已完成")


def test_old_and_new_secretary_sign_the_hand_over_each_on_a_phone(visit, newcomer):
    new = visit("phone")
    page = new.sign_in("secretary")
    page.get_by_role("link", name=re.compile("打开.*书记交接")).click()
    expect(page.get_by_role("main")).to_contain_text("党费和材料")
    assert overflow(page) <= 0
    page.get_by_label("移交说明").fill("会议记录本两册在书柜")
    page.get_by_role("button", name="生成清册").click()
    expect(page.get_by_role("main")).to_contain_text("会议记录本两册在书柜")
    page.get_by_role("link", name="去签收").click()
    page.get_by_role("button", name="我已核对，签收").click()
    expect(page.get_by_role("main")).to_contain_text("在本人账号签收")
    address = page.url.replace(new.address, "")
    other = visit("phone")
    page = other.sign_in("former")
    other.open(address)
    page.get_by_role("button", name="我已核对，签收").click()
    assert overflow(page) <= 0
    expect(page.get_by_role("heading", name="签收")).to_contain_text("2/2")
