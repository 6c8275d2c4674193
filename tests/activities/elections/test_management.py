"""Elections from the command line."""

import json

import pytest
from tests.activities.elections.worlds import ON
from typer.testing import CliRunner

from shuanghe.activities.elections.management.election import group


def run(*words):
    return CliRunner().invoke(group, list(words))


def test_terms_are_listed_as_json_and_as_a_table(world):
    world.open()
    found = json.loads(run("terms", "--on", str(ON), "--json").stdout)

    assert {one["organisation"]: one["state"] for one in found} == {
        "Z1": "under_way",
        "Z2": "coming",
        "DW": "unknown",
    }
    assert "示例第二党支部" in run("terms", "--state", "coming", "--on", str(ON)).stdout
    wrong = run("terms", "--state", "soon", "--json")
    assert wrong.exit_code == 1
    assert "可用" in json.loads(wrong.stdout)["error"]


def test_an_election_is_listed_and_shown(world):
    election = world.voted(world.ready())

    (row,) = json.loads(run("list", "--json").stdout)
    facts = json.loads(run("show", str(row["id"]), "--on", str(ON), "--json").stdout)

    assert row["id"] == election.pk
    assert facts["offices"][0]["elected"] == ["丁一", "王二", "李三"]
    assert facts["next"] == ["选举结果报告"]
    assert "当选：丁一" in run("show", str(row["id"])).output
    assert "示例第一党支部" in run("list").stdout
    assert run("show", "999").exit_code == 1


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_ballots_are_written_to_a_file(world, tmp_path, kind):
    election = world.ready()
    file = tmp_path / f"选票.{kind}"

    assert run("ballots", str(election.pk), str(file)).exit_code == 0
    assert file.stat().st_size > 1000
    assert run("ballots", str(election.pk), str(tmp_path / "x.txt")).exit_code == 1
    deputies = ("--office", "deputy_secretary")
    assert run("ballots", str(election.pk), str(file), *deputies).exit_code == 1
