"""Web process and worker killed with signal 9 while two secretaries file over HTTP.

    python -m tests.crash.kills HOME CYCLES SEED HOW    kill, start again, judge; answers JSON

HOW is `fork`: both processes are forked from one that has loaded the product, so that a start costs
little and many cycles fit; `serve`: the real command is started anew each time and its whole group
is killed; `early`: the control, which acknowledges before it writes and must lose.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.crash.visitors import go_on
from tests.crash.worlds import BRANCHES, ROOT, command, faults, names
from tests.servers import free_port

LONGEST_LIFE = 0.3
"""Seconds that the processes live on after records were acknowledged in this cycle."""


class Threads(ThreadingMixIn, WSGIServer):
    """A web server with a thread for each request."""

    daemon_threads = True
    request_queue_size = 50


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def pages_serve(port: int, is_early: bool) -> None:
    """What the web process does. is_early: the control, which acknowledges before it writes."""
    from shuanghe.project.wsgi import application

    served = early(application) if is_early else application
    make_server("127.0.0.1", port, served, Threads, Quiet).serve_forever()


def early(application: Callable[..., Any]) -> Callable[..., Any]:
    """The same pages, but a form is acknowledged at once and written a moment later."""

    def later(environ: dict[str, Any]) -> None:
        time.sleep(0.05)
        list(application(environ, lambda *_: None))

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != "/records/new/":
            return application(environ, start_response)
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        Thread(target=later, args=({**environ, "wsgi.input": BytesIO(sent)},)).start()
        start_response("302 Found", [("Location", "/records/")])
        return [b""]

    return answer


def jobs_work() -> None:
    """What the worker does, sealing the ledgers at every turn besides its own jobs."""
    from datetime import timedelta

    from django.utils import timezone

    from shuanghe.kernel.audit.services import rows_seal
    from shuanghe.kernel.tasks.working import Worker
    from shuanghe.project.schedule import SCHEDULE

    worker = Worker(SCHEDULE)
    while True:
        worker.once()
        rows_seal(moment=timezone.now() + timedelta(minutes=11))
        time.sleep(0.05)


def forked(work: Callable[..., None], *given: Any) -> int:
    """A process of ours that does the work and nothing else; its id."""
    child = os.fork()
    if child:
        return child
    try:
        work(*given)
    except BaseException as error:  # noqa: BLE001 — nothing of the parent may go on in the child
        sys.stderr.write(f"{work.__name__}: {type(error).__name__}: {error}\n")
    finally:
        os._exit(1)


def killed(processes: list[int]) -> None:
    """Kill processes and wait until they are gone."""
    for process in processes:
        os.kill(process, signal.SIGKILL)
    for process in processes:
        os.waitpid(process, 0)


def lines_in(place: Path) -> list[str]:
    """The lines of a file; none when it is not there."""
    return place.read_text().splitlines() if place.exists() else []


def progress(home: Path, before: int, *, least: int, patience: float = 90.0) -> None:
    """Wait until so many more records are acknowledged."""
    until = time.monotonic() + patience
    while len(lines_in(home / "acks")) < before + least:
        assert time.monotonic() < until, f"nothing is acknowledged: {lines_in(home / 'odd')[:3]}"
        time.sleep(0.005)


def cycle(home: Path, port: int, chance: Random, *, is_early: bool = False) -> None:
    """Start both, let them work for a moment, kill both."""
    before = len(lines_in(home / "acks"))
    processes = [forked(pages_serve, port, is_early), forked(jobs_work)]
    try:
        progress(home, before, least=2)
        time.sleep(chance.random() * LONGEST_LIFE)
    finally:
        killed(processes)


def cycle_of_command(home: Path, port: int, chance: Random) -> None:
    """The same with `shuanghe serve`: launcher, web processes and worker in one group."""
    before = len(lines_in(home / "acks"))
    words = ("serve", "--port", str(port), "--workers", "2")
    served = subprocess.Popen(
        command(*words, module="shuanghe.project.cli"), env=names(home), cwd=ROOT,
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        progress(home, before, least=2)
        time.sleep(chance.random() * LONGEST_LIFE)
    finally:
        os.killpg(served.pid, signal.SIGKILL)
        served.wait()


def warmed() -> None:
    """Load what the first request would load, before anything is forked."""
    from django.db import connections
    from django.test import Client

    from shuanghe.identity.models import User
    from shuanghe.project import wsgi

    client = Client(headers={"host": "localhost"})
    client.force_login(
        User.objects.get(username=BRANCHES[0].lower()),
        backend="shuanghe.identity.pages.entrance.AccountBackend",
    )
    assert wsgi.application
    assert client.get(f"/records/new/?organisation={BRANCHES[0]}").status_code == 200
    assert client.get("/sign-in/").status_code in (200, 302)
    connections.close_all()


CYCLES = {"fork": cycle, "serve": cycle_of_command, "early": partial(cycle, is_early=True)}


def run(home: Path, cycles: int, seed: int, how: str) -> dict[str, Any]:
    """So many kills, then a last look at everything."""
    chance, port, started = Random(seed), free_port(), time.monotonic()
    one = CYCLES[how]
    writers = [forked(go_on, f"http://127.0.0.1:{port}", branch, home) for branch in BRANCHES]
    try:
        for _ in range(cycles):
            one(home, port, chance)
        (home / "stop").touch()
    finally:
        for writer in writers:
            os.kill(writer, signal.SIGTERM)
            os.waitpid(writer, 0)
    acknowledged = lines_in(home / "acks")
    orphans = orphans_left()
    return {
        "cycles": cycles,
        "acknowledged": len(acknowledged),
        "seconds": round(time.monotonic() - started, 1),
        "odd": lines_in(home / "odd")[:5],
        "orphans": orphans,
        "orphans_swept": swept(),
        **faults(acknowledged),
    }


def orphans_left() -> int:
    """Files that no row names: of attempts that were killed between file and row."""
    from django.conf import settings

    from shuanghe.kernel.uploads.keeping import papers_named

    named = {kept.name for kept in papers_named()}
    root = Path(settings.MEDIA_ROOT)
    return sum(
        path.relative_to(root).as_posix() not in named for path in root.rglob("*") if path.is_file()
    )


def swept() -> int:
    """How many of them the daily job takes away once they are a day old."""
    from datetime import timedelta

    from django.utils import timezone

    from shuanghe.kernel.uploads.keeping import orphans_sweep

    return orphans_sweep(at=timezone.now() + timedelta(hours=25))


if __name__ == "__main__":
    import django

    django.setup()
    place, many, start, manner = sys.argv[1:]
    warmed()
    answer = run(Path(place), int(many), int(start), manner)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
