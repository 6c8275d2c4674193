"""The commands of admissions on cases on record."""

import json

from tests.procedures.samples import good_facts
from typer.testing import CliRunner

from shuanghe.activities.development.management.admission import group
from shuanghe.kernel.uploads.reading import workbook_read


def run(*words):
    return CliRunner().invoke(group, list(words))


def test_a_case_is_judged_by_its_number(world):
    case = world.go_on(world.admission(), "first_talk")
    answer = run("check", str(case.pk), "--json")
    person = json.loads(answer.stdout)["people"][0]
    assert answer.exit_code == 0
    assert (person["name"], person["faults"]) == ("示例甲", [])
    assert person["next"] == ["3. 推荐和确定入党积极分子"]


def test_a_number_that_is_no_case_is_told(world):
    answer = run("check", "999999", "--json")
    assert answer.exit_code == 1
    assert "没有编号为 999999" in json.loads(answer.stdout)["error"]


def test_the_records_of_a_subtree_are_written_to_a_file(world, tmp_path):
    world.go_on(world.admission(), "application", good_facts()["steps"])
    file = tmp_path / "档案.xlsx"
    assert run("export", str(file), "--organisation", "DX").exit_code == 0
    assert len(workbook_read(file.read_bytes(), "x.xlsx").sheets[0].rows) == 1
    assert run("export", str(file), "--json").exit_code == 0
    assert len(workbook_read(file.read_bytes(), "x.xlsx").sheets[0].rows) == 3
    lost = run("export", str(file), "--organisation", "没有", "--json")
    assert "没有编码为" in json.loads(lost.stdout)["error"]
