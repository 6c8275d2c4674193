"""The first page: what a branch owes this month, and what everybody else begins with."""

import io
import re
from datetime import date

import docx
import openpyxl
import pytest
from tests.duties.ledgers import SYSTEM, always, duty
from tests.insight.conftest import BRANCH_RIGHTS, EVERYTHING, TODAY

from shuanghe.activities.meetings.models import AgendaItem, Meeting, Task
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.permissions import looking


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_secretary_begins_with_what_is_open_overdue_first(secretary):
    page = text_of(secretary.get("/"))
    assert "本月还有 3 项 要办" in page
    assert page.index("10月") < page.index("11月 · 剩 9 天") < page.index("四季度 · 剩 40 天")
    assert "应于10月31日前完成，未见记录" in page


def test_an_open_item_leads_to_the_meeting_to_plan_and_to_the_paper_already_there(
    secretary, enterprise
):
    html = secretary.get("/").content.decode().replace("&amp;", "&")
    asked = f"?organisation={enterprise.branch.code}&kind=theme_day&period=2026-10"
    assert f"/meetings/new/{asked}" in html
    assert f"/records/new/{asked}" in html


def test_an_item_that_no_meeting_meets_leads_to_the_record_form(secretary, enterprise):
    obligations_issue(
        SYSTEM, year=2026, on=TODAY, rules_on=always(duty("DF-01", kinds=("dues_collection",)))
    )
    html = secretary.get("/").content.decode().replace("&amp;", "&")
    asked = f"?organisation={enterprise.branch.code}&kind=dues_collection&period=2026-11"
    assert f"/records/new/{asked}" in html
    assert f"/meetings/new/{asked}" not in html
    assert "/dues/?" not in html
    cashier = enterprise.person("cashier", enterprise.branch, [*BRANCH_RIGHTS, "dues.file"])
    html = enterprise.client(cashier).get("/").content.decode().replace("&amp;", "&")
    assert f"/dues/?organisation={enterprise.branch.code}&month=2026-11" in html


def meeting(place, **facts):
    """A meeting of the branch as it stands in its table."""
    with looking(EVERYTHING):
        return Meeting.objects.create(
            organisation=place,
            created_by="测试",
            client_key=f"m{Meeting.objects.count()}",
            **{
                "kinds": ["theme_day"],
                "title": "主题党日",
                "planned_on": date(2026, 11, 26),
                **facts,
            },
        )


def task(place, **facts):
    """A task that a frozen meeting of the branch has set."""
    held = meeting(place, title="上次支委会", state="frozen", held_on=date(2026, 10, 9))
    with looking(EVERYTHING):
        item = AgendaItem.objects.create(meeting=held, position=1, title="布置")
        return Task.objects.create(
            organisation=place,
            item=item,
            **{
                "text": "更新公示牌",
                "owner_name": "王示例",
                "due_on": date(2026, 11, 17),
                "is_in_force": True,
                **facts,
            },
        )


def test_a_planned_meeting_takes_the_place_of_the_button(secretary, enterprise):
    planned = meeting(enterprise.branch)
    html = secretary.get("/").content.decode()
    page = text_of(secretary.get("/"))
    assert "已计划 11月26日" in page
    assert f'href="/meetings/{planned.pk}/"' in html
    assert page.count("已计划") == 1, "the overdue one of October is still to be made up"


@pytest.mark.parametrize(
    ("state", "said"), [("held", "记录中，去写完"), ("signed", "已签字，去归档")]
)
def test_a_meeting_under_way_says_what_comes_next(secretary, enterprise, state, said):
    meeting(enterprise.branch, state=state, held_on=date(2026, 11, 19))
    assert said in text_of(secretary.get("/"))


@pytest.mark.parametrize("state", ["cancelled", "frozen"])
def test_a_meeting_that_is_off_or_done_plans_nothing(secretary, enterprise, state):
    meeting(enterprise.branch, state=state)
    assert "已计划" not in text_of(secretary.get("/"))


def test_another_branchs_meeting_is_not_on_the_list(secretary, enterprise):
    meeting(enterprise.sibling)
    task(enterprise.sibling)
    page = text_of(secretary.get("/"))
    assert "已计划" not in page
    assert "会议交办" not in page


def test_open_tasks_of_meetings_stand_on_the_list_with_their_days(secretary, enterprise):
    open_task = task(enterprise.branch)
    task(enterprise.branch, text="已办的事", done_on=date(2026, 11, 1))
    task(enterprise.branch, text="还没归档的事", is_in_force=False)
    answer = secretary.get("/")
    page = text_of(answer)
    assert "更新公示牌 超期 4 天" in page
    assert "王示例 · 11月17日前完成" in page
    assert "已办的事" not in page
    assert "还没归档的事" not in page
    assert f'href="/meetings/tasks/{open_task.pk}/"' in answer.content.decode()


def test_whoever_may_not_file_sees_tasks_without_the_button(enterprise):
    open_task = task(enterprise.branch)
    reader = enterprise.person("reader", enterprise.branch, ["duty.read", "record.read"])
    html = enterprise.client(reader).get("/").content.decode()
    assert "更新公示牌" in html
    assert f'href="/meetings/tasks/{open_task.pk}/"' not in html


def test_whoever_may_not_open_records_sees_no_meetings(enterprise):
    meeting(enterprise.branch)
    task(enterprise.branch)
    reader = enterprise.person("reader", enterprise.branch, ["duty.read"])
    page = text_of(enterprise.client(reader).get("/"))
    assert "已计划" not in page
    assert "更新公示牌" not in page


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
