"""The command line of operations, and sheets as hostile people send them."""

import json
from datetime import date

import openpyxl
import pytest
from tests.operations.worlds import value
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.kernel.permissions import looking
from shuanghe.operations.management import goals, kpi
from shuanghe.operations.models import Goal, KpiValue

pytestmark = pytest.mark.django_db
HEAD = "单位编码,指标编码,月份,实际值,计划值,计量单位,更正原因"


def run(group, *words):
    answer = CliRunner().invoke(group, list(words))
    lines = [line for line in answer.stdout.splitlines() if line.startswith(("{", "["))]
    return answer, json.loads(lines[-1]) if lines else None


@pytest.fixture
def sheet(tmp_path):
    def write(*rows):
        path = tmp_path / "values.csv"
        path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
        return str(path)

    return write


def test_a_clean_file_is_previewed_and_written_only_when_asked(world, sheet):
    file = sheet("P1,OUT,2026-10,100.5,90,t,", "示例二厂,产量,2026年10月,7,,吨,")
    answer, told = run(kpi.group, "import", file, "--json")
    assert (answer.exit_code, told["counts"]["new"]) == (0, 2)
    with looking(EVERYTHING):
        assert not KpiValue.objects.exists()
    answer, told = run(kpi.group, "import", file, "--apply", "--json")
    assert told["written"] == {"new": 3, "changed": 0, "same": 0}
    _answer, told = run(kpi.group, "import", file, "--apply", "--json")
    assert told["counts"]["same"] == 2
    assert run(kpi.group, "verify", "--json")[1]["differing"] == 0


def test_hostile_rows_are_each_refused_with_their_cell_and_nothing_is_written(world, sheet):
    with looking(EVERYTHING):
        value(world.kpis["OUT"], world.places["P2"], date(2026, 9, 1), 5, state="confirmed")
    file = sheet(
        "P1,OUT,2026-10,1,,t,",
        "P1,OUT,2026-10,2,,t,",
        "P1,KWH,2026-10,3,,万kWh,",
        "P1,OUT,2099-01,3,,t,",
        "P1,OUT,2026-13,3,,t,",
        "P1,OUT,2026-09,-3,,t,",
        "P1,OUT,2026-08,=1+1,,t,",
        "P1,UNIT,2026-08,13000,,,",
        "P9,OUT,2026-08,3,,t,",
        "P2,OUT,2026-09,6,,t,",
        "P1,OUT,2026-07,,,t,",
        "P1,OUT,2026-06,NaN,,t,",
        "P1,OUT,2026-05,1e30,,t,",
    )
    answer, told = run(kpi.group, "import", file, "--apply", "--json")
    assert answer.exit_code == 1
    assert {(one["row"], one["column"]) for one in told["errors"]} == {
        (3, 3), (4, 6), (5, 3), (6, 3), (7, 4), (8, 4), (9, 2), (10, 1), (11, 7), (13, 4),
        (14, 4),
    }  # fmt: skip
    assert sum(told["counts"].values()) == 13
    with looking(EVERYTHING):
        assert KpiValue.objects.count() == 1


def test_rows_without_a_value_are_passed_over_and_a_sheet_of_them_alone_is_refused(world, sheet):
    rows = ("P1,OUT,2026-10,5,,t,", "P1,KWH,2026-10,,,kWh,", "P2,OUT,2026-10,,7,t,")
    answer, told = run(kpi.group, "import", sheet(*rows), "--apply", "--json")
    assert (answer.exit_code, told["errors"]) == (0, [])
    assert told["counts"] == {"new": 2, "changed": 0, "same": 1, "error": 0}
    assert told["written"]["new"] == 2
    answer, told = run(kpi.group, "import", sheet(rows[1]), "--json")
    assert answer.exit_code == 1
    assert "没有一行写了实际值或计划值" in told["problems"][0]


