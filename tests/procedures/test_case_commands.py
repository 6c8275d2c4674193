"""Running cases and drills from the command line."""

import json

import pytest
from tests.procedures.test_pages import run

from shuanghe.procedures.management import cases  # noqa: F401 — adds its commands to the group


@pytest.fixture
def case(world):
    return world.go_on(world.admission(), "application")


def test_cases_are_listed_with_what_is_next_and_what_is_late(case):
    found = json.loads(run("cases", "--json").stdout)
    assert [(one["id"], one["next"], one["is_late"]) for one in found] == [
        (case.pk, ["first_talk"], True)
    ]
    assert json.loads(run("cases", "--late", "--organisation", "DW", "--json").stdout)
    assert json.loads(run("cases", "--organisation", "DX", "--json").stdout) == []
    assert json.loads(run("cases", "--procedure", "election", "--json").stdout) == []
    assert "示例甲" in run("cases").stdout


def test_a_drill_is_not_among_the_cases(world):
    world.admission(is_drill=True)
    assert json.loads(run("cases", "--state", "all", "--json").stdout) == []


def test_one_case_is_told_step_by_step(case):
    told = json.loads(run("case", str(case.pk), "--json").stdout)
    assert len(told["steps"]) == 25
    assert told["steps"][0]["done_on"] == "2021-03-01"
    lines = run("case", str(case.pk)).stdout
    assert "✓ 1. 递交入党申请书 2021-03-01" in lines
    assert "→ 2. 党组织派人谈话" in lines
    assert "最迟 2021-04-01（逾期）" in lines


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("case", "999"), "没有编号为 999 的事项"),
        (("cases", "--procedure", "dance"), "没有“dance”这个程序"),
        (("cases", "--state", "asleep"), "没有“asleep”这种状态"),
        (("cases", "--organisation", "NOBODY"), "没有编码为“NOBODY”的组织"),
        (("drill", "admission", "nothing"), "没有“nothing”这个演练"),
    ],
)
def test_what_is_not_there_is_told(db, words, told):
    answer = run(*words, "--json")
    assert answer.exit_code == 1
    assert told in json.loads(answer.stdout)["error"]


def test_a_story_is_tried_on_the_checks():
    assert any(
        one["key"] == "careless_meeting" for one in json.loads(run("drills", "--json").stdout)
    )
    tried = json.loads(run("drill", "admission", "careless_meeting", "--json").stdout)
    assert tried["missed"] == []
    assert any("FZ-13" in fault for fault in tried["found"])
