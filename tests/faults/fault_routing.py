"""Reading from replicas, and the way through haproxy and pgbouncer by the operators' files."""

import json
import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from tests.cluster import cluster, program
from tests.faults.places import environment, sized, tables_restore
from tests.faults.places import program as our
from tests.faults.watching import figures, told, writers
from tests.servers import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "cluster"


@pytest.fixture(scope="module")
def made(tables):
    """A primary and one follower with the product's tables."""
    with cluster(members=2) as running:
        tables_restore(tables, running.leader().address)
        yield running


def asked(made, *words):
    """What the browser of routing.py found."""
    names = environment(made.address) | {"DATABASE_REPLICA_URLS": made.replicas}
    said = subprocess.run(
        our("routing", *words), env=names, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@contextmanager
def replay_paused(made):
    """The follower receives what the primary writes and shows nothing of it.

    Its Patroni sleeps meanwhile: it would end the pause at its next look.
    """
    (follower,) = made.followers()
    admin = follower.address.replace("//shuanghe@", "//postgres@")
    with psycopg.connect(admin, autocommit=True) as database:
        os.kill(follower.process.pid, signal.SIGSTOP)
        database.execute("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            database.execute("SELECT pg_wal_replay_resume()")
            os.kill(follower.process.pid, signal.SIGCONT)


def test_whoever_writes_reads_it_back_and_replicas_serve_the_rest(made):
    rounds = sized(200, 20)
    found = asked(made, str(rounds), "true")
    told(
        "written and read back at once, two databases",
        faults=rounds,
        acknowledged=found["asked"],
        lost=found["missing"],
        note=f"{found['by_replica']} read from a replica; lag median {found['late_median']} ms, "
        f"most {found['late_most']} ms",
    )
    assert found["by_replica"] > 0
    assert found["missing"] == 0


def test_a_replica_that_shows_nothing_new_serves_nobody_who_wrote(made):
    with replay_paused(made):
        kept = asked(made, "6", "true")
        forgot = asked(made, "6", "forgetful")
    told("replica stands still", faults=6, acknowledged=12, lost=kept["missing"])
    told("control: replica stands still, cookie thrown away", faults=6, lost=forgot["missing"])
    assert kept["missing"] == 0
    assert forgot["missing"] > 0


@contextmanager
def through_the_pool(made, folder):
    """haproxy and pgbouncer by their files, with ports and places of this machine."""
    front, pool = free_port(), free_port()
    balancer = (DEPLOY / "haproxy.cfg").read_text().replace(":5500", f":{front}")
    lines = [line for line in balancer.splitlines() if not line.lstrip().startswith("server ")]
    lines += [
        f"    server {member.name} 127.0.0.1:{member.port} check port {member.rest}"
        for member in made.members
    ]
    (folder / "haproxy.cfg").write_text("\n".join(lines) + "\n")
    text = (DEPLOY / "pgbouncer.ini").read_text()
    for there, here in {
        "port=5500": f"port={front}",
        "listen_port = 6432": f"listen_port = {pool}",
        "/etc/pgbouncer/userlist.txt": str(folder / "userlist.txt"),
        "auth_type = scram-sha-256": "auth_type = any" if not made.owner else "auth_type = trust",
        "logfile =": f"logfile = {folder / 'pgbouncer.log'}",
    }.items():
        assert there in text
        text = text.replace(there, here)
    (folder / "pgbouncer.ini").write_text(text)
    (folder / "userlist.txt").write_text('"shuanghe" ""\n')
    if made.owner:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, made.owner)
        for parent in list(folder.parents)[:3]:
            if parent.stat().st_uid == os.geteuid() and parent != Path("/tmp"):
                parent.chmod(0o755)
    commands = (
        [program("haproxy", "haproxy"), "-db", "-f", folder / "haproxy.cfg"],
        [program("pgbouncer", "pgbouncer"), folder / "pgbouncer.ini"],
    )
    started = [
        subprocess.Popen(one, user=made.owner, stderr=subprocess.DEVNULL, cwd="/")
        for one in commands
    ]
    try:
        yield f"postgres://shuanghe@127.0.0.1:{pool}/shuanghe"
    finally:
        for process in started:
            process.terminate()
            process.wait(20)


def test_through_haproxy_and_pgbouncer_nothing_is_lost_when_the_primary_goes(
    made, tmp_path, monkeypatch
):
    monkeypatch.setenv("SHUANGHE_POOLER", "yes")
    with through_the_pool(made, tmp_path) as address, writers(address) as people:
        people.wait(12)
        made.wait(followers=1).perish()
        people.wait(8)
        people.stop()
    verdict = people.verdict(made.admin)
    told("primary killed, through haproxy and pgbouncer", faults=1, **figures(verdict))
    assert (verdict.lost, verdict.doubled) == (0, 0)
