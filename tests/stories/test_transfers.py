"""A member moves to another branch; another goes abroad for a while and comes back."""

import pytest
from playwright.sync_api import expect
from tests.stories.conftest import EVERYTHING, account, today
from tests.stories.looks import overflow

from shuanghe.identity.models import User
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member

pytestmark = pytest.mark.browser
READ = ["organisation.read", "roster.read", "case.read", "duty.read", "rule.read", "me.read"]
NUMBER = "示例介第0001号"


@pytest.fixture
def branches(enterprise):
    """A secretary at Z1 and an office at DW who may handle cases; 示例甲1 has an account."""
    account("sender", "示例书记甲", "党支部书记", [*READ, "case.file"], enterprise["Z1"])
    account("party", "示例党务", "党群工作部", [*READ, "case.file", "case.approve"],
            enterprise["DW"])  # fmt: skip
    account("mover", "示例甲1", "党员", ["me.read", "rule.read"], enterprise["Z1"])
    with looking(EVERYTHING):
        member = Member.objects.filter(organisation=enterprise["Z1"]).order_by("pk").first()
        User.objects.filter(username="mover").update(member=member)
    return member


def press(page, name: str, *, exact: bool = False) -> None:
    """Press the button or follow the link of that name; nothing may stick out of the page."""
    named = page.get_by_role("button", name=name, exact=exact).or_(
        page.get_by_role("link", name=name, exact=exact)
    )
    named.first.click()
    page.wait_for_load_state()
    assert overflow(page) <= 0, page.url


def asked_for(visitor, page, member) -> None:
    """The secretary begins on the member's page."""
    visitor.open(f"/members/{member.uid}/")
    press(page, "转接组织关系")
    page.get_by_label("接收组织编码").fill("NOBODY")
    page.get_by_label("原因").select_option("工作单位变动")
    page.get_by_label("变动或外出的日期").fill(today().isoformat())
    press(page, "开始转接")
    expect(page.get_by_role("alert")).to_contain_text("没有编码为“NOBODY”的党组织")
    page.get_by_label("接收组织编码").fill("Z2")
    press(page, "开始转接")
    expect(page.get_by_role("main")).to_contain_text("办理。")


def done_to_the_end(page) -> None:
    """The office writes the letter, accepts, has the member report in, and files the stub."""
    page.get_by_label("介绍信编号").fill(NUMBER)
    page.get_by_label("党费交到").fill(today().isoformat())
    press(page, "登记：转出方审核并开介绍信")
    expect(page.get_by_role("heading", level=1)).to_contain_text("待接收")
    press(page, "登记：接收党委审核接收")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已接收")
    press(page, "登记：到接收党支部报到")
    page.get_by_label("怎样寄回").select_option("邮寄")
    press(page, "登记：寄回回执")
    page.get_by_label("全国党员管理信息系统里已转接").select_option("是")
    press(page, "登记：存根归档")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已办结")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_member_moves_from_the_members_page_to_the_filed_stub(visit, branches, width):
    visitor = visit(width)
    asked_for(visitor, visitor.sign_in("sender"), branches)
    visitor.forgive("422")
    own = visit(width)
    page = own.sign_in("mover")
    own.open("/transfers/own/")
    expect(page.get_by_role("main")).to_contain_text("照常在原支部参加组织生活")
    assert overflow(page) <= 0
    office = visit(width)
    page = office.sign_in("party")
    office.open("/transfers/")
    press(page, branches.name, exact=True)
    done_to_the_end(page)
    office.open("/transfers/?way=over")
    expect(page.get_by_role("main")).to_contain_text("已办结")
    with looking(EVERYTHING):
        assert Member.objects.get(pk=branches.pk).organisation.code == "Z2"


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_member_abroad_is_registered_contacted_and_back(visit, branches, width):
    visitor = visit(width)
    page = visitor.sign_in("sender")
    visitor.open(f"/members/{branches.uid}/")
    press(page, "登记外出")
    page.get_by_label("外出地点和单位").fill("示例国外高校")
    page.get_by_label("原因").select_option("学习进修")
    page.get_by_label("自哪天起").fill(today().isoformat())
    page.get_by_label("在国（境）外").check()
    press(page, "登记", exact=True)
    expect(page.get_by_role("main")).to_contain_text("JG-18")
    expect(page.get_by_role("main")).not_to_contain_text("还没有到流入地党组织报到")
    page.locator("summary", has_text="登记联系").click()
    page.get_by_label("日期", exact=True).fill(today().isoformat())
    press(page, "登记", exact=True)
    expect(page.get_by_role("main")).to_contain_text("示例书记甲")
    visitor.open("/transfers/floating/")
    expect(page.get_by_role("main")).to_contain_text("示例国外高校")
    assert overflow(page) <= 0
    press(page, branches.name, exact=True)
    page.locator("summary", has_text="结束登记").click()
    page.get_by_label("怎样结束").fill("学成返回")
    press(page, "结束", exact=True)
    expect(page.get_by_role("main")).to_contain_text("学成返回")
