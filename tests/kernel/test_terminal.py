"""How a command answers: words on stderr, answers on stdout, failures with exit code 1."""

import json
from datetime import date
from decimal import Decimal

import pytest
import typer
from django.utils import timezone
from typer.testing import CliRunner

from shuanghe.kernel import terminal
from shuanghe.kernel.periods import Period
from shuanghe.kernel.terminal import AsJson, On, Unusable


class WrongError(Exception):
    """An error made for these tests."""


def test_what_is_said_goes_to_stderr_as_it_is(capsys):
    terminal.say("[补录] :smile: " + "很长的一行" * 40)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "[补录] :smile: " + "很长的一行" * 40 + "\n")


def test_colour_is_for_terminals_alone(capsys):
    terminal.say("有错误", colour="red", bold=True)
    assert capsys.readouterr().err == "有错误\n"


def test_an_answer_is_text_on_stderr_or_json_on_stdout(capsys):
    terminal.answer({"file": "a.xlsx"}, "已写出 a.xlsx。", as_json=False)
    assert capsys.readouterr() == ("", "已写出 a.xlsx。\n")
    terminal.answer({"file": "a.xlsx"}, "已写出 a.xlsx。", as_json=True)
    assert capsys.readouterr() == ('{"file": "a.xlsx"}\n', "")


def test_json_holds_days_and_amounts_as_text_and_chinese_unescaped(capsys, tmp_path):
    terminal.give({"日": date(2026, 11, 21), "yuan": Decimal("5.00"), "file": tmp_path})
    out = capsys.readouterr().out
    assert "日" in out
    assert json.loads(out) == {"日": "2026-11-21", "yuan": "5.00", "file": str(tmp_path)}


def test_lines_of_an_answer_go_to_stdout(capsys):
    terminal.write("支部\t三会一课")
    assert capsys.readouterr() == ("支部\t三会一课\n", "")


@pytest.mark.parametrize(("is_answer", "place"), [(True, "out"), (False, "err")])
def test_a_table_is_drawn_where_asked(capsys, is_answer, place):
    terminal.table("人员", ("姓名", "数"), [("甲[b]", 1)], is_answer=is_answer)
    said = capsys.readouterr()
    whole = getattr(said, place)
    assert all(word in whole for word in ("人员", "姓名", "甲[b]", "1"))
    assert said.out + said.err == whole


def test_columns_of_numbers_stand_to_the_right(capsys):
    terminal.table("", ("文件", "规则"), [("章程", 7)], numbers_from=1)
    row = capsys.readouterr().err.splitlines()[-2]
    assert row.split("│")[2] == "    7 "


def test_a_tree_is_drawn_under_its_roots(capsys):
    terminal.tree([(1, None, "党委[甲]"), (2, 1, "支部"), (3, 9, "另一个")])
    out, err = capsys.readouterr()
    assert out.splitlines() == ["党委[甲]", "└── 支部", "另一个"]
    assert err == ""


def test_progress_gives_every_item_and_draws_on_stderr(capsys):
    assert list(terminal.progress([3, 1, 2], "判定")) == [3, 1, 2]
    out, err = capsys.readouterr()
    assert out == ""
    assert "判定" in err


def test_a_failure_is_told_and_ends_with_exit_code_one(capsys):
    with pytest.raises(typer.Exit) as ended:
        terminal.fail("没有这个组织。")
    assert ended.value.exit_code == 1
    assert capsys.readouterr() == ("", "错误：没有这个组织。\n")


def test_a_failure_as_json_carries_the_facts_beside_the_message(capsys):
    with pytest.raises(typer.Exit):
        terminal.fail("缺数", as_json=True, label="", ok=False)
    out, err = capsys.readouterr()
    assert json.loads(out) == {"ok": False, "error": "缺数"}
    assert err == "缺数\n"


@pytest.mark.parametrize("error", [WrongError("不行"), KeyError("不行"), Unusable("不行")])
def test_errors_of_the_kinds_named_become_failures(capsys, error):
    with pytest.raises(typer.Exit), terminal.failing(WrongError, KeyError, as_json=True, ok=False):
        raise error
    out, err = capsys.readouterr()
    assert json.loads(out) == {"ok": False, "error": "不行"}
    assert err == "错误：不行\n"


def test_other_errors_pass(capsys):
    with pytest.raises(ZeroDivisionError), terminal.failing(WrongError, as_json=False):
        raise ZeroDivisionError
    assert capsys.readouterr() == ("", "")


def test_a_day_is_read_as_written_and_today_is_meant_by_nothing():
    assert terminal.day_read("2026-11-21") == date(2026, 11, 21)
    assert terminal.day_read("") == timezone.localdate()
    with pytest.raises(Unusable, match="“11月21日”不是日期，请写作 2026-11-21。"):
        terminal.day_read("11月21日")


def test_a_month_is_read_as_written():
    assert terminal.month_read("2026-07") == Period(date(2026, 7, 1), date(2026, 7, 31))
    with pytest.raises(Unusable, match="七月"):
        terminal.month_read("七月")


def test_files_are_read_and_written_and_what_fails_names_the_file(tmp_path):
    file = tmp_path / "a.bin"
    assert terminal.file_write(file, b"abc") == 3
    assert terminal.file_read(file) == b"abc"
    with pytest.raises(Unusable, match=r"没有找到文件 .*b\.bin"):
        terminal.file_read(tmp_path / "b.bin")
    with pytest.raises(Unusable, match=r"写不了文件 .*none"):
        terminal.file_write(tmp_path / "none" / "a.bin", b"")


def test_a_file_asked_for_is_written_and_named(capsys, tmp_path):
    file = tmp_path / "a.xlsx"
    terminal.file_give(file, b"abc", as_json=True, bytes=3)
    assert file.read_bytes() == b"abc"
    assert json.loads(capsys.readouterr().out) == {"file": str(file), "bytes": 3}
    with pytest.raises(typer.Exit):
        terminal.file_give(tmp_path / "none" / "a.xlsx", b"", as_json=False)
    assert "写不了文件" in capsys.readouterr().err


def test_the_shared_options_are_json_and_on():
    app = typer.Typer()

    @app.command()
    def show(on: On = "", as_json: AsJson = False) -> None:
        with terminal.failing(as_json=as_json):
            terminal.answer({"on": terminal.day_read(on)}, "好", as_json=as_json)

    runner = CliRunner()
    assert json.loads(runner.invoke(app, ["--on", "2026-07-01", "--json"]).stdout) == {
        "on": "2026-07-01"
    }
    refused = runner.invoke(app, ["--on", "七月", "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout) == {"error": "“七月”不是日期，请写作 2026-11-21。"}
