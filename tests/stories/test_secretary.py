"""A branch secretary's minute: sign in, see what is owed, do it, be done."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_secretary_files_what_was_done_and_the_item_is_done(visit, width):
    page = visit(width).sign_in("secretary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("本月还有")
    line = page.get_by_role("listitem").filter(has_text="主题党日").first
    expect(line.get_by_role("link", name="安排会议")).to_be_visible()
    line.get_by_role("link", name="已有纸质记录").click()
    expect(page.get_by_label("主题党日")).to_be_checked()
    page.get_by_role("button", name="提交").click()
    page.goto(page.url.split("/records")[0] + "/month/")
    done = page.get_by_role("region", name="已经办完的").get_by_role("listitem")
    expect(done.filter(has_text="主题党日")).to_have_count(1)
    to_do = page.get_by_role("region", name="月度清单").get_by_role("listitem")
    expect(to_do.filter(has_text="主题党日")).to_have_count(0)


def test_sign_in_and_filing_work_from_the_keyboard_alone(visit):
    visitor = visit()
    page = visitor.open("/sign-in/")
    page.keyboard.press("Tab")
    press_until(page, "账号")
    page.keyboard.type("secretary")
    press_until(page, "密码")
    page.keyboard.type("horse battery staple 7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("本月还有")
    press_until(page, "已有纸质记录")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/records/new/"))
    press_until(page, "提交")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/records/new/" not in url)


def press_until(page, name: str, *, at_most: int = 120) -> None:
    """Press Tab until something of that name has the focus; it must be seen to have it."""
    words = """() => {const e = document.activeElement;
        if (!e.matches("a,button,input,select,textarea")) return "";
        const label = e.labels && e.labels[0] ? e.labels[0].innerText : "";
        return (label + " " + (e.innerText || "") + " " + (e.ariaLabel || "")).trim();}"""
    for _ in range(at_most):
        if name in page.evaluate(words):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by the keyboard")


def test_the_first_tab_skips_to_the_text(visit):
    page = visit().sign_in("secretary")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_why_is_one_click_away_and_shows_the_article(visit):
    page = visit().sign_in("secretary")
    page.get_by_role("link", name=re.compile("为什么.*主题党日")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("主题党日")
    expect(page.get_by_role("main")).to_contain_text("第十六条")


def test_the_list_reads_and_the_form_works_without_script(visit):
    page = visit("phone", has_script=False).sign_in("secretary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("本月还有")
    page.get_by_role("link", name=re.compile("已有纸质记录.*主题党日")).first.click()
    page.get_by_role("button", name="提交").click()
    assert "/records/new/" not in page.url


def test_the_form_tells_what_is_wrong_at_the_field_and_above(visit):
    visitor = visit()
    visitor.sign_in("secretary")
    page = visitor.open("/records/new/?organisation=Z1&kind=theme_day")
    page.get_by_label("日期").fill("2099-01-01")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("日期")
    assert page.get_by_label("日期").get_attribute("aria-invalid") == "true"
    visitor.forgive("422")
