"""一账: both sides of a month on one sheet, each part for who may read it."""

import io
from datetime import date

import pytest
from docx import Document
from tests.activities.projects.worlds import everything
from tests.insight.ledgers.worlds import OCTOBER, goal_hang, measure_add, page

from shuanghe.insight.ledgers.queries.places import month_of_day
from shuanghe.insight.ledgers.rules.rows import Change, Group, Status
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.operations.models import KpiValue

pytestmark = pytest.mark.django_db


def row_of(rows, title):
    (found,) = [row for row in rows if title in row.title]
    return found


def test_duties_of_the_subtree_stand_beside_the_figures_of_its_units(company):
    sheet = company.sheet("D1")
    theme_day = row_of(sheet.party, "ZB-21")
    assert (theme_day.wanted, theme_day.actual, theme_day.status) == ("1", "1", Status.DONE)
    power = row_of(sheet.operations, "吨产品电耗")
    assert (power.wanted, power.actual, power.measure) == ("13,400", "13,500", "kWh/t")
    assert (power.status, power.change) == (Status.AMBER, Change.SAME)
    assert power.opening.query == (("unit", "P1"),)


def test_a_company_sums_what_adds_up_and_counts_lights_by_unit(company):
    sheet = company.sheet("DW")
    theme_day = row_of(sheet.party, "ZB-21")
    assert theme_day.status == Status.MISSING
    assert int(theme_day.wanted) > int(theme_day.actual) == 1
    output, power = row_of(sheet.operations, "产量"), row_of(sheet.operations, "吨产品电耗")
    assert (output.actual, output.filed) == ("2,000.00", (2, 2))
    assert power.lights == ((Status.AMBER, 2),)
    assert power.actual == "13,500"


def test_a_figure_that_nobody_filed_is_not_nought(company):
    with everything():
        KpiValue.objects.filter(organisation=company.place("P1"), month=date(2026, 10, 1)).delete()
    sheet = company.sheet("D1")
    power = row_of(sheet.operations, "吨产品电耗")
    assert (power.actual, power.status, power.filed) == ("", Status.NONE, (0, 1))
    whole = row_of(company.sheet("DW").operations, "产量")
    assert (whole.actual, whole.filed, whole.change) == ("1,000.00", (1, 2), Change.UNKNOWN)


def test_a_project_and_the_kpi_it_is_to_move_hang_on_each_other(company):
    project = company.world.create()
    company.world.until(project, "running")
    sheet = company.sheet("D1")
    work, power = row_of(sheet.party, "降低吨产品电耗"), row_of(sheet.operations, "吨产品电耗")
    assert [tie.title for tie in work.ties] == ["吨产品电耗"]
    assert [tie.opening.page for tie in power.ties] == ["projects:project"]
    assert work.status == Status.MISSING
    assert sheet.linked == 1


def test_an_idea_that_was_not_handed_in_is_not_on_the_sheet(company):
    company.world.create()
    assert [row.group for row in company.sheet("D1").party] == [Group.DUTY]


def test_party_work_hung_on_a_goal_stands_beside_the_kpi_that_measures_it(company):
    measure_add(company, kpi=company.world.kpis["UNIT"])
    measure_add(company, title="示例党员责任区")
    goal_hang(company, side="party", title="示例班前讲节电")
    goal_hang(company, side="operations", title="示例技改")
    goal_hang(company, side="party", title="示例二支部的事", place="Z2")
    goal_hang(company, side="party", title="示例已取下", until=date(2026, 10, 1))
    power = row_of(company.sheet("D1").operations, "吨产品电耗")
    titles = " ".join(tie.title for tie in power.ties)
    assert "示例党员责任区" in titles
    assert "示例班前讲节电" in titles
    assert not {"示例技改", "示例二支部的事", "示例已取下"} & set(titles.split())


