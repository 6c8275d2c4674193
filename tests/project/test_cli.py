"""The command line as a person at a terminal meets it, in a process of its own."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def shuanghe(tmp_path):
    """Run a command in an installation of its own; environment variables by keyword."""

    def run(*words, **environment):
        names = {
            "SHUANGHE_HOME": str(tmp_path / "home"),
            "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings",
            "DATABASE_URL": f"sqlite:///{tmp_path}/home/shuanghe.sqlite3",
            **environment,
        }
        command = [sys.executable, "-m", "shuanghe.project.cli", *words]
        return subprocess.run(
            command, env={**os.environ, **names}, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def installed(shuanghe):
    """An installation that setup has made."""
    made = shuanghe("setup", "--json")
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


def test_setup_makes_keys_once_and_can_be_repeated(shuanghe, installed, tmp_path):
    secret = (tmp_path / "home" / "secret.key").read_text()
    again = shuanghe("setup", "--json")
    assert len(installed["keys_created"]) == 2
    assert json.loads(again.stdout)["keys_created"] == []
    assert (tmp_path / "home" / "secret.key").read_text() == secret


def test_keys_are_readable_by_their_owner_only(installed, tmp_path):
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "home").glob("*.key")}
    assert modes == {0o600}


def test_a_file_database_runs_with_the_write_ahead_log(shuanghe, installed):
    import sqlite3

    database = f"{installed['home']}/shuanghe.sqlite3"
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_backup_comes_back_in_a_fresh_installation_with_the_same_key(
    shuanghe, installed, tmp_path
):
    file, elsewhere = str(tmp_path / "all.backup"), tmp_path / "elsewhere"
    made = shuanghe("backup", file, "--json")
    assert made.returncode == 0, made.stderr
    elsewhere.mkdir()
    (elsewhere / "master.key").write_bytes((tmp_path / "home" / "master.key").read_bytes())
    (elsewhere / "master.key").chmod(0o600)
    names = {
        "SHUANGHE_HOME": str(elsewhere),
        "DATABASE_URL": f"sqlite:///{elsewhere}/shuanghe.sqlite3",
    }
    assert shuanghe("setup", **names).returncode == 0
    back = shuanghe("restore", file, "--json", **names)
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["rows"] == json.loads(made.stdout)["rows"] > 0


def test_a_backup_is_refused_under_another_key(shuanghe, installed, tmp_path):
    file, elsewhere = str(tmp_path / "all.backup"), tmp_path / "elsewhere"
    shuanghe("backup", file)
    names = {
        "SHUANGHE_HOME": str(elsewhere),
        "DATABASE_URL": f"sqlite:///{elsewhere}/shuanghe.sqlite3",
    }
    assert shuanghe("setup", **names).returncode == 0
    refused = shuanghe("restore", file, "--json", **names)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "主密钥" in refused.stderr


def test_a_backup_that_is_not_there_is_an_error(shuanghe, installed, tmp_path):
    refused = shuanghe("restore", str(tmp_path / "nothing"))
    assert refused.returncode == 1
    assert "找不到" in refused.stderr


def test_production_does_not_serve_on_weak_settings(shuanghe, installed):
    refused = shuanghe("serve", SHUANGHE_PROFILE="production")
    assert refused.returncode == 1
    assert "SHUANGHE_HOSTS" in refused.stderr


def test_nothing_is_served_before_setup(shuanghe, tmp_path):
    (tmp_path / "home").mkdir()
    refused = shuanghe("serve")
    assert refused.returncode == 1
    assert "shuanghe setup" in refused.stderr


def test_a_command_before_setup_says_what_to_run_first(shuanghe, tmp_path):
    (tmp_path / "home").mkdir()
    refused = shuanghe("backup", str(tmp_path / "x"))
    assert refused.returncode == 1
    assert "shuanghe setup" in refused.stderr
    assert "Traceback" not in refused.stderr
