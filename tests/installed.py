"""The product's empty tables, made once for a run and copied wherever a test needs its own.

Migrations take most of a minute; a copy takes a moment. Test processes side by side share what
the first of them made.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from tests import servers

ROOT = Path(__file__).resolve().parents[1]


def once(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A file of a folder; whoever asks first makes it, the others wait."""
    file = folder / name
    with one_at_a_time(folder, name):
        if not file.exists():
            half = folder / f"half-{name}"
            make(half)
            half.rename(file)
    return file


@contextmanager
def one_at_a_time(folder: Path, name: str) -> Iterator[None]:
    """The block runs in one of the processes that share a folder; the others wait."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrated(address: str) -> str:
    """Bring the database at an address up to date, in a process of its own."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    names = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings.test"}
    subprocess.run(command, env={**os.environ, **names}, cwd=ROOT, check=True)
    return address


def sqlite_file(file: Path) -> None:
    """Make a SQLite file as migrations leave it."""
    migrated(f"sqlite:///{file}")


@contextmanager
def sqlite_in_memory(file: Path, name: str) -> Iterator[None]:
    """A copy of a SQLite file in the memory of this process, under a name, while the block runs."""
    with (
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(name, uri=True, check_same_thread=False)) as kept,
    ):
        source.backup(kept)
        yield


def postgres_template(address: str) -> str:
    """Make a database that others are created from, beside the one at an address; its name."""
    name = "installed"
    with psycopg.connect(address, autocommit=True) as talk:
        talk.execute(f"DROP DATABASE IF EXISTS {name}")
        talk.execute(f"CREATE DATABASE {name}")
    migrated(urlsplit(address)._replace(path=f"/{name}").geturl())
    return name


def postgres_dump(file: Path) -> None:
    """Make the SQL that gives an empty PostgreSQL database the tables as migrations leave them."""
    with servers.postgres() as address:
        migrated(address)
        dump = [servers.postgres_programs() / "pg_dump", "--no-owner", "--no-privileges"]
        subprocess.run([*dump, "--file", file, address], check=True)


def restored(dump: Path, address: str) -> None:
    """Run SQL on a database, all of it or nothing."""
    psql = [servers.postgres_programs() / "psql", "-qX1", "-v", "ON_ERROR_STOP=1"]
    said = subprocess.run([*psql, "-f", dump, address], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
