"""Private servers for the tests: a PostgreSQL and a Redis of their own, on free ports.

Also a command: `python tests/servers.py postgres -- COMMAND …` runs the command with DATABASE_URL
pointing at a fresh PostgreSQL and stops that server afterwards. A missing server program is an
error, never a reason to skip.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NO_SYNC = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# Each test takes its rows back: counted in between, a full table would be planned as an empty one.
UNCOUNTED = ("autovacuum=off",)


class ServerMissing(RuntimeError):  # noqa: N818
    """A server program that the tests need is not installed or does not start."""


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_programs() -> Path:
    """The folder of the newest installed PostgreSQL's programs.

    Raises ServerMissing when there is none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise ServerMissing("PostgreSQL is missing: apt-get install postgresql")
    return Path(on_path).resolve().parent


def redis_program() -> str:
    """The Redis server program.

    Raises ServerMissing when there is none.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise ServerMissing("Redis is missing: apt-get install redis-server")
    return program


def chromium_program() -> str:
    """The browser that page tests drive.

    Raises ServerMissing when there is none.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise ServerMissing("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    return program


@contextmanager
def postgres(*, is_durable: bool = False) -> Iterator[str]:
    """A running PostgreSQL with an empty database; yields its address for DATABASE_URL.

    is_durable: with every safety that production asks for. It refuses to run as root, so root
    starts it as the user `postgres`.
    """
    programs = postgres_programs()
    owner = "postgres" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="shuanghe-postgres-"))
    if owner:
        shutil.chown(home, owner, owner)
    try:
        port = free_port()
        server = _cluster_start(programs, home, owner=owner, port=port, is_durable=is_durable)
        try:
            _wait(lambda: _answers(programs, port), server, home / "log")
            create = [programs / "createdb", "-h", "127.0.0.1", "-U", "shuanghe", "-p", str(port)]
            subprocess.run([*create, "shuanghe"], check=True)
            yield f"postgres://shuanghe@127.0.0.1:{port}/shuanghe"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _cluster_start(
    programs: Path, home: Path, *, owner: str | None, port: int, is_durable: bool
) -> subprocess.Popen:
    create = [programs / "initdb", "-D", home / "data", "-U", "shuanghe", "-A", "trust", "-N"]
    create += ["--data-checksums"] if is_durable else []
    subprocess.run(
        [*create, "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
        user=owner,
        cwd=home,
    )
    settings = ["listen_addresses=127.0.0.1", "max_connections=60"]
    settings += [] if is_durable else [*NO_SYNC, *UNCOUNTED]
    command = [programs / "postgres", "-D", home / "data", "-k", home, "-p", str(port)]
    command += [part for setting in settings for part in ("-c", setting)]
    with (home / "log").open("w") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, user=owner, cwd=home)


@contextmanager
def redis() -> Iterator[str]:
    """A running Redis that keeps nothing; yields its address for REDIS_URL."""
    program, port = redis_program(), free_port()
    with tempfile.TemporaryDirectory(prefix="shuanghe-redis-") as home:
        log = Path(home) / "log"
        with log.open("w") as sink:
            server = subprocess.Popen(
                [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", home],
                stdout=sink,
                stderr=sink,
            )
        try:
            _wait(lambda: _listens(port), server, log)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            _stop(server)


def _answers(programs: Path, port: int) -> bool:
    probe = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(probe, check=False).returncode == 0


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait(is_ready, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 30
    while not is_ready():
        if server.poll() is not None or time.monotonic() > until:
            raise ServerMissing(f"The server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main(arguments: list[str]) -> int:
    """Run a command beside a private server; returns the command's exit code."""
    if len(arguments) < 3 or arguments[0] != "postgres" or arguments[1] != "--":
        print("usage: python tests/servers.py postgres -- COMMAND …", file=sys.stderr)
        return 2
    with postgres() as address:
        return subprocess.run(
            arguments[2:], env={**os.environ, "DATABASE_URL": address}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
