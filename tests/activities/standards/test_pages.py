"""The pages of standards, as somebody sees them."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.standards.worlds import ON, deadlines, file
from tests.records.worlds import EVERYTHING

from shuanghe.activities.standards.models import Adoption, Wording
from shuanghe.activities.standards.queries import flow_chart
from shuanghe.activities.standards.services import item_adopt
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.procedures.services import Opening, case_open

pytestmark = pytest.mark.django_db


def page(client, name, *args, status=200, **query):
    response = client.get(reverse(f"standards:{name}", args=args), query)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def send(client, name, *args, status=302, **form):
    response = client.post(reverse(f"standards:{name}", args=args), form)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def office(world, sign_in):
    return sign_in(world.places["DW"], "party_affairs_office")


def test_the_matrix_traces_every_slot_and_says_what_is_not_there(world, sign_in):
    text = page(office(world, sign_in), "matrix")
    assert "党建工作目标管理责任书" in text
    assert "党建工作目录：25" in text
    assert "工会工作目录：12" in text
    assert reverse("standards:charts") in text
    assert "含义未公布" in text
    assert "接在 12311-2.0 之后" in text
    assert "五一两三建模板" in text
    assert len(text) < 100_000


def test_a_part_the_reader_may_not_open_is_named_without_a_link(world, sign_in):
    text = page(sign_in(world.first, "member"), "matrix")
    assert "您的账号打不开这一页" in text
    assert f'href="{reverse("operations:goals")}"' not in text


def test_the_matrix_takes_few_queries(world, sign_in, django_assert_max_num_queries):
    client = office(world, sign_in)
    page(client, "matrix")
    with django_assert_max_num_queries(12):
        page(client, "matrix")


def test_an_open_layer_is_written_ended_and_kept_in_the_history(world, sign_in):
    client = office(world, sign_in)
    assert "改写这一层" in page(client, "mechanism", "1441")
    assert "改写这一层" not in page(client, "mechanism", "5123")
    wrong = send(client, "mechanism", "1441", status=422, organisation="DW", layer=1, title="核心")
    assert 'value="核心"' in wrong
    send(
        client, "mechanism", "1441",
        organisation="DW", layer=1, title="一个核心", lines="党委\n支部", source="示例 1 号",
    )  # fmt: skip
    again = send(
        client, "mechanism", "1441", status=422,
        organisation="DW", layer=1, title="一个核心 ", lines="党委\n支部", source="示例 1 号",
    )  # fmt: skip
    assert "没有改动" in again
    told = page(client, "mechanism", "1441")
    assert "本单位填写" in told
    assert "示例 1 号" in told
    with looking(EVERYTHING):
        row = Wording.objects.get()
    assert row.lines == ["党委", "支部"]
    send(client, "mechanism", "1441", organisation="DW", end=row.pk)
    assert "一个责任核心" in page(client, "mechanism", "1441")
    send(client, "mechanism", "5123", status=404, organisation="DW", layer=1, title="x", source="y")


def test_a_branch_secretary_reads_the_mechanism_and_writes_none(world, sign_in):
    client = sign_in(world.first)
    assert "改写这一层" not in page(client, "mechanism", "1441")
    send(client, "mechanism", "1441", status=404, layer=1, title="x", source="y", organisation="Z1")
    page(client, "mechanism", "none", status=404)


def test_the_own_song_is_written_on_its_page(world, sign_in):
    client = office(world, sign_in)
    shipped = page(client, "song")
    assert "五一两三建模板" in shipped
    assert "没有补写" in shipped
    send(client, "song", organisation="DW", layer=0, title="我们的歌", lines="一句", source="示例")
    assert "一句" in page(client, "song")
    assert "没有补写" not in page(client, "song")


def test_a_catalogue_is_filtered_and_given_as_a_workbook(world, sign_in):
    client = office(world, sign_in)
    text = page(client, "catalogue", "party")
    assert "P25" in text
    assert reverse("rulebook:rule", args=["ZB-10"]) in text
    some = page(client, "catalogue", "party", category="党员管理")
    assert "P11" in some
    assert "P02" not in some
    assert "没有符合条件的项目" in page(client, "catalogue", "party", q="没有这个词")
    assert "U06" in page(client, "catalogue", "union")
    assert "P25" in page(client, "catalogues")
    page(client, "catalogue", "youth", status=404)
    answer = client.get(reverse("standards:catalogue", args=["union"]), {"format": "xlsx"})
    book = workbook_read(b"".join(answer.streaming_content), "x.xlsx")
    assert [row.texts[0] for row in book.sheets[0].rows][1:] == [
        f"U{at:02d}" for at in range(1, 13)
    ]


def test_an_item_is_adopted_seen_on_the_months_list_and_given_up(world, sign_in):
    client = office(world, sign_in)
    assert "采用这一项" in page(client, "item", "P23")
    send(client, "item", "P23", do="adopt", organisation="DW", reason="年度安排")
    assert len(deadlines()) == 3
    text = page(client, "item", "P23", organisation="Z1")
    assert "年度安排" in text
    assert "去登记" in text
    month = client.get(reverse("home:month"), {"organisation": "Z1"}).content.decode()
    assert "两带两创项目进展" in month
    assert "不是法规" in month
    again = send(client, "item", "P23", status=422, do="adopt", organisation="DW")
    assert "已经采用" in again
    with looking(EVERYTHING):
        made = Adoption.objects.get()
    send(client, "item", "P23", do="end", adoption=made.pk, reason="改用月报")
    assert deadlines() == []
    assert "改用月报" in page(client, "item", "P23")


def test_a_branch_reads_what_the_committee_adopted_and_how_it_stands(world, sign_in):
    today = timezone.localdate()
    item_adopt(world.actor("DW"), organisation=world.places["DW"], code="P23", on=today)
    client = sign_in(world.first)
    assert "待办" in page(client, "item", "P23")
    assert "示例党委" in page(client, "item", "P23")
    file(world, "Z1", "project_progress", today)
    assert "按期完成" in page(client, "item", "P23")
    assert "已采用" in page(client, "catalogue", "party", every="month")


def test_a_branch_adopts_for_itself_alone(world, sign_in):
    client = sign_in(world.first)
    send(client, "item", "P17", do="adopt", organisation="DW", status=404)
    send(client, "item", "P17", do="adopt", organisation="Z1")
    assert [row.organisation.code for row in deadlines()] == ["Z1"]


def test_an_item_that_nobody_here_owes_is_not_offered(world, sign_in):
    for name, rights in (("Z1", False), ("DW", True)):
        client = sign_in(world.places[name], "party_affairs_office")
        assert ("采用这一项" in page(client, "item", "P01")) is rights


def test_an_item_of_a_rule_leads_to_the_rule_and_offers_no_adoption(world, sign_in):
    text = page(office(world, sign_in), "item", "P02", organisation="Z1")
    assert reverse("rulebook:rule", args=["ZB-10"]) in text
    assert reverse("standards:chart", args=["members_meeting"]) in text
    assert "采用这一项" not in text
    page(office(world, sign_in), "item", "P99", status=404)


def test_a_chart_is_drawn_and_told_in_a_table(world, sign_in):
    client = sign_in(world.first)
    assert "党支部标准化工作指导图" in page(client, "charts")
    text = page(client, "chart", "committee_life_meeting")
    assert "<svg" in text
    assert "会后 15 日内" in text
    assert reverse("rulebook:rule", args=["MS-06"]) in text
    page(client, "chart", "none", status=404)
    for code in ("admission", "branch_guide"):
        assert len(page(client, "chart", code)) < 100_000


def test_a_live_case_is_marked_in_the_chart_and_only_for_who_may_see_it(world, sign_in):
    today = timezone.localdate()
    case = case_open(
        world.actor("Z1"),
        organisation=world.places["Z1"],
        opening=Opening(
            procedure="admission",
            subject_name="示例申请人",
            opened_on=today,
            client_key="k1",
            about={"name": "示例申请人", "born_on": date(1996, 1, 1)},
        ),
        on=today,
    )
    client = sign_in(world.first)
    assert "示例申请人" in page(client, "chart", "admission")
    marked = page(client, "chart", "admission", case=case.pk)
    assert "▶ 1. " in marked
    assert "现在可办" in marked
    page(client, "chart", "election", case=case.pk, status=404)
    page(client, "chart", "admission", case="x", status=404)
    page(client, "chart", "lecture", case=case.pk, status=404)
    other = sign_in(world.places["Z3"])
    page(other, "chart", "admission", case=case.pk, status=404)
    plain = sign_in(world.first, "member")
    assert "示例申请人" not in page(plain, "chart", "admission")
    page(plain, "chart", "admission", case=case.pk, status=404)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_chart_is_printed_as_a_file(world, sign_in, kind):
    answer = sign_in(world.first).get(
        reverse("standards:chart", args=["theme_day"]), {"format": kind}
    )
    assert answer.status_code == 200
    head = next(iter(answer.streaming_content))[:4]
    assert head == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")


def test_a_printed_chart_is_the_drawing_and_every_step_with_its_article(world, sign_in):
    answer = sign_in(world.first).get(
        reverse("standards:chart", args=["theme_day"]), {"format": "docx"}
    )
    paper = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    told = paper.read("word/document.xml").decode()
    chart = flow_chart("theme_day", on=ON)
    assert told.count("▼") == len(chart.steps) - 1
    assert all(told.count(f"{step.title}") >= 2 for step in chart.steps)
    assert all(step.article in told for step in chart.steps)
    assert "TOC" not in told


def test_each_method_says_what_it_is_and_where_it_lives(world, sign_in):
    client = sign_in(world.first)
    assert "系统总结法" in page(client, "methods")
    text = page(client, "method", "monthly_list")
    assert reverse("home:month") in text
    assert "公开报道" in text
    cases = page(client, "method", "work_by_cases")
    assert "案例库" in cases
    assert "系统里还没有这一部分" in cases
    page(client, "method", "none", status=404)
