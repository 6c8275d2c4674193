"""`shuanghe guidance show` and `shuanghe handover show`."""

import json

import pytest
from typer.testing import CliRunner

from shuanghe.insight.guidance.management.guidance import group as guidance
from shuanghe.insight.guidance.management.handover import group as handover

RUN = CliRunner()


def test_the_guide_of_a_branch_is_printed_step_by_step(changed):
    answer = RUN.invoke(guidance, ["show", "Z1", "--json"])
    told = json.loads(answer.stdout)
    assert told["organisation"] == "Z1"
    assert told["since"] == "2026-07-01"
    steps = {one["code"]: one for one in told["steps"]}
    assert steps["roll"]["is_done"]
    assert steps["posts"]["rule"] == "ZB-30"
    assert "first_list" not in steps
    plain = RUN.invoke(guidance, ["show", "Z1"])
    assert "✓ 名册在系统里" in plain.stdout


def test_the_kit_is_printed_or_written(changed, tmp_path):
    told = json.loads(RUN.invoke(handover, ["show", "Z1", "--json"]).stdout)
    assert told["change"]["outgoing"] == "示例甲"
    assert {one["key"] for one in told["sections"]} >= {"posts", "duties", "papers"}
    out = tmp_path / "kit.docx"
    answer = RUN.invoke(handover, ["show", "Z1", "--out", str(out), "--json"])
    assert answer.exit_code == 0
    assert out.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("group", [guidance, handover])
def test_an_unknown_code_is_refused_in_words(group, changed):
    answer = RUN.invoke(group, ["show", "NIX"])
    assert answer.exit_code == 1
    assert "没有编码为" in answer.stderr


def test_another_ending_is_refused(changed, tmp_path):
    answer = RUN.invoke(handover, ["show", "Z1", "--out", str(tmp_path / "kit.pdf")])
    assert answer.exit_code == 1
    assert ".docx 或 .zip" in answer.stderr
