"""The calculator as a member reads it, and the same answer from the command line."""

import json

import pytest
from typer.testing import CliRunner

from shuanghe.activities.dues.management.dues import group
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Scope, looking

ADDRESS = "/dues/amount/"


def test_a_stranger_is_sent_to_sign_in(client, db):
    assert "sign-in" in client.get(ADDRESS).url


def test_why_37_50_opens_to_the_calculation_and_the_article(member):
    asked = {"payer": "salaried", "base": "3750", "on": "2026-11-21"}

    html = member.post(ADDRESS, asked).content.decode()

    assert "每月 37.50 元" in html
    assert "3750.00 × 1% = 37.50" in html or "3750 × 1% = 37.5" in html
    assert "/rules/DF-02/" in html
    assert "第二条" in html


def test_the_income_is_kept_nowhere(member):
    with looking(Scope.everything("测试")):
        before = AuditLine.objects.count()
        member.post(ADDRESS, {"payer": "salaried", "base": "3750"})
        assert AuditLine.objects.count() == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"payer": "salaried"}, "缺少收入基数"),
        ({"payer": "salaried", "base": "三千"}, "金额应为数字"),
        ({"payer": "salaried", "base": "-1"}, "大于或等于"),
        ({"payer": "farmer", "chosen": "9"}, "DF-06"),
        ({"payer": "salaried", "base": "3000", "on": "2008-03-31"}, "还没有现行的党费规定"),
        ({"payer": "nobody", "base": "3000"}, "nobody"),
    ],
)
def test_bad_input_is_refused_with_the_mend(member, asked, told):
    answer = member.post(ADDRESS, asked)

    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_the_command_says_the_same_as_the_page():
    answer = CliRunner().invoke(
        group, ["amount", "salaried", "5000.01", "--on", "2026-11-21", "--json"]
    )

    facts = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert facts["yuan"] == "75.00"
    assert any("第二条" in cite for cite in facts["cites"])


def test_the_command_fails_with_a_reason():
    for asked, told in (
        (["amount", "salaried"], "缺少收入基数"),
        (["amount", "salaried", "三千"], "不是金额"),
        (["amount", "salaried", "3000", "--on", "2008-03-31"], "还没有现行的党费规定"),
    ):
        answer = CliRunner().invoke(group, [*asked, "--json"])
        assert answer.exit_code == 1
        assert told in json.loads(answer.stdout)["error"]


def test_why_lists_the_brackets_marks_the_one_that_holds_and_names_the_articles():
    answer = CliRunner().invoke(
        group, ["amount", "retired", "5000.01", "--on", "2026-11-21", "--why", "--json"]
    )
    told = json.loads(answer.stdout)
    assert told["yuan"] == "50.00"
    marked = [line for line in told["why"] if line.startswith("→")]
    assert marked == ["→ 超过 5000 元：1%"]
    assert any("DF-05" in line for line in told["why"])
    fixed = CliRunner().invoke(group, ["amount", "low_income", "--why", "--json"])
    assert "与收入无关" in json.loads(fixed.stdout)["why"][0]
    plain = CliRunner().invoke(group, ["amount", "salaried", "2500", "--why"])
    assert "2500 × 0.005 = 12.5" in plain.stderr
