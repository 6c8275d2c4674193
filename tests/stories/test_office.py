"""The Party office: roster in, ledger in, board open, and the trail of it all."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.organisation.samples import number
from tests.stories.conftest import filled, today

pytestmark = pytest.mark.browser

NEW_MEMBER = {
    "姓名": "示例乙1",
    "公民身份号码": number(21),
    "所在党组织编码": "Z2",
    "加入党组织日期": "2010-07-01",
    "转为正式党员日期": "2011-07-01",
    "党籍状态": "正式党员",
}


def download(page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    return Path(waiting.value.path()).read_bytes()


def upload(page, label: str, name: str, data: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label(label).set_input_files({"name": name, "mimeType": kind, "buffer": data})
    page.get_by_role("button", name="上传并预览").click()


def test_a_roster_is_previewed_row_by_row_and_then_applied(visit):
    visitor = visit()
    page = visitor.sign_in("office")
    page.get_by_role("link", name="组织", exact=True).first.click()
    page.get_by_role("link", name="名册导入").first.click()
    template = download(page, "下载模板")
    upload(page, "名册文件", "名册.xlsx", filled(template, {"党员": [NEW_MEMBER]}))
    expect(page.get_by_role("row").filter(has_text="示例乙1")).to_contain_text("新增")
    page.get_by_role("button", name="确认写入").click()
    page = visitor.open("/members/?q=示例乙1")
    expect(page.get_by_role("link", name="示例乙1")).to_have_count(1)


def test_a_roster_with_a_fault_names_the_cell_and_cannot_be_applied(visit):
    page = visit().sign_in("office")
    page.get_by_role("link", name="组织", exact=True).first.click()
    page.get_by_role("link", name="名册导入").first.click()
    template = download(page, "下载模板")
    broken = {**NEW_MEMBER, "公民身份号码": NEW_MEMBER["公民身份号码"][:-1] + "0"}
    if broken["公民身份号码"] == NEW_MEMBER["公民身份号码"]:
        broken["公民身份号码"] = broken["公民身份号码"][:-1] + "1"
    upload(page, "名册文件", "名册.xlsx", filled(template, {"党员": [broken]}))
    expect(page.get_by_role("row").filter(has_text="示例乙1")).to_contain_text("校验")
    expect(page.get_by_role("button", name="确认写入")).to_have_count(0)


def test_a_ledger_is_previewed_and_applied_and_ticks_the_board(visit):
    visitor = visit()
    page = visitor.sign_in("office")
    page = visitor.open("/records/ledger/")
    template = download(page, "下载模板")
    rows = [
        {
            "组织编码": "Z2",
            "日期": today().isoformat(),
            "事项": "主题党日",
            "主题": "示例主题党日",
            "应到": "1",
            "实到": "1",
        }
    ]
    upload(page, "台账文件", "台账.xlsx", filled(template, {"台账": rows}))
    page.get_by_role("button", name="确认写入").click()
    page = visitor.open("/month/?organisation=Z2")
    done = page.get_by_role("region", name="已经办完的").get_by_role("listitem")
    expect(done.filter(has_text="主题党日")).to_have_count(1)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_cell_of_the_board_opens_down_to_the_branch(visit, width):
    page = visit(width).sign_in("office")
    expect(page).to_have_url(re.compile("/board/$"))
    page.locator("table.heat td a").last.click()
    expect(page.get_by_role("heading", name="逐个组织")).to_be_visible()
    page.get_by_role("region", name="逐个组织").get_by_role("rowheader").get_by_role(
        "link"
    ).first.click()
    expect(page).to_have_url(re.compile("/month/"))


def test_the_trail_shows_the_act_with_its_actor(visit):
    visitor = visit()
    visitor.sign_in("secretary")
    page = visitor.open("/records/new/?organisation=Z1&kind=theme_day")
    page.get_by_role("button", name="提交").click()
    other = visit()
    page = other.sign_in("auditor")
    expect(page).to_have_url(re.compile("/audit/$"))
    expect(page.get_by_role("row").filter(has_text="示例书记").first).to_contain_text("主题党日")


def test_the_search_finds_an_organisation_and_a_rule(visit):
    page = visit().sign_in("office")
    page.get_by_role("searchbox").first.fill("ZB-21")
    page.get_by_role("searchbox").first.press("Enter")
    expect(page.get_by_role("link", name="ZB-21 主题党日")).to_be_visible()


def test_the_language_switch_changes_the_language_of_the_page(visit):
    page = visit().sign_in("office")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="简体中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-hans"
