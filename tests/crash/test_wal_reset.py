"""An engine with the WAL-reset fault: the demo is warned, production does not start on it."""

import os
import signal
import sqlite3
import subprocess

import pytest
from tests.crash.worlds import ROOT, command, names
from tests.servers import free_port

from shuanghe.project.rules.safety import has_wal_reset_race

PRODUCTION = {"SHUANGHE_PROFILE": "production", "SHUANGHE_HOSTS": "dj.example.org"}
IS_AFFECTED = has_wal_reset_race(sqlite3.sqlite_version_info)
STARTED, NAMED = "双核已启动", "WAL 重置缺陷"


def said_by_serve(home, **profile):
    """What `shuanghe serve` says until it ends or has started."""
    words = ("serve", "--port", str(free_port()), "--workers", "1", "--no-worker")
    served = subprocess.Popen(
        command(*words, module="shuanghe.project.cli"), env=names(home, **profile), cwd=ROOT,
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with served:
        said = ""
        for line in served.stderr:
            said += line
            if STARTED in line:
                os.killpg(served.pid, signal.SIGTERM)
                break
    return said


@pytest.mark.slow
def test_production_refuses_it_and_names_the_ways_out(home):
    said = said_by_serve(home, **PRODUCTION)
    assert (STARTED in said) is not IS_AFFECTED
    assert (NAMED in said) is IS_AFFECTED
    if IS_AFFECTED:
        assert "不能启动" in said
        for way_out in ("PostgreSQL", "升级 SQLite", "SHUANGHE_JOURNAL=delete"):
            assert way_out in said


@pytest.mark.slow
def test_production_starts_with_the_rollback_journal(home):
    said = said_by_serve(home, **PRODUCTION, SHUANGHE_JOURNAL="delete")
    assert STARTED in said
    assert NAMED not in said


@pytest.mark.slow
def test_a_demonstration_starts_and_says_so(home):
    said = said_by_serve(home)
    assert STARTED in said
    assert (NAMED in said) is IS_AFFECTED
