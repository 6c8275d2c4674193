"""The board: every cell opens the list behind it, nobody is ranked, nothing due is no zero."""

import csv
import io
import re

import openpyxl
import pytest
from tests.insight.conftest import TODAY
from tests.insight.test_month import text_of

from shuanghe.insight.dashboards.rules import rate_in_time, shade

STEPS = (95, 85, 70, 50)


def test_what_is_not_due_yet_is_blank_and_not_zero():
    cell = shade(on_time=0, late=0, missing=0, pending=7, steps=STEPS)
    assert (cell.rate, cell.kind, cell.has_pending) == (None, "h0", True)


@pytest.mark.parametrize(
    ("on_time", "late", "missing", "rate", "kind"),
    [
        (10, 0, 0, 100, "h5"),
        (95, 5, 0, 95, "h5"),
        (199, 0, 1, 99, "h5"),
        (94, 3, 3, 94, "h4"),
        (70, 0, 30, 70, "h3"),
        (69, 0, 31, 69, "h2"),
        (49, 51, 0, 49, "h1"),
        (0, 0, 1, 0, "h1"),
    ],
)
def test_the_shade_follows_the_share_done_in_time(on_time, late, missing, rate, kind):
    cell = shade(on_time=on_time, late=late, missing=missing, pending=0, steps=STEPS)
    assert (cell.rate, cell.kind) == (rate, kind)


def test_what_was_done_early_does_not_make_an_open_month_look_finished():
    assert shade(on_time=5, late=0, missing=0, pending=1, steps=STEPS).rate is None
    assert shade(on_time=5, late=0, missing=1, pending=1, steps=STEPS).rate == 83
    assert shade(on_time=5, late=0, missing=0, pending=0, steps=STEPS).rate == 100


def test_a_hundred_per_cent_is_never_rounded_up_to():
    assert rate_in_time(on_time=999, late=0, missing=1) == 99


def links_of(html: str) -> list[str]:
    found = re.findall(r'<td class="h\d"><a href="([^"]+)">', html)
    return [link.replace("&amp;", "&") for link in found]


def test_every_cell_opens_the_organisations_and_duties_behind_it(staff):
    html = staff.get("/board/").content.decode()
    links = links_of(html)
    assert len(links) == 24
    for link in links:
        behind = staff.get(f"/board/{link}")
        assert behind.status_code == 200
        assert "没有到期的任务" not in text_of(behind)


def test_the_list_behind_a_cell_adds_up_to_its_sums(staff, enterprise):
    asked = {"organisation": enterprise.plant.code, "month": "2026-10"}
    page = text_of(staff.get("/board/cell/", asked))
    assert "2 应办 0 按期 0 补办 2 逾期未办" in page
    for place in (enterprise.branch, enterprise.sibling):
        assert place.name in page
    assert enterprise.far.name not in page


def test_the_lines_can_be_narrowed_to_one_state(staff, enterprise):
    asked = {"organisation": enterprise.root.code, "month": "2026-09"}
    late = text_of(staff.get("/board/cell/", {**asked, "state": "missing"}))
    assert enterprise.sibling.name in late
    assert enterprise.branch.name not in late


def test_only_the_organisation_itself_leaves_out_what_lies_below(staff, enterprise):
    asked = {"organisation": enterprise.plant.code, "month": "2026-10", "only": "1"}
    assert enterprise.branch.name not in text_of(staff.get("/board/cell/", asked))
    asked["organisation"] = enterprise.branch.code
    assert "1 应办 0 按期 0 补办 1 逾期未办" in text_of(staff.get("/board/cell/", asked))


@pytest.mark.parametrize("asked", [{}, {"month": "2026-13"}, {"month": "2026-10", "state": "best"}])
def test_a_cell_that_is_none_is_not_found(staff, asked):
    assert staff.get("/board/cell/", asked).status_code == 404


@pytest.mark.parametrize("year", ["abc", "-1", "99999999999", "２０２６", "1"])
def test_an_odd_year_in_the_address_never_breaks_the_board(staff, year):
    assert staff.get("/board/", {"year": year}).status_code == 200


def test_rows_stand_in_tree_order_and_offer_no_sorting_by_result(staff, enterprise):
    for view in ("", "table"):
        html = staff.get("/board/", {"view": view}).content.decode()
        assert html.index(enterprise.plant.name) < html.index(enterprise.office.name)
        assert "sort=" not in html


def test_the_board_as_a_file_holds_the_counts_of_the_page(staff):
    text = staff.get("/board/", {"format": "csv"}).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(row["应办"]) for row in rows) == 3 * 12 + 3 * 4
    book = openpyxl.load_workbook(
        io.BytesIO(staff.get("/board/", {"format": "xlsx"}).getvalue())
    ).active
    assert sum(row[3] for row in book.iter_rows(min_row=2, values_only=True)) == 48


def test_what_is_stuck_is_listed_and_leaves_when_done(staff, enterprise):
    before = text_of(staff.get("/board/"))
    assert before.count("2026-10-31") == 3
    enterprise.done(enterprise.branch, "theme_day", TODAY, TODAY.replace(month=10, day=1))
    assert text_of(staff.get("/board/")).count("2026-10-31") == 2


def test_a_board_outside_ones_subtree_is_as_if_it_were_not_there(secretary, enterprise):
    asked = {"organisation": enterprise.plant.code}
    assert secretary.get("/board/", asked).status_code == 404
    assert secretary.get("/board/cell/", {**asked, "month": "2026-10"}).status_code == 404


def test_the_board_of_a_branch_secretary_holds_that_branch_alone(secretary, enterprise):
    page = text_of(secretary.get("/board/"))
    assert enterprise.branch.name in page
    assert enterprise.sibling.name not in page
    assert enterprise.plant.name not in page


def test_the_board_stays_within_its_budget(staff, django_assert_max_num_queries):
    staff.get("/board/")
    with django_assert_max_num_queries(12):
        page = staff.get("/board/")
    assert len(page.content) < 100_000
