"""A move into a database with three accounts: the owner fills it, the program serves from it."""

import json
import os
import shutil
import subprocess
import sys

import psycopg
import pytest
from django.db import connections
from tests.project.filling import ROWS, every_table_filled
from tests.project.test_backup import digests, opened, template  # noqa: F401
from tests.roles import APP, BACKUP
from tests.servers import postgres

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.project.rules.roles import Roles, role_statements
from shuanghe.project.services.backup.tables import tables

OWNER = "shuanghe_owner"


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker):
    """These tests open databases of their own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def source(tmp_path, template):  # noqa: F811
    """The address of a SQLite installation with rows in every table, and what is in it."""
    address = f"sqlite:///{tmp_path}/source.sqlite3"
    shutil.copy(template, tmp_path / "source.sqlite3")
    with opened("source", address) as alias:
        every_table_filled(alias)
        return address, digests(alias)


@pytest.fixture
def accounts():
    """An empty database with the three accounts; a function that gives the address of one."""
    with postgres(is_durable=True) as server:
        with psycopg.connect(server, autocommit=True) as talk:
            for statement in role_statements(Roles(OWNER, APP, BACKUP, "shuanghe")):
                talk.execute(statement)
        yield lambda role: server.replace("shuanghe@", f"{role}@", 1)


def run(home, database, *words):
    """A command of the program on a database."""
    names = {"SHUANGHE_HOME": str(home), "DATABASE_URL": database}
    names |= {"DJANGO_SETTINGS_MODULE": "shuanghe.project.settings"}
    return subprocess.run(
        [sys.executable, "-m", "shuanghe.project.cli", *words],
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_owner_fills_it_and_the_program_serves_from_it(source, accounts, tmp_path):
    database, before = source
    refused = run(tmp_path, database, "move", "--to", accounts(APP), "--json")
    assert refused.returncode == 1
    assert "建表账号" in json.loads(refused.stdout)["error"]
    done = run(tmp_path, database, "move", "--to", accounts(OWNER), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == ROWS * len(tables())
    assert "程序账号" in done.stderr
    with opened("kept", accounts(BACKUP)) as alias:
        assert digests(alias) == before
    refused = run(tmp_path, database, "move", "--to", accounts(APP), "--json")
    assert "已有数据" in json.loads(refused.stdout)["error"]
    with opened("served", accounts(APP)) as alias, connections[alias].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles"
                       " WHERE rolname = current_user")  # fmt: skip
        assert cursor.fetchone() == (False,)
        with looking(Scope.everything("测试")):
            assert digests(alias) == before
    checked = run(tmp_path, accounts(APP), "check", "--deploy", "--json")
    found = {one["code"] for one in json.loads(checked.stdout)}
    assert not found & {"superuser", "owner", "bypass", "append_only", "walls", "migrations"}
    with psycopg.connect(accounts(APP)) as talk:
        assert talk.execute("SELECT count(*) FROM records_record").fetchone() == (0,)
