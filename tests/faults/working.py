"""Jobs whose effects can be counted, a worker that does them, and the same for Celery.

    python -m tests.faults.working put FIRST LAST KIND   put jobs in
    python -m tests.faults.working kill COUNT            kill plain workers COUNT times at random
    python -m tests.faults.working sweep FOLDER          look after Celery until FOLDER/stop
    python -m tests.faults.working finish                do what is left, retrying what was parked

Celery starts from `tests.faults.working:application`.
"""

import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.db import connection, connections

from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.carrying import MESSAGE, carrier, is_carried
from shuanghe.kernel.tasks.models import Job
from shuanghe.kernel.tasks.running import JobKind, Run, job_kinds_plug
from shuanghe.kernel.tasks.services import job_enqueue, job_retry
from shuanghe.kernel.tasks.sweeping import Sweeper
from shuanghe.kernel.tasks.working import Worker, job_brought

LEASE = timedelta(seconds=1)
LONGEST = 0.15
"""Seconds that a worker lives at most."""
AT_WORK = os.environ.get("FAULTS_AT_WORK", "")
"""A folder in which a process with a slow job in its hands leaves a file of its number."""
EFFECT = "INSERT INTO fault_effects (key, attempt) VALUES (%s, %s)"
STEP = """INSERT INTO fault_effects (key, attempt) SELECT %s, %s
    WHERE NOT EXISTS (SELECT FROM fault_effects WHERE key = %s)"""


def effect(run: Run) -> None:
    """One row, with a while before and after it in which a worker may die."""
    time.sleep(random.uniform(0, 0.015))
    with connection.cursor() as cursor:
        cursor.execute(EFFECT, [run.key, run.attempt])
    time.sleep(random.uniform(0, 0.015))


def effect_slowly(run: Run) -> None:
    """The same, with more time to die in, and said while it lasts."""
    mark = Path(AT_WORK) / str(os.getpid())
    mark.touch()
    time.sleep(random.uniform(0.1, 0.4))
    effect(run)
    mark.unlink()


def effect_in_steps(run: Run) -> None:
    """A long job as it must be: each step looks whether it was done before."""
    with connection.cursor() as cursor:
        for step in range(3):
            time.sleep(random.uniform(0, 0.005))
            key = f"{run.key}.{step}"
            cursor.execute(STEP, [key, run.attempt, key])
            run.progress(step + 1, 3)


job_kinds_plug(
    [
        JobKind("effect", "计数", effect),
        JobKind("slow", "慢计数", effect_slowly),
        JobKind("careless", "重复会出错的任务", effect, in_steps=True),
        JobKind("steps", "分步计数", effect_in_steps, in_steps=True),
    ]
)
if is_carried():
    application = carrier()
    application.task(job_brought, name=MESSAGE)


def put(first: str, last: str, kind: str) -> None:
    """Put jobs in; each is one effect, one of steps three."""
    for number in range(int(first), int(last)):
        job_enqueue(kind=kind, key=f"{kind}-{number}")


def kill(count: str) -> None:
    """Start a worker, kill it after a random while, so many times."""
    for _ in range(int(count)):
        connections.close_all()
        worker = os.fork()
        if worker == 0:
            Worker(lease=LEASE, pause=0.01).until_asked()
            os._exit(0)
        time.sleep(random.uniform(0.01, LONGEST))
        os.kill(worker, signal.SIGKILL)
        assert os.waitpid(worker, 0)[1] == signal.SIGKILL


def sweep(folder: str) -> None:
    """The sweep as `shuanghe worker` runs it, only more often."""
    Sweeper(every=0.3, is_over=(Path(folder) / "stop").exists).until_asked()


def finish() -> None:
    """Do what is left; an administrator has parked jobs tried again."""
    until = time.monotonic() + 120
    while Job.objects.exclude(state="done").exists() and time.monotonic() < until:
        for parked in Job.objects.filter(state="parked"):
            job_retry(Actor.system("故障测试"), job_id=parked.pk)
        if not Worker(lease=LEASE).until_idle():
            time.sleep(0.2)


if __name__ == "__main__":
    {"put": put, "kill": kill, "sweep": sweep, "finish": finish}[sys.argv[1]](*sys.argv[2:])
