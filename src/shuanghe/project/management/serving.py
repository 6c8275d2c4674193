"""`shuanghe serve` and `shuanghe worker`: a real installation, running."""

import importlib.util
import os
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from shuanghe.kernel.tasks.carrying import is_carried
from shuanghe.kernel.tasks.sweeping import Sweeper
from shuanghe.kernel.tasks.working import Worker
from shuanghe.kernel.terminal import fail, say
from shuanghe.project.schedule import SCHEDULE
from shuanghe.project.services.installation import installation_findings
from shuanghe.project.services.measuring import SHARED
from shuanghe.project.services.processes import (
    Command,
    celery_worker,
    running,
    task_worker,
    watch,
    web_server,
)

Host = Annotated[str, typer.Option(help="监听地址。")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="监听端口。")]
Workers = Annotated[int, typer.Option(min=1, help="网页进程数。")]
FINISHING = 100.0
"""Seconds for the jobs at hand when a worker is asked to stop."""
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


class Engine(StrEnum):
    """Who hands the jobs to a worker."""

    AUTO = "auto"
    DATABASE = "database"
    CELERY = "celery"


Handing = Annotated[
    Engine,
    typer.Option(
        help="任务怎样分派：database 由本进程逐条到数据库取；celery 由 Redis 传任务编号、"
        "多个进程同时做；auto 在设了 REDIS_URL 时用 celery。任务本身总在数据库里。"
    ),
]
Processes = Annotated[int, typer.Option(min=1, help="celery 方式下同时做几个任务。")]


def worker(engine: Handing = Engine.AUTO, processes: Processes = 2) -> None:
    """只运行后台任务进程。"""
    refuse_unsafe()
    if engine is Engine.DATABASE or (engine is Engine.AUTO and not is_carried()):
        Worker(SCHEDULE).until_asked()
        return
    if not is_carried():
        fail("celery 方式需要 Redis：请设 REDIS_URL，例如 redis://127.0.0.1:6379/0。")
    if importlib.util.find_spec("celery") is None:
        fail("没有安装 Celery：请运行 uv sync --frozen --no-dev --extra scale。")
    with running(celery_worker(processes=processes), patience=FINISHING) as (child,):
        Sweeper(SCHEDULE, is_over=lambda: child.poll() is not None).until_asked()
        code = child.poll()
    if code is not None:
        fail(f"Celery 进程退出了（{code}）。")


def refuse_unsafe() -> None:
    """End with a message when a finding forbids running; say the others."""
    found = installation_findings()
    blocking = [finding.text for finding in found if finding.is_blocking]
    if blocking:
        fail("不能启动。\n" + "\n".join(f"- {text}" for text in blocking))
    for finding in found:
        say(f"提醒：{finding.text}")
