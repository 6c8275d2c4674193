"""Workers are killed at random moments; every effect is there once."""

import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import psycopg
from tests import servers
from tests.cluster import children_of, end
from tests.faults.places import environment, program, server, sized, tables_restore
from tests.faults.watching import told

STEPS = 3


def tally(address):
    """Effects lost and doubled, jobs cut off in the middle, and how many jobs there were."""
    with psycopg.connect(address) as database:
        jobs = database.execute("SELECT key, kind, state, attempts FROM tasks_job").fetchall()
        effects = Counter(key for (key,) in database.execute("SELECT key FROM fault_effects"))
    wanted = []
    for key, kind, state, _attempts in jobs:
        assert state == "done", (key, state)
        wanted += [f"{key}.{step}" for step in range(STEPS)] if kind == "steps" else [key]
    return {
        "acknowledged": len(jobs),
        "lost": sum(not effects[key] for key in wanted),
        "doubled": sum(effects[key] - 1 for key in wanted if effects[key]),
        "cut_off": sum(attempts - 1 for *_names, attempts in jobs),
    }


def say(names, *words):
    subprocess.run(program("working", *words), env=names, check=True)


def killed_plain(tables, *, kinds, jobs, kills):
    """Plain workers, one after the other, each killed."""
    with server() as database:
        tables_restore(tables, database.address)
        names = environment(database.address)
        for kind in kinds:
            say(names, "put", "0", str(jobs), kind)
        say(names, "kill", str(kills))
        say(names, "finish")
        return tally(database.address)


def test_a_worker_killed_at_any_moment_brings_every_effect_about_once(tables):
    kills = sized(300, 25)
    found = killed_plain(tables, kinds=("effect", "steps"), jobs=kills * 2, kills=kills)
    told("plain worker killed (-9) at random", faults=kills, **found)
    assert found["cut_off"] > 0
    assert (found["lost"], found["doubled"]) == (0, 0)


def test_control_a_job_that_bears_no_second_run_is_caught(tables):
    kills = sized(60, 25)
    found = killed_plain(tables, kinds=("careless",), jobs=kills * 2, kills=kills)
    told("control: a job that is not idempotent", faults=kills, **found)
    assert found["doubled"] > 0


class Celery:
    """A Celery worker with four processes, started again when it dies, as systemd does."""

    def __init__(self, names, folder):
        self.names, self.log, self.starts = names, folder / "log", 0
        self.marks = Path(names["FAULTS_AT_WORK"])
        self.main = None

    def keep(self):
        """Start the worker if it does not run."""
        if self.main is not None and self.main.poll() is None:
            return
        self.starts += 1
        words = ["-m", "celery", "--app", "tests.faults.working:application", "worker"]
        words += ["--concurrency", "4", "--loglevel", "CRITICAL"]
        words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with self.log.open("a") as sink:
            self.main = subprocess.Popen(
                [sys.executable, *words], env=self.names, stdout=sink, stderr=sink
            )

    def perish(self):
        """Kill the whole worker."""
        children = children_of(self.main.pid)
        self.main.kill()
        self.main.wait()
        for child in children:
            end(child)

    def at_work(self):
        """Its processes that have a job in their hands."""
        return [one for one in children_of(self.main.pid) if (self.marks / str(one)).exists()]

    def children_kill(self, count):
        """Kill processes somewhere in the middle of a job, so many in all."""
        killed, until = 0, time.monotonic() + 900
        while killed < count:
            assert time.monotonic() < until, f"only {killed} could be killed"
            self.keep()
            time.sleep(random.uniform(0.02, 0.3))
            busy = self.at_work()
            if busy:
                end(random.choice(busy))
                killed += 1


@contextmanager
def carried(tables, folder, redis):
    """A database, Celery and a sweep; yields the database's address, Celery, and the names."""
    with server() as database:
        tables_restore(tables, database.address)
        marks = folder / "at-work"
        marks.mkdir()
        more = {"REDIS_URL": redis, "SHUANGHE_LEASE": "1", "FAULTS_AT_WORK": str(marks)}
        names = environment(database.address, **more)
        sweeper = subprocess.Popen(program("working", "sweep", str(folder)), env=names)
        celery = Celery(names, folder)
        try:
            yield database.address, celery, names
            (folder / "stop").touch()
            assert sweeper.wait(60) == 0
        finally:
            sweeper.kill()
            sweeper.wait()
            if celery.main is not None:
                celery.perish()


def test_a_celery_process_killed_at_any_moment_brings_every_effect_about_once(tables, tmp_path):
    kills = sized(360, 12)
    with servers.redis() as redis, carried(tables, tmp_path, redis) as (address, celery, names):
        celery.keep()
        say(names, "put", "0", "4", "effect")
        wait_until_done(address)
        say(names, "put", "4", str(kills * 5), "slow")
        celery.children_kill(kills)
        # Then the whole worker dies, and Redis forgets everything.
        celery.perish()
        subprocess.run(["redis-cli", "-u", redis, "flushall"], check=True, capture_output=True)
        celery.keep()
        say(names, "put", "100000", "100020", "effect")
        wait_until_done(address)
        say(names, "finish")
        found = tally(address)
    told(
        "Celery process killed (-9) at random, Redis emptied",
        faults=kills,
        **found,
        note=f"worker started {celery.starts} times",
    )
    assert found["cut_off"] >= sized(200, 4)
    assert (found["lost"], found["doubled"]) == (0, 0)


def wait_until_done(address):
    """Wait for Celery to have done what waits, parked jobs left aside."""
    until = time.monotonic() + 180
    with psycopg.connect(address, autocommit=True) as database:
        open_jobs = "SELECT count(*) FROM tasks_job WHERE state IN ('waiting', 'running')"
        while database.execute(open_jobs).fetchone()[0] and time.monotonic() < until:
            time.sleep(0.2)


def test_jobs_go_on_without_redis(tables, tmp_path):
    """Nobody carries anything: enqueuing does not fail, and the sweep does the jobs itself."""
    nobody = f"redis://127.0.0.1:{servers.free_port()}/0"
    with carried(tables, tmp_path, nobody) as (address, _celery, names):
        began = time.monotonic()
        say(names, "put", "0", "20", "effect")
        took = time.monotonic() - began
        wait_until_done(address)
        found = tally(address)
    told("Redis gone", faults=1, **found, note=f"20 jobs put in within {took:.1f} s")
    assert (found["lost"], found["doubled"]) == (0, 0)
