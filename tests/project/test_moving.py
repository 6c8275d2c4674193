"""A move leaves every row on the other side and the source as it was, or nothing at all."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections, models
from tests.project.filling import ROWS, every_table_filled
from tests.project.test_backup import digests, migrated, opened, template  # noqa: F401

from shuanghe.identity.models import Role
from shuanghe.project.management.moving import without_password
from shuanghe.project.services import moving
from shuanghe.project.services.backup.restoring import FILLED_BY_SETUP
from shuanghe.project.services.backup.tables import tables, tables_empty
from shuanghe.project.services.moving import MoveRefused, installation_move


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker):
    """These tests open databases of their own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def source(tmp_path, template):  # noqa: F811
    """A SQLite installation with rows in every table."""
    shutil.copy(template, tmp_path / "source.sqlite3")
    with opened("source", f"sqlite:///{tmp_path}/source.sqlite3") as alias:
        every_table_filled(alias)
        yield alias


@contextmanager
def created(server, name):
    """An empty database on a server; its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def prepared(postgres_server):
    """A PostgreSQL database with our tables, made once."""
    with created(postgres_server, "prepared") as address:
        yield migrated(address)


@pytest.fixture
def target(prepared):
    """The address of a database without data."""
    with opened("made", prepared) as alias:
        tables_empty(alias=alias)
    return prepared


def held(address):
    """The digests of the tables at an address."""
    with opened("seen", address) as alias:
        return digests(alias)


def rows_in(address):
    """How many rows are at an address, without those that making the tables puts there."""
    return sum(rows for label, (rows, _) in held(address).items() if label not in FILLED_BY_SETUP)


def test_every_row_arrives_in_an_empty_database_and_the_source_stays_as_it_was(
    source, postgres_server
):
    before, told = digests(source), []
    with created(postgres_server, "empty") as address:
        moved = installation_move(address, tell=told.append, alias=source)
        assert held(address) == before == digests(source)
    assert (moved.tables, moved.rows) == (len(tables()), ROWS * len(tables()))
    assert len(moved.digest) == 64
    assert f"[1/{len(tables())}]" in told[1]
    assert len(told) == len(tables()) + 2


def test_after_a_move_new_rows_get_new_numbers(source, target):
    installation_move(target, tell=str, alias=source)
    with opened("made", target) as alias:
        role = models.QuerySet(Role, using=alias).create(code="next", title="新角色")
    assert role.pk == ROWS + 1


def test_a_target_with_data_is_refused_and_left_alone(source, target):
    with opened("made", target) as alias:
        every_table_filled(alias)
        models.QuerySet(Role, using=alias).filter(pk=1).update(title="别人的")
    before = held(target)
    with pytest.raises(MoveRefused, match="已有数据"):
        installation_move(target, tell=str, alias=source)
    assert held(target) == before


def test_a_second_move_to_the_same_place_is_refused(source, target):
    installation_move(target, tell=str, alias=source)
    with pytest.raises(MoveRefused, match="DATABASE_URL"):
        installation_move(target, tell=str, alias=source)


def test_a_database_of_another_program_is_refused_and_gets_no_table(source, postgres_server):
    with created(postgres_server, "others") as address:
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE wages (id int)")
        with pytest.raises(MoveRefused, match="别的程序"):
            installation_move(address, tell=str, alias=source)
        with psycopg.connect(address) as connection:
            found = connection.execute("SELECT relname FROM pg_stat_user_tables").fetchall()
    assert found == [("wages",)]


def test_a_target_whose_tables_are_half_made_is_finished(source, postgres_server):
    with created(postgres_server, "half") as address:
        names = {**os.environ, "DATABASE_URL": address}
        half = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity=0"]
        subprocess.run(half, env=names, check=True)
        installation_move(address, tell=str, alias=source)
        assert held(address) == digests(source)


def test_the_database_in_use_is_no_target(target):
    with opened("made", target) as alias, pytest.raises(MoveRefused, match="现在使用"):
        installation_move(target, tell=str, alias=alias)


@pytest.mark.parametrize("address", ["sqlite:///x", "mysql://u@h/x", "x", ""])
def test_only_postgresql_is_a_target(source, address):
    with pytest.raises(MoveRefused, match="postgres://"):
        installation_move(address, tell=str, alias=source)


def test_a_server_that_does_not_answer_is_named_without_the_password(source):
    with pytest.raises(MoveRefused, match="连不上") as refused:
        installation_move("postgres://u:topsecret@127.0.0.1:1/x", tell=str, alias=source)
    assert "topsecret" not in str(refused.value)


def test_an_installation_that_is_not_upgraded_is_refused(source, target):
    with connections[source].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'tasks'")
    with pytest.raises(MoveRefused, match="shuanghe setup"):
        installation_move(target, tell=str, alias=source)


def test_a_source_that_is_written_to_meanwhile_takes_the_move_back(source, target, monkeypatch):
    reset = moving.sequences_reset

    def write_too(*, alias):
        reset(alias=alias)
        models.QuerySet(Role, using=source).filter(pk=1).update(title="刚改的")

    monkeypatch.setattr(moving, "sequences_reset", write_too)
    with pytest.raises(MoveRefused, match="停止网页服务"):
        installation_move(target, tell=str, alias=source)
    assert rows_in(target) == 0


def test_a_row_lost_on_the_way_takes_the_move_back(source, target, monkeypatch):
    write = moving.lines_write

    def lose(model, lines, *, alias):
        write(model, list(lines)[1:], alias=alias)

    monkeypatch.setattr(moving, "lines_write", lose)
    with pytest.raises(MoveRefused, match="不一致"):
        installation_move(target, tell=str, alias=source)
    assert rows_in(target) == 0


def test_a_password_is_never_shown():
    assert without_password("postgres://u:p%40ss@db:5432/x") == "postgres://u@db:5432/x"
    assert without_password("postgres://u@db/x") == "postgres://u@db/x"


def command(tmp_path, address):
    """The command as a person gives it, with the source as the installation."""
    names = {
        "SHUANGHE_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/source.sqlite3",
        "PYTHONUNBUFFERED": "1",
    }
    words = [sys.executable, "-m", "shuanghe.project.cli", "move", "--to", address, "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(words, env={**os.environ, **names}, **pipes)


def test_a_move_killed_at_any_moment_leaves_no_row_and_can_be_repeated(source, target, tmp_path):
    before = digests(source)
    for stop_after in (1, 15, 60):
        with command(tmp_path, target) as process:
            for _ in range(stop_after):
                assert process.stderr.readline()
            process.send_signal(signal.SIGKILL)
        until = time.monotonic() + 20
        while rows_in(target) and time.monotonic() < until:
            time.sleep(0.1)
        assert rows_in(target) == 0
    with command(tmp_path, target) as process:
        said, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    answer = json.loads(said)
    assert answer["rows"] == ROWS * len(tables())
    assert answer["to"] == target
    assert held(target) == before == digests(source)


def test_a_refused_move_ends_with_failure_and_a_reason(source, tmp_path):
    with command(tmp_path, "postgres://u:topsecret@127.0.0.1:1/x") as process:
        said, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "连不上" in json.loads(said)["error"]
    assert "topsecret" not in said + error
    assert "Traceback" not in error


def test_the_target_is_opened_with_the_engine_that_tells_whose_eyes_it_is_for(source):
    with moving._opened("postgresql://u@h:1/x", alias=source) as target:
        assert connections[target].settings_dict["ENGINE"] == moving.POSTGRESQL
