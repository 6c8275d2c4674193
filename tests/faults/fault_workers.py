"""Workers are killed at random moments; every effect is there once."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

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


@contextmanager
def celery_workers(names, log):
    """A Celery worker with four processes, as a process of ours."""
    words = ["-m", "celery", "--app", "tests.faults.working:application", "worker"]
    words += ["--concurrency", "4", "--loglevel", "CRITICAL"]
    words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("a") as sink:
        main = subprocess.Popen([sys.executable, *words], env=names, stdout=sink, stderr=sink)
    try:
        yield main
    finally:
        for child in children_of(main.pid):
            end(child)
        main.kill()
        main.wait()


def children_kill(main, count):
    """Kill the worker's processes at random moments, so many in all."""
    killed, until = 0, time.monotonic() + 400
    while killed < count:
        assert time.monotonic() < until, f"only {killed} could be killed"
        assert main.poll() is None
        children = children_of(main.pid)
        random.shuffle(children)
        for child in children[: count - killed]:
            time.sleep(random.uniform(0, 0.06))
            end(child)
            killed += 1
        time.sleep(random.uniform(0.05, 0.3))


def test_a_celery_process_killed_at_any_moment_brings_every_effect_about_once(tables, tmp_path):
    kills = sized(240, 12)
    with server() as database, servers.redis() as carried:
        tables_restore(tables, database.address)
        names = environment(database.address, REDIS_URL=carried, SHUANGHE_LEASE="1")
        sweeper = subprocess.Popen(program("working", "sweep", str(tmp_path)), env=names)
        with celery_workers(names, tmp_path / "log") as main:
            say(names, "put", "0", str(kills * 4), "effect")
            children_kill(main, kills)
            if_half_done = main.poll() is None
        assert if_half_done
        # The whole worker dies and a new one starts on a Redis that has forgotten everything.
        assert sweeper.poll() is None
        subprocess.run(["redis-cli", "-u", carried, "flushall"], check=True, capture_output=True)
        with celery_workers(names, tmp_path / "log"):
            say(names, "put", "100000", "100020", "effect")
            wait_until_done(database.address)
        (tmp_path / "stop").touch()
        sweeper.send_signal(signal.SIGTERM)
        assert sweeper.wait(60) == 0
        say(names, "finish")
        found = tally(database.address)
    told("Celery process killed (-9) at random, Redis emptied", faults=kills, **found)
    assert found["cut_off"] > 0
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
    with server() as database:
        tables_restore(tables, database.address)
        nobody = f"redis://127.0.0.1:{servers.free_port()}/0"
        names = environment(database.address, REDIS_URL=nobody, SHUANGHE_LEASE="1")
        began = time.monotonic()
        say(names, "put", "0", "20", "effect")
        took = time.monotonic() - began
        sweeper = subprocess.Popen(program("working", "sweep", str(tmp_path)), env=names)
        wait_until_done(database.address)
        (tmp_path / "stop").touch()
        assert sweeper.wait(60) == 0
        found = tally(database.address)
    told("Redis gone", faults=1, **found, note=f"20 jobs put in within {took:.1f} s")
    assert (found["lost"], found["doubled"]) == (0, 0)
