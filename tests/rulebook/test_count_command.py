"""`shuanghe count`, as scripts and people use it."""

import json

import pytest
from typer import Typer
from typer.testing import CliRunner

from shuanghe.rulebook.management.counting import count
from shuanghe.rulebook.queries import rulebook
from shuanghe.rulebook.rules import NUMBERS


@pytest.fixture
def run():
    """run("ZB-12", "--entitled", "10") gives exit code, standard output and standard error."""

    def call(*arguments):
        app = Typer()
        app.command("count")(count)
        return CliRunner().invoke(app, arguments)

    return call


JUDGED = [
    ("ZB-12 --entitled 10 --present 5", True),
    ("ZB-12 --entitled 11 --present 5", False),
    ("ZB-13 --entitled 10 --yes 6", True),
    ("ZB-15 --members 5 --present 2", False),
    ("FZ-12 --entitled 10 --present 6", True),
    ("FZ-13 --entitled 10 --present 6 --yes 5 --written 1", True),
    ("CZ-11 --entitled 10 --yes 5", False),
    ("CZ-11B --entitled 10 --present 6", True),
    ("XJ-04 --party-members 500", True),
    ("XJ-07 --delegates 99", False),
    ("XJ-07B --delegates 301", False),
    ("XJ-09 --seats 10 --candidates 12", True),
    ("XJ-13 --seats 7 --candidates 9", True),
    ("XJ-16 --seats 9 --candidates 12", False),
    ("XJ-18 --entitled 7 --present 5", False),
    ("XJ-28 --voters 9 --returned 10", False),
    ("XJ-30 --present 9 --seats 3 --votes 9,7,5", True),
    ("XJ-30 --present 9 --yes 5", True),
    ("XJ-33 --present 9 --yes 5", True),
    ("MS-02 --members 7 --present 4", False),
    ("MS-09 --members 10 --excellent 3", True),
    ("MR-01 --members 5 --yes 3", True),
    ("ZB-29 --full-members 7", True),
    ("GQ-26 --carry 30000.50 --payroll 1000000", True),
    ("DF-15 --months 1110111", False),
    ("DF-15 --months -000000", True),
    ("CZ-07 --life-months 000000 --dues-months 111111", True),
]
KEYS = {
    *("rule", "title", "is_met", "verdict", "formula", "worked", "sentence", "article"),
    *("regulation", "confidence", "is_soft", "numbers"),
    *("least", "winners", "tied", "open_seats"),
}


@pytest.mark.parametrize(("line", "is_met"), JUDGED)
def test_every_rule_is_judged_and_judging_is_success(run, line, is_met):
    answer = run(*line.split(), "--on", "2026-11-21", "--json")
    said = json.loads(answer.stdout)
    assert (answer.exit_code, said["is_met"]) == (0, is_met)
    assert set(said) == KEYS
    assert (said["rule"], answer.stderr) == (line.split()[0], "")


def test_every_counted_rule_is_tried_here():
    counted = {one for one in rulebook().rules if rulebook().versions(one)[-1].rule.counting}
    assert {line.split()[0] for line, _ in JUDGED} == counted


def test_in_words_it_says_verdict_formula_article_and_how_sure(run):
    answer = run("zb-12", "--entitled", "11", "--present", "5")
    assert (answer.exit_code, answer.stdout) == (0, "")
    for words in (
        *("结论：不能表决", "2P ≥ E", "2×5=10 < 11", "还差 1 人到会"),
        *("《中国共产党支部工作条例（试行）》第十一条", "可信度：已核原文"),
    ):
        assert words in answer.stderr, words


def test_a_letter_counts_as_a_vote_and_the_answer_says_not_as_presence(run):
    said = run("FZ-13", "--entitled", "10", "--yes", "5", "--written", "1").stderr
    assert "书面意见只计票，不算到会" in said


def test_a_soft_rule_says_that_it_only_warns(run):
    assert "只提示，不拦阻" in run("ZB-15", "--members", "5", "--present", "2").stderr


def test_a_second_vote_is_told_by_place(run):
    answer = run("XJ-30", "--present", "10", "--seats", "2", "--votes", "8，6,6", "--json")
    said = json.loads(answer.stdout)
    assert (said["winners"], said["tied"], said["open_seats"]) == ([1], [2, 3], 1)
    assert "第 2、3 名候选人同为 6 票" in said["sentence"]


REFUSED = [
    ("ZB-12 --present 5", "缺少应到会有表决权人数（entitled）"),
    ("ZB-13 --entitled 10 --yes 12", "赞成 12 票多于应到 10 人"),
    ("ZB-12 --entitled ten --present 5", "“ten”不对，应为不小于 0 的整数"),
    ("ZB-12 --entitled 10.0 --present 5", "应为不小于 0 的整数"),
    ("ZB-12 --entitled 10 --present=-1", "应为不小于 0 的整数"),
    ("XJ-30 --present 9 --seats 1 --votes 9;7", "如 9,7,5"),
    ("GQ-26 --carry NaN --payroll 1", "应为不小于 0 的金额"),
    ("GQ-26 --carry 1 --payroll 0", "没有可算的对象"),
    ("DF-15 --months 1x0", "每月一个字"),
    ("CZ-07", "至少要给一项"),
    ("ZB-10", "没有计票方法。可以计票的规则：CZ-07"),
    ("ZB-99", "没有这个编号"),
    ("ZB-12 --entitled 10 --present 5 --on 2018-10-27", "当天不生效"),
    ("ZB-12 --on 2026-02-31", "日期“2026-02-31”无效"),
]


@pytest.mark.parametrize(("line", "words"), REFUSED)
def test_what_cannot_be_judged_fails_in_words(run, line, words):
    answer = run(*line.split(), "--json")
    said = json.loads(answer.stdout)
    assert (answer.exit_code, said["ok"]) == (1, False)
    assert words in said["error"]
    assert "错误：" in answer.stderr


def test_an_unknown_rule_is_answered_with_those_that_can_be_counted(run):
    assert "XJ-33、ZB-12" in run("ZB-99").stderr


def test_without_a_rule_it_lists_what_can_be_counted_and_from_what(run):
    rows = json.loads(run("--json").stdout)
    told = {row["rule"]: row for row in rows}
    assert (told["XJ-18"]["formula"], told["XJ-18"]["numbers"]) == (
        "5P ≥ 4E",
        ["present", "entitled"],
    )
    assert told["FZ-13"]["needed"] == ["yes", "entitled"]
    assert "FZ-13 接收预备党员的票数：2(Y+W) > E（--yes --entitled --written）" in run().stderr


def test_help_explains_every_number(run):
    said = run("--help").stdout
    for name in NUMBERS:
        assert f"--{name.replace('_', '-')}" in said
    assert "不写编号则列出" in said


def test_a_rulebook_with_mistakes_is_not_counted_by(run, settings, tmp_path):
    settings.RULEBOOKS = tmp_path
    answer = run("ZB-12", "--entitled", "10", "--present", "5", "--json")
    assert answer.exit_code == 1
    assert "规则库有错" in json.loads(answer.stdout)["error"]
