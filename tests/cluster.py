"""A private PostgreSQL cluster for the tests: Patroni, etcd and two or three databases.

It is configured by the file that operators get (deploy/cluster/patroni.yaml), with the places and
passwords of this machine. Everything listens on free ports of 127.0.0.1, lives in one temporary
folder and is stopped and removed afterwards. Also a command:

    python tests/cluster.py -- COMMAND …

runs the command with DATABASE_URL naming all members and DATABASE_REPLICA_URLS each of them.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.servers import ServerMissing, free_port, postgres_programs

EXAMPLE = Path(__file__).resolve().parents[1] / "deploy" / "cluster" / "patroni.yaml"
NAME = "shuanghe"
PATIENCE = 120.0


def program(name: str, package: str) -> str:
    """Where a program is.

    Raises ServerMissing when it is not installed.
    """
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/bin")
    if found is None:
        raise ServerMissing(f"{name} is missing: apt-get install {package}")
    return found


def asked(url: str) -> dict:
    """What a member's Patroni says, {} when it does not answer."""
    try:
        with urlopen(url, timeout=2) as answer:
            return json.load(answer)
    except (URLError, OSError, ValueError):
        return {}


@dataclass
class Member:
    """One machine of the cluster: a Patroni and the database that it minds."""

    name: str
    home: Path
    port: int
    rest: int
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"postgres://{NAME}@127.0.0.1:{self.port}/{NAME}"

    @property
    def status(self) -> dict:
        return asked(f"http://127.0.0.1:{self.rest}/patroni")

    @property
    def postmaster(self) -> int | None:
        """The process number of the database server."""
        file = self.home / "data" / "postmaster.pid"
        return int(file.read_text().splitlines()[0]) if file.exists() else None

    def perish(self) -> None:
        """Die as a machine dies: Patroni and the database at once, with nothing said."""
        database = self.postmaster
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if database is not None:
            for child in children_of(database):
                end(child)
            end(database)
        self.process = None


def children_of(pid: int) -> list[int]:
    """The processes that a process started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(one) for one in found.stdout.split()]


def end(pid: int) -> None:
    """Kill a process that we know to be ours, if it is still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@dataclass
class Cluster:
    """The members, and what an application needs to reach whichever leads."""

    home: Path
    owner: str | None
    is_synchronous: bool = True
    longest_lag: int = 1 << 20
    etcd: str = ""
    members: list[Member] = field(default_factory=list)

    @property
    def address(self) -> str:
        """One address for all: the driver finds the member that can write."""
        hosts = ",".join(f"127.0.0.1:{member.port}" for member in self.members)
        return f"postgres://{NAME}@{hosts}/{NAME}?target_session_attrs=read-write"

    @property
    def admin(self) -> str:
        """The same for the superuser, whom no policy of the database keeps from seeing rows."""
        return self.address.replace(f"//{NAME}@", "//postgres@")

    @property
    def replicas(self) -> str:
        """Every member's own address; the one that leads is passed over by the program."""
        return " ".join(member.address for member in self.members)

    def leader(self) -> Member | None:
        """The member that leads, when one does."""
        for member in self.members:
            said = member.status
            if said.get("role") in ("master", "primary") and said.get("state") == "running":
                return member
        return None

    def followers(self) -> list[Member]:
        """The members that stream from the leader."""
        return [one for one in self.members if one.status.get("role") == "replica"]

    def wait(self, *, followers: int) -> Member:
        """Wait for a leader with so many followers, one of them in step where that is asked."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            leader = self.leader()
            if leader is not None and self._is_whole(leader, followers):
                return leader
            if any(one.process is not None and one.process.poll() for one in self.members):
                break
            time.sleep(0.2)
        logs = "\n".join(path.read_text()[:4000] for path in self.home.glob("*/patroni.log"))
        raise ServerMissing(f"The cluster is not whole:\n{logs}")

    def _is_whole(self, leader: Member, followers: int) -> bool:
        following = leader.status.get("replication", [])
        streaming = [one for one in following if one.get("state") == "streaming"]
        in_step = [one for one in streaming if one.get("sync_state") in ("sync", "quorum")]
        # Only a follower that is known to be in step may take over.
        known = [one for one in self.followers() if one.status.get("sync_standby")]
        return len(streaming) >= followers and bool((in_step and known) or not self.is_synchronous)

    def start(self, member: Member) -> None:
        """Start a member's Patroni, which starts its database."""
        configuration = member.home / "patroni.yaml"
        configuration.write_text(yaml.safe_dump(self._configured(member)))
        configuration.chmod(0o600)
        if self.owner:
            shutil.chown(configuration, self.owner)
        with (member.home / "patroni.log").open("a") as log:
            member.process = subprocess.Popen(
                [program("patroni", "patroni"), configuration],
                stdout=log,
                stderr=log,
                user=self.owner,
                cwd=member.home,
                start_new_session=True,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(member.home)},
            )

    def _configured(self, member: Member) -> dict:
        """The operators' file with the places of this machine."""
        chosen = yaml.safe_load(EXAMPLE.read_text())
        here, rest = f"127.0.0.1:{member.port}", f"127.0.0.1:{member.rest}"
        chosen["name"] = member.name
        chosen["restapi"] = {"listen": rest, "connect_address": rest}
        chosen["etcd3"] = {"hosts": self.etcd}
        first = chosen["bootstrap"]
        first["dcs"]["synchronous_mode"] = self.is_synchronous
        first["dcs"]["maximum_lag_on_failover"] = self.longest_lag
        trusted = ["local all all trust", "host all all 127.0.0.1/32 trust"]
        trusted.append("host replication all 127.0.0.1/32 trust")
        first["pg_hba"] = trusted
        own = chosen["postgresql"]
        own |= {"listen": here, "connect_address": here, "data_dir": str(member.home / "data")}
        own |= {"bin_dir": str(postgres_programs()), "pgpass": str(member.home / ".pgpass")}
        own["pg_hba"] = trusted
        own["parameters"] = {"unix_socket_directories": str(member.home), "shared_buffers": "32MB"}
        chosen["watchdog"] = {"mode": "off"}
        return chosen


