"""`shuanghe account …`."""

import json

import pytest
from tests.identity.conftest import EVERYTHING, PASSWORD, member_at
from typer.testing import CliRunner

from shuanghe.identity.management.account import group
from shuanghe.identity.models import User
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tree, roles):
    """run("create", …) gives (exit code, JSON or text, words on stderr)."""

    def go(*words, typed=""):
        result = CliRunner().invoke(group, list(words), input=typed)
        out = result.stdout
        answer = json.loads(out) if "--json" in words and out else out
        return result.exit_code, answer, result.stderr

    return go


CREATE = ("create", "gonghao1", "--organisation", "left", "--name", "钱七")


def test_an_account_without_a_password_gets_a_link_that_works(run, client, sign_in):
    code, answer, _words = run(*CREATE, "--role", "branch_secretary", "--json")
    assert code == 0
    assert answer["username"] == "gonghao1"
    assert client.post(answer["link"], {"new": PASSWORD, "again": PASSWORD}).status_code == 302
    assert sign_in("gonghao1").status_code == 302
    assert "党支部书记" in client.get("/identity/own/").text


def test_a_password_from_standard_input_must_be_changed_first_unless_said_otherwise(
    run, client, sign_in
):
    code, answer, _words = run(*CREATE, "--password-stdin", "--json", typed=PASSWORD + "\n")
    assert code == 0
    assert "link" not in answer
    assert PASSWORD not in str(answer)
    sign_in("gonghao1")
    assert client.get("/")["Location"] == "/identity/own/password/"
    other = ("create", "gonghao2", "--organisation", "left", "--name", "乙")
    assert run(*other, "--password-stdin", "--no-must-change", typed=PASSWORD)[0] == 0
    assert not User.objects.get(username="gonghao2").must_change_password


def test_an_account_may_be_tied_to_a_member(run, tree):
    member = member_at(tree["left"], "王五")
    assert run(*CREATE, "--member", str(member.uid))[0] == 0
    assert User.objects.get().member_id == member.pk


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            ("create", "x1y", "--organisation", "nowhere", "--name", "甲"),
            "编码为“nowhere”",
        ),
        ((*CREATE, "--role", "king"), "没有角色“king”"),
        ((*CREATE, "--member", "7"), "不是党员的内部编号"),
        ((*CREATE, "--member", "7f6f0a2c-0000-4000-8000-000000000000"), "没有内部编号为"),
        ((*CREATE, "--password-stdin"), "太短"),
        (("disable", "nobody", "--reason", "x"), "没有账号“nobody”"),
        (("grant", "nobody", "--role", "member", "--organisation", "left"), "没有账号"),
    ],
)
def test_a_mistake_ends_with_a_reason_and_exit_code_one(run, words, reason):
    code, _answer, said = run(*words, typed="short")
    assert code == 1
    assert reason in said


def test_a_refused_creation_leaves_no_half_account(run):
    assert run(*CREATE, "--role", "king")[0] == 1
    assert not User.objects.exists()


def test_granting_revoking_closing_and_listing(run):
    run(*CREATE)
    grant = ("grant", "gonghao1", "--role", "member", "--organisation", "leaf")
    code, made, _words = run(*grant, "--from", "2026-01-01", "--json")
    assert (code, made["organisation"], made["until_on"]) == (0, "leaf", None)
    listed = run("list", "--json")[1]
    assert listed == [
        {
            "username": "gonghao1",
            "name": "钱七",
            "organisation": "left",
            "is_active": True,
            "roles": ["member"],
        }
    ]
    assert run("list", "--organisation", "right", "--json")[1] == []
    assert run("revoke", "gonghao1", "--role", "member", "--organisation", "leaf")[0] == 0
    assert run("revoke", "gonghao1", "--role", "member", "--organisation", "leaf")[0] == 1
    assert run("disable", "gonghao1", "--reason", "调离")[0] == 0
    assert run("list", "--json")[1][0]["is_active"] is False
    assert run("enable", "gonghao1")[0] == 0
    assert "/set-password/" in run("link", "gonghao1")[1]
    with looking(EVERYTHING):
        names = set(AuditLine.objects.values_list("actor_name", flat=True))
    assert "命令行" in names


def test_a_bad_day_is_named(run):
    run(*CREATE)
    code, _answer, said = run(
        "grant", "gonghao1", "--role", "member", "--organisation", "leaf", "--from", "2026-02-31"
    )
    assert code == 1
    assert "2026-02-31" in said


def test_the_catalogue_is_loaded_from_the_command_line(run):
    assert run("roles", "--json")[1] == {"written": 0}
    assert run("roles", "--reset", "--json")[1] == {"written": 27}
