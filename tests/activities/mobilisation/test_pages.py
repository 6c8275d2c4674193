"""The pages of duty lists, as somebody sees them; the same rows as files and as commands."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from tests.activities.mobilisation.worlds import SYSTEM, did, page, send
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.activities.mobilisation.management import dutylist
from shuanghe.activities.mobilisation.models import DutyItem, DutyList, DutyReport
from shuanghe.activities.mobilisation.queries.lists import Wanted, lists_found
from shuanghe.activities.mobilisation.services.lists import duty_lists_make
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(world):
    today = timezone.localdate()
    duty_lists_make(SYSTEM, organisation=world.places["DW"], year=today.year)
    return today.year


def a_list(**wanted):
    with looking(EVERYTHING):
        return DutyList.objects.filter(**wanted).order_by("pk")[0]


def test_without_lists_the_page_says_what_to_do_and_one_button_makes_them(world, sign_in):
    client = sign_in()
    text = page(client, "lists")
    assert "还没有清单" in text
    assert "建立清单" in text
    send(client, "make", organisation="DW", year=timezone.localdate().year)
    text = page(client, "lists")
    assert "示例第一支部" in text
    assert "甲一" in text


def test_lists_are_found_by_holder_post_name_and_place(world, sign_in, year):
    client = sign_in()
    assert "甲三" not in page(client, "lists", holder="post")
    assert "甲三" in page(client, "lists", q="甲三")
    assert "乙二" not in page(client, "lists", organisation="Z1")
    assert "没有找到这样的清单" in page(client, "lists", q="无此人")
    text = page(client, "lists", post="organisation_commissioner")
    assert "甲二" in text
    assert "甲一" not in text


def test_a_list_that_is_open_says_since_when(world, sign_in, year):
    assert f"自 {year}-01-01 起" in page(sign_in(), "lists")


def test_lists_stand_as_organisation_then_secretary_then_members(world, sign_in, year):
    with looking(EVERYTHING):
        place = world.places["Z1"]
        former = DutyList.objects.get(organisation=place, post_kind="secretary")
        DutyList.objects.filter(pk=former.pk).update(until_on=date(year, 3, 1))
        now = DutyList.objects.create(
            organisation=place, holder="post", source_id=9_999, holder_name="新书记",
            post_kind="secretary", year=year, from_on=date(year, 3, 1),
        )  # fmt: skip
        found = list(lists_found(Wanted(year, place=place)))
    assert [one.holder for one in found] == sorted(
        (one.holder for one in found), key=["organisation", "post", "member"].index
    )
    posts = [one for one in found if one.holder == "post"]
    assert posts[:2] == [now, former]
    assert [one.post_kind for one in posts[2:]] == ["organisation_commissioner"]


def test_a_report_on_a_list_that_ended_offers_its_days_alone(world, sign_in, year):
    with looking(EVERYTHING):
        one = a_list(holder="post", post_kind="secretary", organisation=world.places["Z1"])
        DutyList.objects.filter(pk=one.pk).update(until_on=date(year, 1, 2))
    text = page(sign_in(), "list", one.pk)
    assert f'min="{year}-01-01"' in text
    assert f'max="{year}-01-01"' in text
    assert f'value="{timezone.localdate()}"' not in text


def test_a_branch_secretary_sees_the_own_branch_alone(world, sign_in, year):
    client = sign_in("Z1", "branch_secretary")
    text = page(client, "lists")
    assert "示例第一支部" in text
    assert "示例第二支部" not in text
    other = a_list(holder="organisation", organisation=world.places["Z2"])
    page(client, "list", other.pk, status=404)


def test_the_page_of_a_list_opens_the_rule_behind_each_item(world, sign_in, year):
    with looking(EVERYTHING):
        did(world.places["Z1"], "lecture", date(year, 1, 8))
    client = sign_in("Z1", "branch_secretary")
    text = page(client, "list", a_list(holder="organisation", organisation=world.places["Z1"]).pk)
    assert f"{year}-01-08" in text
    assert reverse("rulebook:rule", args=["ZB-10"]) in text
    assert "示例默认" in text
    assert "主体责任" in text


def test_a_line_is_reported_on_the_page_and_what_is_wrong_is_told_at_the_form(world, sign_in, year):
    client = sign_in("Z1", "branch_secretary")
    one = a_list(holder="post", post_kind="secretary", organisation=world.places["Z1"])
    day = date(year, 1, 5).isoformat()
    send(client, "list", one.pk, code="SJ11", done_on=day, text="定了三项任务")
    assert "定了三项任务" in page(client, "list", one.pk)
    again = send(client, "list", one.pk, status=422, code="SJ11", done_on=day, text="定了三项任务")
    assert "已经报告过了" in again.content.decode()
    response = send(client, "list", one.pk, status=422, code="SJ11", done_on="2001-01-01", text="x")
    assert "期间" in response.content.decode()
    with looking(EVERYTHING):
        report = DutyReport.objects.get()
    long = "记错了" * 40
    response = send(client, "report_withdraw", report.pk, status=422, reason=long)
    kept = response.content.decode()
    assert f'value="{long}"' in kept
    assert "定了三项任务" in kept
    send(client, "report_withdraw", report.pk, reason="记错了")
    send(client, "report_withdraw", report.pk, reason="又点了一次")
    assert "这一条已经撤回了" in page(client, "list", one.pk)
    assert "定了三项任务" not in page(client, "list", one.pk)


def test_a_member_sees_and_reports_the_own_list_and_nobody_elses(world, sign_in, year):
    member = world.members["Z1"][4]
    client = sign_in("Z1", "member", member=member)
    mine = a_list(holder="member", member=member)
    assert "履行岗位职责" in page(client, "own")
    day = date(year, 1, 5).isoformat()
    send(client, "own_list", mine.pk, code="DY55", done_on=day, text="检修按标准完成")
    assert "检修按标准完成" in page(client, "own_list", mine.pk)
    theirs = a_list(holder="member", member=world.members["Z1"][5])
    page(client, "own_list", theirs.pk, status=404)
    page(client, "lists", status=404)


@pytest.mark.parametrize("name", ["lists", "own", "own_card"])
def test_the_pages_of_lists_ask_few_questions(
    world, sign_in, year, name, django_assert_max_num_queries
):
    client = sign_in("Z1", "branch_secretary", member=world.members["Z1"][0])
    with looking(EVERYTHING):
        did(world.places["Z1"], "lecture", date(year, 1, 8))
    page(client, name)
    with django_assert_max_num_queries(12):
        page(client, name, organisation="Z1", year=year)


def test_the_performance_page_holds_every_list_of_a_person_and_prints(world, sign_in, year):
    client = sign_in()
    secretary = world.members["Z1"][0]
    text = page(client, "person", secretary.uid)
    assert "讲党课" in text
    assert "参加组织生活" in text
    response = client.get(reverse("mobilisation:person", args=[secretary.uid]), {"format": "docx"})
    words = b"".join(response.streaming_content)
    document = Document(io.BytesIO(words))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert f"甲一 {year}年履职情况" in told.replace("\n", "")
    assert any("主持支部党员大会" in cell for cell in cells)


def test_the_workbook_holds_the_same_lists_as_the_page(world, sign_in, year):
    client = sign_in()
    response = client.get(
        reverse("mobilisation:lists"), {"format": "xlsx", "organisation": "Z1", "holder": "post"}
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:4] == ("组织编码", "组织", "清单", "责任人")
    assert {row[3] for row in rows[1:]} == {"甲一", "甲二"}


def test_an_item_is_added_changed_and_closed_on_its_page(world, sign_in, year):
    client = sign_in()
    assert "清单事项" in page(client, "items", organisation="DW")
    send(
        client, "item_new", organisation="DW", year=year, like="党支部责任清单", code="BD09",
        duty="每月安全提醒", every="month", times="1", basis="示例默认",
    )  # fmt: skip
    with looking(EVERYTHING):
        item = DutyItem.objects.get(code="BD09")
    send(
        client, "item", item.pk, duty="每月一次安全提醒", every="month", times="2", basis="示例默认"
    )
    send(client, "item", item.pk, status=422, do="close", reason="")
    send(client, "item", item.pk, do="close", reason="改由车间负责")
    with looking(EVERYTHING):
        item.refresh_from_db()
    assert (item.duty, item.times, item.is_closed) == ("每月一次安全提醒", 2, True)


def run(*words):
    answer = CliRunner().invoke(dutylist.group, list(words))
    lines = [line for line in answer.stdout.splitlines() if line.startswith(("{", "["))]
    return answer, json.loads(lines[-1]) if lines else None


def test_the_command_makes_and_shows_lists(world):
    answer, told = run("make", "--year", "2026", "--organisation", "DW", "--json")
    assert answer.exit_code == 0
    assert told["member"] == 12
    _answer, told = run(
        "show", "--organisation", "Z1", "--year", "2026", "--on", "2026-11-21", "--json"
    )
    assert told["count"] == 13
    number = told["lists"][0]["list"]
    _answer, told = run("show", "--list", str(number), "--on", "2026-11-21", "--json")
    assert told["items"][0]["standing"] == "behind"
    answer, told = run("make", "--year", "2026", "--organisation", "NONE", "--json")
    assert answer.exit_code == 1
    assert "NONE" in told["error"]
    assert run("show", "--list", "987654")[0].exit_code == 1
