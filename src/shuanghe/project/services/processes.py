"""Run the web server and the task worker side by side, and stop both when one stops."""

import importlib.util
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

APPLICATION = "shuanghe.project.wsgi:application"
THREADS = 4
PATIENCE = 10.0
GLANCE = 0.2

Command = Sequence[str]


def web_server(*, host: str, port: int, workers: int) -> list[str]:
    """The command that serves the pages: granian, or gunicorn where granian is not installed."""
    if importlib.util.find_spec("granian"):
        options = ["--interface", "wsgi", "--host", host, "--port", str(port)]
        options += ["--workers", str(workers), "--blocking-threads", str(THREADS)]
        options += ["--no-access-log", "--log-level", "warning"]
        return [sys.executable, "-m", "granian", *options, APPLICATION]
    options = ["--bind", f"{host}:{port}", "--workers", str(workers), "--threads", str(THREADS)]
    return [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", *options, APPLICATION]


def task_worker() -> list[str]:
    """The command that runs background tasks."""
    return [sys.executable, "-m", "shuanghe.project.cli", "worker"]


@contextmanager
def running(*commands: Command) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The commands as processes of ours; all are stopped at the end of the block."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.extend(subprocess.Popen(command) for command in commands)  # noqa: S603 — our own
        yield started
    finally:
        for process in started:
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in started:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def watch(processes: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait until one process ends or we are asked to stop; the exit code to end with."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    while not asked:
        for process in processes:
            code = process.poll()
            if code is not None:
                return code or 1
        time.sleep(GLANCE)
    return 0