@contextmanager
def cluster(
    *, members: int = 3, etcds: int = 1, is_synchronous: bool = True, longest_lag: int = 1 << 20
) -> Iterator[Cluster]:
    """A running cluster with an empty database that belongs to the account of its address."""
    home = Path(tempfile.mkdtemp(prefix="shuanghe-cluster-"))
    owner = "postgres" if os.geteuid() == 0 else None
    made = Cluster(home, owner, is_synchronous, longest_lag)
    keepers: list[subprocess.Popen] = []
    try:
        if owner:
            shutil.chown(home, owner)
        keepers, made.etcd = _etcds_start(home, etcds)
        for number in range(1, members + 1):
            member = Member(f"database{number}", home / str(number), free_port(), free_port())
            member.home.mkdir(mode=0o700)
            if owner:
                shutil.chown(member.home, owner, owner)
            made.members.append(member)
            made.start(member)
        leader = made.wait(followers=members - 1)
        _database_create(leader)
        yield made
    finally:
        for member in made.members:
            if member.process is not None:
                member.perish()
        for keeper in keepers:
            keeper.kill()
            keeper.wait()
        shutil.rmtree(home, ignore_errors=True)


def _etcds_start(home: Path, count: int) -> tuple[list[subprocess.Popen], str]:
    ports = [(free_port(), free_port()) for _ in range(count)]
    peers = ",".join(f"keeper{n}=http://127.0.0.1:{peer}" for n, (_, peer) in enumerate(ports))
    started = []
    for number, (client, peer) in enumerate(ports):
        words = [program("etcd", "etcd-server"), "--name", f"keeper{number}"]
        words += ["--data-dir", str(home / f"etcd{number}"), "--log-level", "error"]
        for kind, port in (("client", client), ("peer", peer)):
            words += [f"--listen-{kind}-urls", f"http://127.0.0.1:{port}"]
        words += ["--advertise-client-urls", f"http://127.0.0.1:{client}"]
        words += ["--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}"]
        words += ["--initial-cluster", peers]
        with (home / f"etcd{number}.log").open("w") as log:
            started.append(subprocess.Popen(words, stdout=log, stderr=log))
    addresses = [f"127.0.0.1:{client}" for client, _peer in ports]
    until = time.monotonic() + PATIENCE
    while not all(asked(f"http://{one}/health").get("health") == "true" for one in addresses):
        if time.monotonic() > until:
            raise ServerMissing(f"etcd did not start:\n{(home / 'etcd0.log').read_text()[-1500:]}")
        time.sleep(0.1)
    return started, ",".join(addresses)


def _database_create(leader: Member) -> None:
    words = [postgres_programs() / "psql", "-h", "127.0.0.1", "-p", str(leader.port)]
    for said in (f"CREATE ROLE {NAME} LOGIN CREATEROLE", f"CREATE DATABASE {NAME} OWNER {NAME}"):
        command = [*words, "-U", "postgres", "-qc", said, "postgres"]
        subprocess.run(command, check=True)


def main(arguments: list[str]) -> int:
    """Run a command beside a private cluster; returns the command's exit code."""
    if len(arguments) < 2 or arguments[0] != "--":
        print("usage: python tests/cluster.py -- COMMAND …", file=sys.stderr)
        return 2
    began = time.monotonic()
    with cluster() as made:
        print(f"ready after {time.monotonic() - began:.1f} s: {made.address}", file=sys.stderr)
        names = {"DATABASE_URL": made.address, "DATABASE_REPLICA_URLS": made.replicas}
        return subprocess.run(arguments[1:], env={**os.environ, **names}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
