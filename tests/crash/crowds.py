"""Many processes on one SQLite file for a while: writers, one that checkpoints, one that backs up.

python -m tests.crash.crowds SECONDS [write:NAME | checkpoint | backup:FOLDER] …

All start from one process that has loaded the product. The answer is JSON, for each how often it
did its work, how often it was told "locked", and the seconds of each record until it was filed.
"""

import json
import os
import sqlite3
import sys
import time
from contextlib import closing
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any


def write(name: str, seconds: float) -> dict[str, Any]:
    """File records as the product does, one after the other, and note each that was filed."""
    from django.conf import settings
    from django.db.utils import OperationalError
    from django.utils import timezone
    from tests.crash.worlds import BRANCHES, RIGHTS

    from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
    from shuanghe.organisation.models import Organisation
    from shuanghe.records.services import record_file

    with looking(Scope.everything("测试")):
        branch = Organisation.objects.get(code=BRANCHES[sum(name.encode()) % 2])
    actor = Actor("示例书记", grants=(Grant(branch.path, frozenset(RIGHTS)),))
    acks = os.open(settings.HOME / "acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    took: list[float] = []
    locked, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        key, began = f"{name}-{len(took)}", time.monotonic()
        try:
            record_file(
                actor, organisation=branch, kinds=["theme_day"], title=f"学习 {key}",
                done_on=timezone.localdate(), client_key=key, present_count=3, entitled_count=4,
            )  # fmt: skip
        except OperationalError:
            locked += 1
            continue
        os.write(acks, f"{key}\n".encode())
        took.append(round(time.monotonic() - began, 4))
    return {"count": len(took), "locked": locked, "took": took}


def checkpoint(seconds: float) -> dict[str, Any]:
    """Fold the log into the database again and again, in every way there is."""
    from django.db import connection

    count, busy, until = 0, 0, time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            for way in ("PASSIVE", "RESTART", "TRUNCATE"):
                cursor.execute(f"PRAGMA wal_checkpoint({way})")
                busy += cursor.fetchone()[0]
                count += 1
            time.sleep(0.05)
    return {"count": count, "locked": 0, "busy": busy}


def backup(folder: str, seconds: float) -> dict[str, Any]:
    """Back up while all that goes on; each copy is whole by SQLite's own check."""
    from django.db import connection

    count, until = 0, time.monotonic() + seconds
    connection.ensure_connection()
    while time.monotonic() < until:
        with closing(sqlite3.connect(Path(folder) / "copy.sqlite3")) as copy:
            connection.connection.backup(copy)
            said = copy.execute("PRAGMA quick_check").fetchall()
            assert [row for row in said if not row[0].startswith("NULL value")] in ([], [("ok",)])
        count += 1
        time.sleep(0.2)
    return {"count": count, "locked": 0}


def at_work(job: str, *, seconds: float) -> dict[str, Any]:
    """What one of the crowd does, and what it tells of it."""
    what, *words = job.split(":")
    return {"write": write, "checkpoint": checkpoint, "backup": backup}[what](*words, seconds)


if __name__ == "__main__":
    import django

    django.setup()
    import_module("shuanghe.records.services")
    long, *jobs = sys.argv[1:]
    with get_context("fork").Pool(len(jobs)) as crowd:
        told = crowd.map(partial(at_work, seconds=float(long)), jobs, chunksize=1)
    sys.stdout.write(json.dumps(told))
