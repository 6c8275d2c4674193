"""A production installation does not start unsafe; a demo says what it would refuse."""

import json
import os
import subprocess
import sys

import pytest
import typer
from django.db import connection
from tests.servers import free_port
from typer.testing import CliRunner

from shuanghe.project.management.checking import check
from shuanghe.project.rules.safety import (
    Installation,
    findings,
    has_wal_reset_race,
    server_findings,
    upkeep_findings,
    weak_pragmas,
)
from shuanghe.project.services.installation import pragmas_read

SOUND = {
    "is_production": True,
    "secret": "".join(chr(33 + at % 90) for at in range(64)),
    "has_master_key": True,
    "is_debug": False,
    "hosts": ("dj.example.org",),
    "sqlite": (3, 51, 3),
}


def blocking(**changes):
    """The codes that keep an installation from starting, after changing a sound one."""
    found = findings(Installation(**{**SOUND, **changes}))
    return {finding.code for finding in found if finding.is_blocking}


def test_a_sound_installation_starts_without_a_word():
    assert findings(Installation(**SOUND)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"secret": ""}, "secret"),
        ({"secret": "changeme"}, "secret"),
        ({"secret": "x" * 64}, "secret"),
        ({"has_master_key": False}, "master_key"),
        ({"is_debug": True}, "debug"),
        ({"hosts": ("*",)}, "hosts"),
        ({"hosts": ("localhost", "127.0.0.1", "[::1]")}, "hosts"),
        ({"hosts": ("",)}, "hosts"),
        ({"sqlite": (3, 40, 1)}, "wal_reset"),
    ],
)
def test_production_refuses_to_start(change, code):
    assert blocking(**change) == {code}


def test_a_demo_on_an_old_sqlite_is_warned_and_starts():
    installation = Installation(**{**SOUND, "is_production": False, "sqlite": (3, 40, 1)})
    (finding,) = findings(installation)
    assert not finding.is_blocking
    assert "PostgreSQL" in finding.text
    assert "SHUANGHE_JOURNAL" in finding.text


def test_an_old_sqlite_may_run_with_the_rollback_journal():
    assert blocking(sqlite=(3, 40, 1), journal="delete") == set()


def test_postgresql_is_not_judged_by_the_version_of_sqlite():
    assert blocking(sqlite=None) == set()


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 54, 1), False),
    ],
)
def test_the_wal_reset_fault_is_known_by_version(version, has_it):
    assert has_wal_reset_race(version) is has_it


def test_every_weak_setting_of_a_connection_is_named():
    read = {
        "journal_mode": "off",
        "synchronous": "1",
        "foreign_keys": "0",
        "mmap_size": "268435456",
        "secure_delete": "0",
    }
    assert len(weak_pragmas(read)) == len(read)
    assert weak_pragmas({}) == [f"{name}=?" for name in read]


@pytest.mark.django_db
def test_the_settings_of_an_open_connection_are_read_back_and_hold():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW full_page_writes")
            assert cursor.fetchone()
        return
    read = pragmas_read()
    assert weak_pragmas(read) == []
    assert read["synchronous"] == "2"
    assert read["foreign_keys"] == "1"
    assert read["mmap_size"] == "0"


STEADY = {
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "data_checksums": "on",
    "is_superuser": "off",
}


def test_a_steady_server_is_no_finding():
    assert server_findings(STEADY, is_production=True) == []


@pytest.mark.parametrize("name", ["synchronous_commit", "fsync", "full_page_writes"])
def test_a_server_that_may_lose_what_it_acknowledged_keeps_us_from_starting(name):
    (found,) = server_findings(STEADY | {name: "off"}, is_production=False)
    assert found.is_blocking
    assert f"{name}=on" in found.text


@pytest.mark.parametrize(
    ("change", "code"),
    [({"data_checksums": "off"}, "checksums"), ({"is_superuser": "on"}, "superuser")],
)
def test_a_server_that_could_be_safer_is_told_and_runs(change, code):
    (found,) = server_findings(STEADY | change, is_production=False)
    assert (found.code, found.is_blocking) == (code, False)


def test_production_does_not_start_where_a_bad_disk_would_go_unseen():
    (found,) = server_findings(STEADY | {"data_checksums": "off"}, is_production=True)
    assert (found.code, found.is_blocking) == ("checksums", True)
    assert "pg_checksums --enable" in found.text


def test_serving_and_working_stop_over_a_server_that_loses_commits(postgres_server, tmp_path):
    (tmp_path / "secret.key").write_text(SOUND["secret"])
    (tmp_path / "master.key").write_text("")
    names = {
        "SHUANGHE_PROFILE": "production",
        "SHUANGHE_HOSTS": "dj.example.org",
        "SHUANGHE_HOME": str(tmp_path),
        "DATABASE_URL": postgres_server,
        "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings",
    }
    for words in (["serve", "--port", str(free_port())], ["worker"]):
        done = subprocess.run(
            [sys.executable, "-m", "shuanghe.project.cli", *words],
            env={**os.environ, **names},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 1
        for told in ("不能启动", "synchronous_commit=off", "fsync=off", "没有打开数据校验"):
            assert told in done.stderr


def test_upkeep_left_undone_is_told():
    found = upkeep_findings(
        unapplied=2, anchor_hours=30.0, missing_administrators=["系统管理员", "审计管理员"]
    )
    assert [(one.code, one.is_blocking) for one in found] == [
        ("migrations", True),
        ("anchor", False),
        ("administrators", False),
    ]
    assert "30 小时" in found[1].text
    assert "系统管理员、审计管理员" in found[2].text
    assert upkeep_findings(unapplied=0, anchor_hours=1.0, missing_administrators=[]) == []


@pytest.mark.django_db
def test_the_command_explains_each_finding_and_fails_when_one_must_be_mended(settings, tmp_path):
    settings.ALLOWED_HOSTS, settings.HOME = ["*"], tmp_path
    command = typer.Typer()
    command.command()(check)
    done = CliRunner().invoke(command, ["--deploy", "--json"])
    found = {one["code"]: one for one in json.loads(done.stdout)}
    assert done.exit_code == 1
    assert found["hosts"]["is_blocking"]
    assert "SHUANGHE_HOSTS" in found["hosts"]["text"]
    assert {"anchor", "administrators"} <= set(found)
    assert "—" not in found["administrators"]["text"]
    assert "migrations" not in found
