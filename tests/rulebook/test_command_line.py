"""`shuanghe rulebook check` and `show`, as scripts and people use them."""

import json

import pytest
from tests.rulebook.conftest import MEETING, RULE_COUNT, TIGHTER
from typer.testing import CliRunner

from shuanghe.rulebook.management.rulebook import group


@pytest.fixture
def run():
    """run("show", "ZB-10") gives exit code, standard output and standard error."""

    def call(*arguments):
        return CliRunner().invoke(group, arguments)

    return call


def test_check_counts_rules_by_regulation_and_certainty(run):
    answer = run("check", "--json")
    said = json.loads(answer.stdout)
    assert (answer.exit_code, said["ok"], said["rules"]) == (0, True, RULE_COUNT)
    branch = next(one for one in said["by_regulation"] if one["regulation"] == "party_branch_work")
    assert (branch["rules"], branch["verified"], branch["secondary"]) == (43, 24, 13)
    assert sum(one["rules"] for one in said["by_regulation"]) == RULE_COUNT


def test_check_in_words_shows_a_table(run):
    answer = run("check")
    assert answer.exit_code == 0
    assert f"规则库无误：{RULE_COUNT} 条规则" in answer.output
    assert answer.stdout == ""


def test_check_of_a_spoiled_folder_fails_with_file_and_line(run, folder, change):
    change(MEETING, "article: 第十一条\n", "")
    answer = run("check", "--folder", str(folder), "--json")
    assert answer.exit_code == 1
    problem = json.loads(answer.stdout)["problems"][0]
    assert (problem["file"], problem["line"]) == (MEETING, 1)
    assert f"{MEETING}:1" in answer.stderr


def test_check_refuses_a_loosening_overlay(run, folder, own):
    own("meetings.yaml", TIGHTER.replace("value: 2", "value: 0"))
    answer = run("check", "--folder", str(folder))
    assert answer.exit_code == 1
    assert "local/demo/meetings.yaml:4" in answer.stderr


def test_show_gives_title_parameters_article_confidence_and_layer(run):
    said = json.loads(run("show", "DF-02", "--json").stdout)
    assert said["title"] == "在职党员交纳党费的比例"
    assert (said["article"], said["confidence"], said["layer"]) == (
        "第二条",
        "verified",
        "central",
    )
    rates = next(one for one in said["parameters"] if one["key"] == "rates")
    assert rates["value"] == [0.005, 0.01, 0.015, 0.02]


def test_show_in_words_reads_like_a_sentence(run):
    said = run("show", "gq-24").stderr
    assert "1%" in said
    assert "已核原文" in said


def test_show_gives_the_formula_of_a_counted_rule(run):
    said = json.loads(run("show", "XJ-18", "--json").stdout)
    assert said["counting"]["formula"] == "5P ≥ 4E"
    assert "算式：5P ≥ 4E；算一算：shuanghe count XJ-18" in run("show", "xj-18").stderr
    assert json.loads(run("show", "ZB-10", "--json").stdout)["counting"] is None


def test_show_on_a_day_before_the_rule_fails_in_words(run):
    answer = run("show", "ZB-10", "--on", "2018-10-27", "--json")
    assert answer.exit_code == 1
    assert "当天不生效" in json.loads(answer.stdout)["error"]


@pytest.mark.parametrize("arguments", [("ZB-99",), ("ZB-10", "--on", "2026-02-31")])
def test_show_of_nothing_fails_in_words(run, arguments):
    answer = run("show", *arguments)
    assert answer.exit_code == 1
    assert "错误：" in answer.stderr


def test_schema_is_printed_whole(run):
    assert "DutyShape" in json.loads(run("schema").stdout)["$defs"]
