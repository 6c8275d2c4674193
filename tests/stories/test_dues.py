"""Dues from the first base to the receipt: secretary, office and member, on desk and phone."""

import io
import zipfile

import pytest
from playwright.sync_api import expect
from tests.stories.conftest import SYSTEM, account, today
from tests.stories.looks import overflow

from shuanghe.activities.dues.services.sums import sums_rebuild
from shuanghe.identity.models import User
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Member

pytestmark = pytest.mark.browser
KEEPS = ["dues.read", "dues.file", "record.file", "record.read", "organisation.read", "duty.read",
         "rule.read", "me.read"]  # fmt: skip


@pytest.fixture
def members(enterprise):
    """The two members of the branch Z1; accounts for who keeps its dues, the office, a member."""
    account("treasurer", "示例组织委员", "组织委员", KEEPS, enterprise["Z1"])
    account("finance", "示例党费干事", "党群工作部", KEEPS, enterprise["DW"])
    account("plain", "示例党员", "党员", ["me.read", "rule.read"], enterprise["Z1"])
    with looking(Scope.everything("测试数据")):
        found = list(Member.objects.filter(organisation=enterprise["Z1"]).order_by("id"))
    User.objects.filter(username="plain").update(member=found[0])
    sums_rebuild(SYSTEM, on=today())
    return found


def press(page, name: str) -> None:
    """Press the button of that name that can be seen."""
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()
    assert overflow(page) <= 0, page.url


def sheet_of(visitor):
    page = visitor.open("/dues/?organisation=Z1")
    assert overflow(page) <= 0
    return page


def base_set(page, yuan: str) -> None:
    """Set the base of the member whose page is open, from this month on."""
    page.get_by_text("核定党费基数（加密保存").click()
    part = page.locator("details[open]")
    part.get_by_label("每月基数（元）").fill(yuan)
    part.get_by_label("依据").fill("示例工资表")
    press(page, "核定")


def word_text(download) -> str:
    with zipfile.ZipFile(io.BytesIO(download.path().read_bytes())) as word:
        return word.read("word/document.xml").decode()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_month_of_dues_from_the_bases_to_the_closed_month(visit, members, width):
    visitor = visit(width)
    visitor.sign_in("treasurer")
    first, *rest = members
    for member, yuan in ((first, "2500.00"), *((one, "7500") for one in rest)):
        sheet_of(visitor).get_by_role("link", name=member.name).first.click()
        base_set(visitor.page, yuan)
    page = sheet_of(visitor)
    expect(page.get_by_role("main")).to_contain_text(f"还差 {len(members)} 人")

    page.get_by_role("link", name="112.50").first.click()
    why = page.locator("#why")
    expect(why).to_contain_text("基数 × 1.5% = 112.50")
    expect(why.get_by_role("link", name="DF-02")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("7500")

    page = sheet_of(visitor)
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "保存")
    expect(page.get_by_role("main")).to_contain_text("还差 0 人")
    expect(page.get_by_role("main")).to_contain_text("这个月已收齐")

    page.get_by_role("link", name=first.name).first.click()
    with page.expect_download() as receipt:
        page.get_by_role("link", name="收据 Z1-").first.click()
    told = word_text(receipt.value)
    assert "12.50" in told
    assert first.name in told
    assert "2500" not in told

    visitor.open("/month/?organisation=Z1")
    done = visitor.page.get_by_role("region", name="已经办完的").get_by_role("listitem")
    expect(done.filter(has_text="党费").first).to_be_visible()
    the_member_sees_why(visit, width, "2500.00 × 0.5% = 12.5")
    the_office_sees_sums(visit, width, members)


def the_member_sees_why(visit, width, worked) -> None:
    own = visit(width)
    page = own.sign_in("plain")
    own.open("/dues/own/")
    expect(page.get_by_role("main")).to_contain_text(worked)
    assert overflow(page) <= 0
    assert own.page.request.get(own.address + "/dues/?organisation=Z1").status == 404


def the_office_sees_sums(visit, width, members) -> None:
    office = visit(width)
    page = office.sign_in("finance")
    office.open("/dues/totals/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("125.00" if len(members) == 2 else "实收")
    assert not any(member.name in main.inner_text() for member in members)
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_account_is_kept_by_two_and_the_year_is_told(visit, members, width, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    visitor = visit(width)
    page = visitor.sign_in("finance")
    visitor.open("/dues/account/?organisation=DW")
    page.get_by_text("确定或更换会计、出纳").click()
    part = page.locator("details[open]")
    part.get_by_label("专户名称").fill("示例党费专户")
    part.get_by_label("会计").fill(members[0].name)
    part.get_by_label("出纳").fill(members[0].name)
    press(page, "确定")
    expect(page.get_by_role("alert")).to_contain_text("两个人分别担任")
    page.locator("details[open]").get_by_label("出纳").fill(members[1].name)
    press(page, "确定")
    for kind, yuan in (("下级上缴党费", "800"), ("帮助生活困难的党员", "300")):
        page.get_by_text("登记一笔收支").click()
        part = page.locator("details[open]")
        part.get_by_label("性质").select_option(kind)
        part.get_by_label("金额（元）").fill(yuan)
        part.get_by_label("摘要").fill("示例事由")
        part.get_by_label("凭证号").fill("P1")
        part.get_by_label("票据扫描件").set_input_files(
            {"name": "p.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
        )
        press(page, "登记")
    expect(page.get_by_role("main")).to_contain_text("500.00")

    visitor.open("/dues/publication/?organisation=DW")
    with page.expect_download() as paper:
        page.get_by_role("link", name="下载公布材料").click()
    assert "帮助生活困难的党员" in word_text(paper.value)
    press(page, "登记公布")
    expect(page.get_by_role("status")).to_contain_text("已登记公布")
    visitor.forgive("422")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_large_extra_payment_is_handed_up_and_its_receipt_printed(visit, members, width):
    visitor = visit(width)
    page = visitor.sign_in("treasurer")
    sheet_of(visitor).get_by_role("link", name=members[0].name).first.click()
    base_set(page, "2500")
    page.get_by_text("登记一笔交纳").click()
    part = page.locator("details[open]")
    part.get_by_label("实交（元）").fill("1012.50")
    part.get_by_label("自愿多交").check()
    press(page, "登记")
    expect(page.get_by_role("main")).to_contain_text("含自愿多交 1000.00 元")
    visitor.open("/dues/extras/")
    press(page, "登记转交")
    expect(page.get_by_role("main")).to_contain_text("等对方登记收到")

    above = visit(width)
    page = above.sign_in("finance")
    above.open("/dues/extras/")
    press(page, "登记收到")
    expect(page.get_by_role("main")).to_contain_text("待转交")
    page.get_by_label("转交给").fill("示例集团党委")
    press(page, "登记转交")
    page.get_by_label("收据或回执号").fill("示收 1 号")
    press(page, "登记收到")
    expect(page.get_by_role("main")).to_contain_text("已转交上级并收到回执")
    assert overflow(page) <= 0