def test_a_month_that_lost_its_last_nought_is_refused(world, tmp_path, sheet):
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    book.active.append(["P1", "OUT", 2026.10, 5])
    book.active.append(["P1", "KWH", 2026.11, 5])
    book.active.append(["P2", "OUT", "2026-10", 5])
    book.save(tmp_path / "values.xlsx")
    for file, rows in (
        (str(tmp_path / "values.xlsx"), [2, 3]),
        (sheet("P1,OUT,2026.1,5,,t,", "P2,OUT,2026.10,5,,t,"), [2]),
    ):
        _answer, told = run(kpi.group, "import", file, "--json")
        assert [(one["row"], one["column"]) for one in told["errors"]] == [(at, 3) for at in rows]
        assert "月份请写作 2026-10，并把单元格设为文本" in told["errors"][0]["text"]


def test_a_cell_left_empty_by_merging_is_named_with_the_way_to_mend_it(world, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    book.active.append(["P1", "OUT", "2026-10", 5])
    book.active.append([None, "OUT", "2026-09", 5])
    book.active.append(["P2", "OUT", None, 5])
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "values.xlsx")
    _answer, told = run(kpi.group, "import", str(tmp_path / "values.xlsx"), "--json")
    assert [(one["row"], one["column"]) for one in told["errors"]] == [(3, 1), (4, 3)]
    assert "没有写单位编码；合并过的单元格请取消合并" in told["errors"][0]["text"]
    assert "没有写月份" in told["errors"][1]["text"]


def test_a_formula_whose_value_was_not_kept_is_named_instead_of_passing_for_empty(world, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    book.active.append(["P1", "OUT", "2026-10", "=1+1"])
    book.save(tmp_path / "values.xlsx")
    answer, told = run(kpi.group, "import", str(tmp_path / "values.xlsx"), "--json")
    assert answer.exit_code == 1
    assert [(one["row"], one["column"]) for one in told["errors"]] == [(2, 4)]
    assert "这一格是公式" in told["errors"][0]["text"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_sheet_is_read_in_the_encodings_that_office_programs_write(world, tmp_path, encoding):
    path = tmp_path / "values.csv"
    path.write_text(f"{HEAD}\n示例二厂,产量,2026年10月,7,,吨,", encoding=encoding)
    answer, told = run(kpi.group, "import", str(path), "--json")
    assert (answer.exit_code, told["counts"]["new"]) == (0, 1)


def test_a_file_without_our_headings_says_which_are_missing(world, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    answer, told = run(kpi.group, "import", str(path), "--json")
    assert answer.exit_code == 1
    assert "指标编码" in told["problems"][0]


def test_a_kpi_is_listed_and_shown_with_gap_and_light(world):
    with looking(EVERYTHING):
        value(world.kpis["OUT"], world.places["P1"], date(2026, 10, 1), 100)
    _answer, told = run(kpi.group, "list", "--json")
    assert {one["code"] for one in told} == {"OUT", "KWH", "UNIT", "DAYS"}
    words = ("show", "OUT", "--organisation", "DW", "--from", "2026-01", "--to", "2026-12")
    _answer, told = run(kpi.group, *words, "--json")
    assert [(one["unit"], one["value"], one["light"]) for one in told["rows"]] == [
        ("P1", "100", "none")
    ]
    answer, told = run(kpi.group, "show", "OUT", "--json")
    assert (answer.exit_code, "--organisation" in told["error"]) == (1, True)
    assert run(kpi.group, "show", "NONE", "--json")[0].exit_code == 1


def test_goals_that_lack_something_are_told_and_fail_only_when_strict(world):
    assert run(goals.group, "check", "--strict")[0].exit_code == 0
    with looking(EVERYTHING):
        Goal.objects.create(
            organisation=world.places["DW"], level="yearly", number="1", title="降电耗",
            year=2026, from_on=date(2026, 1, 1),
        )  # fmt: skip
    answer, told = run(goals.group, "check", "--json")
    assert answer.exit_code == 0
    assert told["findings"][0]["lacks"] == ["owner", "kpi", "party"]
    assert told["shares"]["goals"] == {"part": 0, "whole": 1, "percent": "0.0"}
    assert run(goals.group, "check", "--strict")[0].exit_code == 1
    assert run(goals.group, "show", "--json")[1][0]["title"] == "1 降电耗"
