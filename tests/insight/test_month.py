"""The first page: what a branch owes this month, and what everybody else begins with."""

import io
import re

import docx
import openpyxl
import pytest
from tests.insight.conftest import BRANCH_RIGHTS, TODAY


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_secretary_begins_with_what_is_open_overdue_first(secretary):
    page = text_of(secretary.get("/"))
    assert "本月还有 3 项 要办" in page
    assert page.index("10月") < page.index("11月 · 剩 9 天") < page.index("四季度 · 剩 40 天")
    assert "应于10月31日前完成，未见记录" in page


def test_an_open_item_leads_to_the_form_already_filled(secretary, enterprise):
    html = secretary.get("/").content.decode().replace("&amp;", "&")
    wanted = f"/records/new/?organisation={enterprise.branch.code}&kind=theme_day&period=2026-10"
    assert wanted in html


def test_what_was_done_leaves_the_open_list(secretary, enterprise):
    enterprise.done(enterprise.branch, "theme_day", TODAY)
    page = text_of(secretary.get("/"))
    assert "本月还有 2 项 要办" in page


def test_every_item_names_its_article_and_leads_to_the_rule(secretary):
    html = secretary.get("/").content.decode()
    assert "示例条例 第一条" in html
    assert "/rules/ZB-21/" in html


def test_an_earlier_month_shows_that_month(secretary):
    page = text_of(secretary.get("/month/", {"month": "2026-03"}))
    assert "2026年3月" in page
    assert "3月 · 3月15日" in page


@pytest.mark.parametrize("month", ["2026-13", "三月", "2026", "0000-01", "2026-1-1"])
def test_a_month_that_is_none_is_not_found(secretary, month):
    assert secretary.get("/month/", {"month": month}).status_code == 404


def test_another_branch_is_as_if_it_were_not_there(secretary, enterprise):
    elsewhere = secretary.get("/month/", {"organisation": enterprise.far.code})
    nowhere = secretary.get("/month/", {"organisation": "NOBODY"})
    assert (elsewhere.status_code, nowhere.status_code) == (404, 404)
    assert text_of(elsewhere).replace(enterprise.far.code, "") == text_of(nowhere).replace(
        "NOBODY", ""
    )


def test_page_docx_and_xlsx_hold_the_same_items(secretary):
    page = text_of(secretary.get("/"))
    book = openpyxl.load_workbook(
        io.BytesIO(secretary.get("/", {"format": "xlsx"}).getvalue())
    ).active
    letter = docx.Document(io.BytesIO(secretary.get("/", {"format": "docx"}).getvalue()))
    in_book = [row[1] for row in book.iter_rows(min_row=2, values_only=True)]
    in_letter = [row.cells[1].text for row in letter.tables[0].rows[1:]]
    assert in_book == in_letter
    assert len(in_book) == page.count("为什么 ：")
    assert "待办2项，逾期1项" in letter.paragraphs[-1].text


def test_an_office_begins_with_the_board(staff):
    answer = staff.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/board/")


def test_a_member_begins_with_the_own_list(enterprise):
    user = enterprise.person("member", enterprise.branch, ["me.read"], with_member=True)
    answer = enterprise.client(user).get("/", follow=True)
    assert answer.redirect_chain[0][0] == "/mine/"
    assert "我的清单" in text_of(answer)


def test_somebody_without_a_role_is_told_whom_to_ask(enterprise):
    user = enterprise.person("idle", enterprise.branch, [])
    page = text_of(enterprise.client(user).get("/"))
    assert "还没有分配职责" in page
    assert "安全管理员" in page


def test_several_branches_can_be_switched_between(enterprise):
    user = enterprise.person("two", enterprise.branch, BRANCH_RIGHTS)
    with_both = enterprise.client(user)
    assert "换一个组织" not in text_of(with_both.get("/"))
    enterprise.grant(user, enterprise.sibling)
    assert "换一个组织" in text_of(with_both.get("/"))


def test_the_first_steps_name_what_is_missing(secretary):
    page = text_of(secretary.get("/"))
    assert "名册已导入 还没有" in page
    assert "本月任务已下达 已完成" in page


def test_the_page_stays_within_its_budget(secretary, django_assert_max_num_queries):
    secretary.get("/")
    with django_assert_max_num_queries(12):
        page = secretary.get("/")
    assert len(page.content) < 100_000


def test_a_page_for_one_reader_is_not_kept_by_a_cache(secretary):
    assert "no-store" in secretary.get("/").headers["Cache-Control"]
