"""`shuanghe handbook …`."""

import io
import json

import docx
import pytest
from tests.insight.handbooks.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.insight.handbooks.management import handbook
from shuanghe.insight.handbooks.models import Receipt
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def run(*words):
    answer = CliRunner().invoke(handbook.group, list(words))
    lines = [line for line in answer.stdout.splitlines() if line.startswith(("{", "["))]
    return answer, json.loads(lines[-1]) if lines else None


def test_a_handbook_is_built_as_word_and_as_pdf(world, tmp_path):
    out = tmp_path / "book.docx"
    answer, told = run("build", "learning", "--out", str(out), "--organisation", "DW", "--json")
    assert answer.exit_code == 0, answer.output
    assert told["sections"] > 3
    headings = [one.text for one in docx.Document(io.BytesIO(out.read_bytes())).paragraphs]
    assert "第一章　学习要求" in headings
    paper = tmp_path / "book.pdf"
    answer, told = run("build", "management", "--out", str(paper), "--organisation", "DW", "--json")
    assert answer.exit_code == 0
    assert told["pages"] > 10
    assert paper.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("build", "cooking", "--out", "a.docx"), "没有“cooking”这本手册"),
        (("build", "learning", "--out", "a.odt"), ".docx 或 .pdf"),
        (("build", "learning", "--out", "a.docx", "--organisation", "XX"), "没有编码为“XX”"),
        (("issue", "learning", "--organisation", "Z1"), "党委或党总支"),
        (("changes", "learning", "--organisation", "DW"), "没有这样一版"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_reason(world, words, said):
    answer, told = run(*words, "--json")
    assert answer.exit_code == 1
    assert said in told["error"]


def test_an_edition_is_issued_and_the_same_once_more_is_refused(world):
    answer, told = run("issue", "learning", "--organisation", "DW", "--json")
    assert answer.exit_code == 0, answer.output
    assert (told["number"], told["units"]) == (1, 3)
    answer, told = run("issue", "learning", "--organisation", "DW", "--json")
    assert answer.exit_code == 1
    assert "完全相同" in told["error"]
    with looking(EVERYTHING):
        assert Receipt.objects.count() == 3
    answer, told = run("search", "学时", "--json")
    assert told["found"]
    answer, told = run("changes", "learning", "--organisation", "DW", "--json")
    assert "第一版" in told["error"]


def test_the_outlines_as_shipped_are_right_and_a_broken_one_is_told(world, tmp_path, settings):
    assert run("check", "--json")[1] == {"problems": []}
    home = tmp_path / "handbooks" / "practice"
    home.mkdir(parents=True)
    (home / "index.yaml").write_text("title: 手册\n", encoding="utf-8")
    settings.RULEBOOKS = tmp_path
    answer, told = run("check", "--json")
    assert answer.exit_code == 1
    assert "handbooks/practice/index.yaml" in told["problems"][0]
