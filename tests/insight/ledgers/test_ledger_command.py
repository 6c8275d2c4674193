"""`shuanghe ledger`: the sheet and the two-skins test from the command line."""

import json

import pytest
from tests.insight.ledgers.worlds import goal_hang
from typer.testing import CliRunner

from shuanghe.insight.ledgers.management.ledger import group
from shuanghe.kernel.uploads.reading import workbook_read

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(group, list(words))


def test_the_sheet_as_json_holds_both_sides_and_where_each_figure_opens(company):
    answer = run("show", "--organisation", "D1", "--month", "2026-10", "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    (power,) = [one for one in told["operations"] if one["title"] == "吨产品电耗"]
    assert (power["actual"], power["wanted"], power["status"]) == ("13,500", "13,400", "amber")
    assert power["opens"]["page"] == "operations:kpi"
    assert told["party"][0]["wanted"] == "1"


def test_the_sheet_is_written_to_a_workbook(company, tmp_path):
    file = tmp_path / "账.xlsx"
    answer = run("show", "--organisation", "DW", "--month", "2026-10", "--xlsx", str(file))
    assert answer.exit_code == 0, answer.output
    assert "吨产品电耗" in str(workbook_read(file.read_bytes(), file.name).sheets[0].rows)


def test_an_unknown_place_and_a_wrong_month_are_refused(company):
    wrong = run("show", "--organisation", "NOWHERE", "--json")
    assert wrong.exit_code == 1
    assert "NOWHERE" in json.loads(wrong.stdout)["error"]
    assert run("show", "--month", "2026-13").exit_code == 1


def test_the_two_skins_come_month_by_month_with_their_counts(company):
    goal_hang(company, side="both", title="示例节电攻关")
    told = json.loads(run("skins", "--organisation", "DW", "--json").stdout)["months"]
    assert len(told) == 12
    assert told[-1]["party"] == {"part": 1, "whole": 1, "percent": "100.0"}
    assert told[0]["party"]["percent"] is None
    assert "没有可算的事项" in run("skins", "--organisation", "D2").stdout