def test_who_may_not_read_duties_sees_the_figures_and_is_told_what_is_left_out(company):
    sheet = company.sheet("D1", "kpi.read")
    assert sheet.party == []
    assert sheet.hidden == (Group.DUTY, Group.MEETING, Group.PROJECT, Group.COUNSELLING)
    assert row_of(sheet.operations, "吨产品电耗").actual == "13,500"
    assert company.sheet("D1").hidden == ()


def test_the_page_opens_every_figure_and_stays_small(company):
    company.world.until(company.world.create(), "running")
    html = page(
        company.client("DW", "party_affairs_office"), "sheet", organisation="D1", month="2026-10"
    )
    for wanted in (
        "13,500",
        "接近",
        "/board/cell/?organisation=D1",
        "duty=ZB-21",
        "?unit=P1",
        "降低吨产品电耗",
    ):
        assert wanted in html, wanted
    assert "style=" not in html
    assert len(html.encode()) < 100_000


def test_an_empty_month_says_how_it_will_fill(company):
    html = page(company.client("JG", "branch_secretary"), "sheet", month="2019-01")
    assert "这个月还没有可列的事" in html


def test_a_place_outside_the_readers_subtree_is_not_there(company):
    client = company.client("D1", "committee_member")
    assert "13,500" in page(client, "sheet", organisation="D1", month="2026-10")
    page(client, "sheet", organisation="D2", month="2026-10", status=404)
    page(client, "sheet", organisation="DW", month="2026-10", status=404)
    assert "13,500" in page(
        company.client("DW", "committee_member"), "sheet", organisation="D2", month="2026-10"
    )


def test_who_holds_no_right_to_figures_finds_no_page(company):
    page(company.client("Z1", "member"), "sheet", status=404)
    page(company.client("Z1", "branch_secretary"), "sheet", organisation="Z1")


def test_the_sheet_goes_out_as_workbook_and_paper(company):
    client = company.client("DW", "party_affairs_office")
    asked = {"organisation": "D1", "month": "2026-10"}
    book = client.get("/ledgers/", {**asked, "format": "xlsx"})
    rows = str(workbook_read(b"".join(book.streaming_content), "账.xlsx").sheets[0].rows)
    for wanted in ("生产经营", "吨产品电耗", "一厂", "13,400", "13,500", "接近", "ZB-21"):
        assert wanted in rows, wanted
    paper = client.get("/ledgers/", {**asked, "format": "docx"})
    document = Document(io.BytesIO(b"".join(paper.streaming_content)))
    words = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "13,500 kWh/t" in words
    assert len(document.tables) == 2


@pytest.mark.parametrize("code", ["Z1", "D1", "DW"])
def test_the_page_asks_few_questions(company, code, django_assert_max_num_queries):
    for at in range(3):
        company.world.create(key=f"q{at}")
    measure_add(company, kpi=company.world.kpis["UNIT"])
    goal_hang(company, side="party", title="示例班前讲节电")
    client = company.client("DW", "party_affairs_office")
    page(client, "sheet", organisation=code, month="2026-10")
    with django_assert_max_num_queries(12):
        page(client, "sheet", organisation=code, month="2026-10")


def test_a_quarterly_figure_stands_under_its_quarter(company):
    from shuanghe.insight.ledgers.queries.figures import period_of_kpi

    kpi = company.world.kpis["OUT"]
    kpi.frequency = "quarter"
    assert period_of_kpi(kpi, date(2026, 11, 1)) == date(2026, 10, 1)
    assert period_of_kpi(kpi, date(2026, 11, 1), back=1) == date(2026, 7, 1)
    assert month_of_day(date(2026, 10, 31)) == OCTOBER


def test_the_figures_of_the_plant_stand_beside_the_work_of_its_branch(company):
    html = page(
        company.client("Z1", "branch_secretary"), "sheet", organisation="Z1", month="2026-10"
    )
    assert "吨产品电耗" in html
    assert "13,500" in html
    assert "ZB-21" in html
    assert company.sheet("Z1").operations == []
