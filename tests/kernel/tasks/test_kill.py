"""A worker killed in mid-job, and started again: the effect is there exactly once."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

SCRIPT = """
import sys, time
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.tasks.running import JobKind, job_kinds_plug
from shuanghe.kernel.tasks.services import job_enqueue
from shuanghe.kernel.tasks.working import Worker
mode, mark = sys.argv[1], sys.argv[2]
def tell(run):
    notices_send(recipients=[1], text=run.key)
    if mode == "hang":
        open(mark, "w").close()
        time.sleep(60)
job_kinds_plug([JobKind("tell", "tell", tell)])
if mode == "hang":
    for app in ("notices", "tasks"):
        call_command("migrate", app, verbosity=0)
    job_enqueue(kind="tell", key="effect")
    Worker(lease=timedelta(seconds=1)).until_idle()
else:
    time.sleep(1.1)
    for _ in range(3):
        Worker(lease=timedelta(seconds=1)).until_idle()
"""


def worker(mode, mark, database):
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        "SHUANGHE_HOME": str(mark.parent),
    }
    return subprocess.Popen([sys.executable, "-c", SCRIPT, mode, str(mark)], env=env)


def test_the_effect_is_there_exactly_once(tmp_path):
    database, mark = tmp_path / "jobs.sqlite3", tmp_path / "in-the-middle"
    first = worker("hang", mark, database)
    until = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < until and first.poll() is None:
        time.sleep(0.05)
    assert mark.exists()
    first.send_signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select count(*) from notices_notice").fetchone() == (0,)
        assert db.execute("select state, attempts from tasks_job").fetchone() == ("running", 1)
    assert worker("go on", mark, database).wait(60) == 0
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select count(*) from notices_notice").fetchone() == (1,)
        assert db.execute("select state, attempts from tasks_job").fetchone() == ("done", 2)
