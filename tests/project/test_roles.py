"""Three accounts of the database: the owner changes tables, the program works, the backup reads."""

import json
import os
import subprocess
import sys

import psycopg
import pytest
from tests.servers import postgres

from shuanghe.project.rules.roles import Roles, role_statements
from shuanghe.project.rules.safety import Standing, role_findings, server_findings, wall_findings

OWNER, APP, BACKUP = "shuanghe_owner", "program", "shuanghe_backup"


class Installed:
    """An installation whose database has the three accounts."""

    def __init__(self, server, home):
        self.server, self.home = server, home

    def address(self, role):
        return self.server.replace("shuanghe@", f"{role}@", 1)

    def run(self, role, *words, **more):
        """A command of the program as one of the accounts."""
        environment = {**os.environ, "SHUANGHE_HOME": str(self.home), **more}
        environment |= {"DATABASE_URL": self.address(role), "SHUANGHE_HOSTS": "dj.example.org"}
        environment |= {"DJANGO_SETTINGS_MODULE": "shuanghe.project.settings"}
        return subprocess.run(
            [sys.executable, "-m", "shuanghe.project.cli", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, role, statement):
        with psycopg.connect(self.address(role), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Roles made by the superuser, tables by their owner; one organisation and a branch of it."""
    with postgres(is_durable=True) as server:
        made = Installed(server, tmp_path_factory.mktemp("home"))
        named = ("--owner", OWNER, "--app", APP, "--backup", BACKUP)
        done = made.run("shuanghe", "database", "roles", *named)
        assert done.returncode == 0, done.stderr
        done = made.run(OWNER, "setup")
        assert done.returncode == 0, done.stderr
        again = made.run("shuanghe", "database", "roles", *named)
        assert again.returncode == 0, again.stderr
        yield made


def test_the_program_owns_nothing_and_changes_no_table_that_only_grows(installed):
    (owned,) = installed.ask(
        "shuanghe",
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        f" AND pg_get_userbyid(relowner) <> '{OWNER}'",
    )
    assert owned == (0,)
    for act in (
        "DELETE FROM audit_auditline",
        "UPDATE dues_duesentry SET id = 1",
        "TRUNCATE audit_seal",
        "ALTER TABLE records_record DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE beside (id int)",
        "DELETE FROM django_migrations",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            installed.ask(APP, act)


def test_the_owner_too_sees_no_row_without_a_scope_and_the_backup_sees_all(installed):
    counted = "SELECT count(*) FROM audit_auditline"
    assert installed.ask(OWNER, counted) == [(0,)]
    assert installed.ask(APP, counted) == [(0,)]
    assert installed.ask(BACKUP, counted)[0][0] > 0


def test_no_statement_of_the_program_is_compiled(installed):
    assert installed.ask(APP, "SHOW jit") == [("off",)]
    assert installed.ask("shuanghe", "SHOW jit") == [("on",)]


def test_a_row_by_its_key_is_cheap_to_the_planner(installed):
    assert installed.ask(APP, "SHOW random_page_cost") == [("1.1",)]
    assert installed.ask("shuanghe", "SHOW random_page_cost") == [("4",)]


def test_the_backup_account_cannot_write(installed):
    with pytest.raises(psycopg.Error, match=r"read-only|permission denied"):
        installed.ask(BACKUP, "DELETE FROM identity_role")


def test_a_backup_by_an_account_behind_the_wall_is_refused(installed, tmp_path):
    for role in (APP, OWNER):
        done = installed.run(role, "backup", str(tmp_path / f"{role}.backup"))
        assert done.returncode == 1
        assert "行级安全" in done.stderr
        assert not (tmp_path / f"{role}.backup").exists()


def test_a_whole_backup_comes_back_through_the_owner(installed, tmp_path):
    file = tmp_path / "whole.backup"
    done = installed.run(BACKUP, "backup", str(file), "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]
    refused = installed.run(APP, "restore", str(file), "--replace")
    assert refused.returncode == 1
    done = installed.run(OWNER, "restore", str(file), "--replace", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == rows


def test_the_check_names_an_account_that_could_take_the_wall_down(installed):
    def codes(role):
        done = installed.run(role, "check", "--deploy", "--json")
        return {one["code"] for one in json.loads(done.stdout)}

    told = {"owner", "superuser", "bypass", "append_only", "walls", "searchable"}
    assert codes(APP) & told == set()
    assert codes(OWNER) & told == {"owner"}
    assert codes("shuanghe") & told == {"superuser"}
    assert "bypass" in codes(BACKUP)


def test_the_program_does_not_start_over_a_table_without_its_wall(installed):
    installed.ask(OWNER, "DROP POLICY scope_wall ON records_record")
    try:
        done = installed.run(APP, "check", "--json")
        assert done.returncode == 1
        assert "walls" in [one["code"] for one in json.loads(done.stdout) if one["is_blocking"]]
    finally:
        done = installed.run(OWNER, "setup")
    assert done.returncode == 0, done.stderr
    assert installed.run(APP, "check").returncode == 0


def test_only_a_superuser_makes_accounts_and_the_sql_can_be_printed_instead(installed):
    done = installed.run(OWNER, "database", "roles")
    assert done.returncode == 1
    assert "--print" in done.stderr
    printed = installed.run(APP, "database", "roles", "--print")
    assert printed.stdout.count("CREATE ROLE") == 3


def test_names_that_would_not_be_names_are_refused():
    with pytest.raises(ValueError, match="只能用"):
        Roles('x"; DROP', "b", "c", "d")
    with pytest.raises(ValueError, match="各不相同"):
        Roles("a", "a", "c", "d")
    assert role_statements(Roles("a", "b", "c", "d"))


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing("x", bypasses=True), "bypass"),
        (Standing("x", owns_tables=True), "owner"),
        (Standing("x", changeable=("audit_auditline",)), "append_only"),
        (Standing("x", is_searchable=False), "searchable"),
    ],
)
def test_each_fault_of_the_account_is_named_with_its_mend(standing, code):
    (found,) = role_findings(standing)
    assert found.code == code
    assert "请" in found.text


def test_missing_walls_and_lost_commits_keep_the_program_from_starting():
    (found,) = wall_findings(Standing("x", unguarded=("records_record",)))
    assert found.is_blocking
    for setting in ("synchronous_commit", "fsync", "full_page_writes"):
        read = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}
        read |= {"data_checksums": "on", "is_superuser": "off", setting: "off"}
        (found,) = server_findings(read, is_production=False)
        assert found.is_blocking
        assert f"{setting}=off" in found.text
