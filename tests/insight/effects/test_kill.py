"""The job killed while it works effects out, and taken up again: each is there exactly once."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys, time
from datetime import timedelta
import django
django.setup()
from shuanghe.insight.effects.services import computing
from shuanghe.kernel.tasks.services import job_enqueue
from shuanghe.kernel.tasks.working import Worker
mode, mark = sys.argv[1], sys.argv[2]
computing.CHUNK = 1
if mode == "hang":
    from tests.insight.effects.stored import plants_create
    plants = plants_create(count=6)
    for at in range(3):
        plants.begin(f"E{at}", 22 + at, source=str(at))
    job_enqueue(kind="effects.renew", key="effects.renew:killed")
    kept = computing.effects_keep
    def hanging(actor, *, effects):
        done = kept(actor, effects=effects)
        if computing.Effect.objects.count() == 2:
            open(mark, "w").close()
            time.sleep(100)
        return done
    computing.effects_keep = hanging
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
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen([sys.executable, "-c", SCRIPT, mode, str(mark)], env=env, cwd=ROOT)


def asked(database, query):
    with closing(sqlite3.connect(database)) as db:
        return db.execute(query).fetchone()


def test_a_killed_job_goes_on_and_every_effect_is_there_exactly_once(tmp_path, installed_sqlite):
    database, mark = tmp_path / "effects.sqlite3", tmp_path / "in-the-middle"
    shutil.copy(installed_sqlite, database)
    first = worker("hang", mark, database)
    until = time.monotonic() + 300
    while not mark.exists() and time.monotonic() < until and first.poll() is None:
        time.sleep(0.05)
    assert mark.exists()
    first.send_signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    assert asked(database, "select count(*) from effects_effect") == (2,)
    assert asked(database, "select state, attempts from tasks_job") == ("running", 1)
    with closing(sqlite3.connect(database)) as db:  # as if the lease had run out meanwhile
        db.execute("update tasks_job set lease_until = '2026-01-01 00:00:00'")
        db.commit()
    assert worker("go on", mark, database).wait(300) == 0
    once = "select count(*), count(distinct fingerprint) from effects_effect"
    assert asked(database, once) == (4, 4)
    assert asked(database, "select state, attempts from tasks_job") == ("done", 2)
    run = "select count(*), max(done_count), max(total_count) from effects_effectrun"
    assert asked(database, run) == (1, 4, 4)
