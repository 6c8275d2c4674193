"""The pages and the command that show a procedure."""

import itertools
import json
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from tests.procedures.samples import ON
from typer.testing import CliRunner

from shuanghe.procedures.documents import procedure_svg
from shuanghe.procedures.management.procedure import group
from shuanghe.procedures.queries import procedure_on

SVG = "{http://www.w3.org/2000/svg}"


def run(*words):
    return CliRunner().invoke(group, list(words))


def test_the_chart_names_every_step_and_keeps_boxes_apart():
    procedure = procedure_on("admission", on=ON)

    root = ElementTree.fromstring(procedure_svg(procedure, done=frozenset({"application"})))

    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert "✓ 1. 递交入党申请书" in texts
    assert "25. 材料归档" in texts
    tops = [int(box.get("y")) for box in root.iter(f"{SVG}rect") if box.get("width") == "460"]
    assert len(tops) == 25
    assert all(later - earlier >= 60 for earlier, later in itertools.pairwise(tops))
    assert root.find(f"{SVG}desc").text.count("第") == 25


def test_a_member_reads_the_steps_with_their_articles(member):
    assert "/procedures/admission/" in member.get(reverse("procedures:list")).content.decode()

    answer = member.get(reverse("procedures:procedure", args=["admission"]))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "发展党员工作细则 第十三条" in html
    assert "/rules/FZ-08/" in html
    assert "style=" not in html
    assert len(answer.content) < 100_000


def test_an_unknown_procedure_is_not_there(member):
    assert member.get(reverse("procedures:procedure", args=["nothing"])).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client, db):
    for page in (reverse("procedures:list"), reverse("procedures:procedure", args=["admission"])):
        assert "sign-in" in client.get(page).url


def test_the_command_shows_steps_chart_and_json():
    assert "确定发展对象" in run("show", "admission").stdout
    assert run("show", "admission", "--svg").stdout.startswith("<svg")
    found = json.loads(run("show", "admission", "--json").stdout)
    assert [step["number"] for step in found["steps"]] == list(range(1, 26))
    assert json.loads(run("check", "--json").stdout) == {"ok": True, "problems": []}
    assert json.loads(run("list", "--json").stdout)[0]["key"] == "admission"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "nothing"), "现有：admission"),
        (("show", "admission", "--on", "2026-13-01"), "不是日期"),
        (("show", "admission", "--on", "2000-01-01"), "FZ-01"),
    ],
)
def test_the_command_fails_with_a_reason(words, told):
    answer = run(*words, "--json")

    assert answer.exit_code == 1
    assert told in json.loads(answer.stdout)["error"]
