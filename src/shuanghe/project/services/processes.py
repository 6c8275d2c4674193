"""Run the web server and the task worker side by side, and stop both when one stops."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from django.conf import settings

APPLICATION = "shuanghe.project.wsgi:application"
CELERY = "shuanghe.project.celery:application"
SPARE = 8
"""Threads of the server beyond those that work and wait: they turn the others away."""
PATIENCE = 10.0
GLANCE = 0.2

Command = Sequence[str]


def web_server(*, host: str, port: int, workers: int) -> list[str]:
    """The command that serves the pages: granian, or gunicorn where granian is not installed.

    Each process answers with settings.THREADS threads of its own; the server's threads wait.
    """
    threads = str(settings.THREADS + settings.WAITING + SPARE)
    if importlib.util.find_spec("granian"):
        options = ["--interface", "wsgi", "--host", host, "--port", str(port)]
        options += ["--workers", str(workers), "--blocking-threads", threads]
        options += ["--no-access-log", "--log-level", "error"]  # it warns of many threads
        return [sys.executable, "-m", "granian", *options, APPLICATION]
    options = ["--bind", f"{host}:{port}", "--workers", str(workers), "--threads", threads]
    return [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", *options, APPLICATION]


def celery_worker(*, processes: int) -> list[str]:
    """The command that runs the background tasks whose ids Redis carries."""
    options = ["--concurrency", str(processes), "--loglevel", "WARNING"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [sys.executable, "-m", "celery", "--app", CELERY, "worker", *options]


def task_worker() -> list[str]:
    """The command that runs background tasks."""
    return [sys.executable, "-m", "shuanghe.project.cli", "worker"]


@contextmanager
def running(
    *commands: Command, patience: float = PATIENCE
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The commands as processes of ours; all are stopped at the end of the block.

    Whatever they started themselves goes with them: a server that is stopped while it starts
    leaves its own processes alone. patience: seconds to finish what is at hand before they are
    killed.
    """
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.extend(subprocess.Popen(command) for command in commands)  # noqa: S603 — our own
        yield started
    finally:
        theirs = [pid for process in started for pid in _below(process.pid)]
        for process in started:
            process.terminate()
        until = time.monotonic() + patience
        for process in started:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                theirs += _below(process.pid)
                process.kill()
                process.wait()
        _kill(theirs)


def _below(pid: int) -> list[int]:
    """The processes that one has started, and theirs; none where the system does not tell."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, listed.read_text().split())
    return found + [deeper for child in found for deeper in _below(child)]


def _kill(pids: Sequence[int]) -> None:
    """End those that are still there and of our group: a number may be another's by now."""
    for pid in pids:
        with suppress(ProcessLookupError):
            if os.getpgid(pid) == os.getpgrp():
                os.kill(pid, signal.SIGKILL)


def end_when_asked() -> None:
    """From here on a request to stop ends the program in order, with what it has started."""

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    _on_request(end)


def watch(processes: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait until one process ends or we are asked to stop; the exit code to end with."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    _on_request(ask)
    while not asked:
        ended = exit_codes(processes)
        if ended:
            return ended[0] or 1
        time.sleep(GLANCE)
    return 0


def exit_codes(processes: Sequence[subprocess.Popen[bytes]]) -> list[int]:
    """Those of the processes that have ended."""
    return [code for process in processes if (code := process.poll()) is not None]


def _on_request(act: Callable[[int, FrameType | None], None]) -> None:
    """What to do when asked to stop; a closed terminal asks too, unless that was to be ignored."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, act)
