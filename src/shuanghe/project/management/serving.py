"""`shuanghe serve` and `shuanghe worker`: a real installation, running."""

import os
import tempfile
from collections.abc import Sequence
from typing import Annotated

import typer

from shuanghe.kernel.tasks.working import Worker
from shuanghe.kernel.terminal import fail, say
from shuanghe.project.schedule import SCHEDULE
from shuanghe.project.services.installation import installation_findings
from shuanghe.project.services.measuring import SHARED
from shuanghe.project.services.processes import Command, running, task_worker, watch, web_server

Host = Annotated[str, typer.Option(help="监听地址。")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="监听端口。")]
Workers = Annotated[int, typer.Option(min=1, help="网页进程数。")]
MEMORY = "/dev/shm"  # noqa: S108 — a private folder is made in it
"""Counters are written through memory maps, and those kill a process when a disk is full."""
Embedded = Annotated[bool, typer.Option("--worker/--no-worker", help="同时运行后台任务进程。")]


def serve(
    host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 2, worker: Embedded = True
) -> None:
    """启动网页服务和后台任务。正式环境请设 SHUANGHE_PROFILE=production。"""
    refuse_unsafe()
    commands = [web_server(host=host, port=port, workers=workers)]
    if worker:
        commands.append(task_worker())
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="shuanghe-metrics-", dir=place) as folder:
        os.environ.setdefault(SHARED, folder)
        code = run(commands, f"http://{host}:{port}/")
    raise typer.Exit(code)


def run(commands: Sequence[Command], address: str) -> int:
    """Start the processes and wait until one ends or we are asked to stop; the exit code."""
    with running(*commands) as processes:
        say(f"双核已启动：{address}")
        return watch(processes)


def worker() -> None:
    """只运行后台任务进程。"""
    refuse_unsafe()
    Worker(SCHEDULE).until_asked()


def refuse_unsafe() -> None:
    """End with a message when a finding forbids running; say the others."""
    found = installation_findings()
    blocking = [finding.text for finding in found if finding.is_blocking]
    if blocking:
        fail("不能启动。\n" + "\n".join(f"- {text}" for text in blocking))
    for finding in found:
        say(f"提醒：{finding.text}")
