"""shuanghe records …, as typed at a terminal."""

import json
from datetime import date

import pytest
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.kernel.documents import xlsx_stream
from shuanghe.kernel.permissions import looking
from shuanghe.records.management.records import group
from shuanghe.records.models import Record

pytestmark = pytest.mark.django_db
HEAD = ("组织编码", "日期", "事项", "主题")


@pytest.fixture
def run():
    """Run a command; the exit code and what it printed on stdout."""

    def act(*words):
        done = CliRunner().invoke(group, [str(word) for word in words])
        return done.exit_code, done.stdout

    return act


@pytest.fixture
def sheet(tmp_path):
    """Write a ledger with these rows; its path."""

    def act(*rows):
        path = tmp_path / "台账.xlsx"
        xlsx_stream(str(path), [("台账", HEAD, rows)])
        return path

    return act


GOOD = ("ZB1", "2026-03-10", "主题党日、党课", "学习")


def test_without_apply_nothing_is_written(world, run, sheet):
    code, out = run("import", sheet(GOOD), "--json")
    assert code == 0
    assert json.loads(out)["counts"] == {"new": 1, "changed": 0, "same": 0, "error": 0}
    with looking(EVERYTHING):
        assert not Record.objects.exists()


def test_with_apply_the_rows_are_written(world, run, sheet):
    code, out = run("import", sheet(GOOD), "--apply", "--json")
    assert (code, json.loads(out)["applied"]["new"]) == (0, 1)
    with looking(EVERYTHING):
        assert Record.objects.get().kinds == ["theme_day", "lecture"]


def test_errors_end_with_a_code_and_name_their_cells(world, run, sheet):
    code, out = run("import", sheet(GOOD, ("ZB1", "2026-02-31", "党课", "x")), "--apply", "--json")
    assert code == 1
    (row,) = json.loads(out)["rows"]
    assert row["messages"][0]["cell"] == "B3"
    with looking(EVERYTHING):
        assert not Record.objects.exists()


def test_a_file_that_is_not_there_is_said_so(world, run, tmp_path):
    code, out = run("import", tmp_path / "none.xlsx", "--json")
    assert code == 1
    assert "没有找到文件" in json.loads(out)["error"]


def test_what_is_exported_imports_as_the_same(world, run, file, tmp_path):
    file(done_on=date(2026, 7, 14))
    out = tmp_path / "out.xlsx"
    code, told = run("export", out, "--json")
    assert (code, json.loads(told)["records"]) == (0, 1)
    _code, told = run("import", out, "--json")
    assert json.loads(told)["counts"]["same"] == 1


def test_the_list_holds_the_subtree(world, run, file):
    file()
    code, out = run("list", "--organisation", "DW", "--json")
    assert code == 0
    (row,) = json.loads(out)
    assert (row["organisation"], row["titles"], row["present"]) == ("ZB1", ["主题党日"], 4)
    assert run("list", "--organisation", "ZB2", "--json")[1].strip() == "[]"
    assert run("list", "--organisation", "NO")[0] == 1
