"""Databases to break: one server that can be restarted, with the product's tables in it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from tests import servers

IS_SHORT = os.environ.get("FAULTS_SHORT") == "yes"
NAME = "shuanghe"
WRITER_OF_THE_LOG = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "shuanghe.project.settings.test"}


def sized(whole: int, short: int) -> int:
    """How often: in the whole run, or in the sample."""
    return short if IS_SHORT else whole


def environment(address: str, **more: str) -> dict[str, str]:
    """What a program of ours needs to know to use a database."""
    known = {**os.environ, **SETTINGS, "DATABASE_URL": address, **more}
    return {name: value for name, value in known.items() if name != "DATABASE_REPLICA_URLS"}


def program(module: str, *words: str) -> list[str]:
    """The command that runs a module of these tests."""
    return [sys.executable, "-m", f"tests.faults.{module}", *words]


def tables_dump(folder: Path) -> Path:
    """The empty tables of the product, and one branch with its secretary, as SQL."""
    file = Path(os.environ.get("FAULTS_TABLES", folder / "tables.sql"))
    if file.exists():
        return file
    with servers.postgres() as address:
        subprocess.run(program("founding"), env=environment(address), check=True)
        dump = [servers.postgres_programs() / "pg_dump", "--no-owner", "--no-privileges"]
        subprocess.run([*dump, "--file", file, address], check=True)
    return file


def tables_restore(file: Path, address: str) -> None:
    """Put the tables into an empty database."""
    psql = [servers.postgres_programs() / "psql", "-qX1", "-v", "ON_ERROR_STOP=1"]
    said = subprocess.run([*psql, "-f", file, address], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@dataclass
class Server:
    """One durable PostgreSQL that can be shot down and started again.

    names: further names of its environment.
    """

    home: Path
    port: int
    owner: str | None
    options: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"postgres://{NAME}@127.0.0.1:{self.port}/{NAME}"

    def control(self, *words: str) -> None:
        """Say something to the server by its own control program."""
        said = [servers.postgres_programs() / "pg_ctl", "-D", self.home / "data", "-s", "-w"]
        names = {**os.environ, **self.names}
        with (self.home / "log").open("a") as log:
            subprocess.run(
                [*said, *words],
                user=self.owner,
                cwd=self.home,
                env=names,
                check=True,
                stdout=log,
                stderr=log,
            )

    def start(self) -> None:
        options = ["listen_addresses=127.0.0.1", "max_connections=60", *self.options]
        words = f"-p {self.port} -k {self.home} " + " ".join(f"-c {one}" for one in options)
        self.control("start", "-o", words)

    def log_kept_back(self) -> None:
        """Write what there is; who does not wait for the disk then has nobody to write for him."""
        with psycopg.connect(self.address, autocommit=True) as looker:
            looker.execute("CHECKPOINT")
            (writer,) = looker.execute(WRITER_OF_THE_LOG).fetchone()
        os.kill(writer, signal.SIGSTOP)

    def shoot(self) -> None:
        """Stop at once, without a checkpoint and without a word to anybody, and start again."""
        self.control("stop", "-m", "immediate")
        self.start()


@contextmanager
def server(*options: str) -> Iterator[Server]:
    """A running server with an empty database."""
    owner = "postgres" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="shuanghe-faults-"))
    made = Server(home, servers.free_port(), owner, options)
    programs = servers.postgres_programs()
    try:
        if owner:
            shutil.chown(home, owner, owner)
        create = [programs / "initdb", "-D", home / "data", "-U", NAME, "-A", "trust", "-k"]
        create += ["-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(create, check=True, stdout=subprocess.DEVNULL, user=owner, cwd=home)
        made.start()
        try:
            with psycopg.connect(
                made.address.removesuffix(NAME) + "postgres", autocommit=True
            ) as c:
                c.execute(f"CREATE DATABASE {NAME}")
            yield made
        finally:
            made.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)
