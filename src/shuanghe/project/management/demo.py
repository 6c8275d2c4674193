"""`shuanghe demo`: from nothing to a page with sample enterprises, in one command."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from django.conf import settings

from shuanghe.kernel.terminal import fail, failing, give, say
from shuanghe.project.management.installing import prepare
from shuanghe.project.services.processes import (
    end_when_asked,
    exit_codes,
    running,
    task_worker,
    watch,
    web_server,
)
from shuanghe.project.services.sampling import (
    sample_stand_up,
    sign_in_for_visit,
    sign_ins,
)
from shuanghe.project.services.visiting import (
    VisitFailed,
    Visitor,
    is_listening,
    port_free,
    wait_until_open,
)

HOST = "127.0.0.1"
Check = Annotated[bool, typer.Option("--check", help="自检：取登录页和一份月度清单后退出。")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="监听端口。")]


def demo(check: Check = False, port: Port = 8000) -> None:
    """启动示例：生成密钥、建库、装入示例企业、启动网页。数据放在 var/，删掉即可重来。"""
    if settings.IS_PRODUCTION:
        fail("正式环境不能运行示例。请用 shuanghe setup 和 shuanghe serve。")
    if check:
        port = port_free()
    elif is_listening(port):
        fail(f"端口 {port} 已被占用，请换一个：make demo ARGS='--port 8080'")
    end_when_asked()
    timings: dict[str, float] = {}
    with timed(timings, "total_s"):
        with timed(timings, "setup_s"):
            prepare()
        with timed(timings, "sample_s"):
            sample_stand_up(tell=say)
        with running(web_server(host=HOST, port=port, workers=2)) as pages:
            with timed(timings, "server_s"), failing(VisitFailed, as_json=False):
                wait_until_open(port, is_ended=lambda: bool(exit_codes(pages)))
            # The task worker starts when the pages are there, so that they need not share the CPU.
            with running(task_worker()) as tasks:
                if not check:
                    introduce(port)
                    raise typer.Exit(watch([*pages, *tasks]))
                visited = visit(port)
    give({"ok": True, "database": settings.DATABASES["default"]["ENGINE"], **timings, **visited})


@contextmanager
def timed(timings: dict[str, float], name: str) -> Iterator[None]:
    """Note how many seconds the block takes."""
    started = time.perf_counter()
    yield
    timings[name] = round(time.perf_counter() - started, 2)


def introduce(port: int) -> None:
    """Say where the pages are and with which accounts to sign in."""
    say(f"\n双核已启动：http://{HOST}:{port}/   (按 Ctrl+C 停止；以下均为示例数据)\n")
    for sign_in in sign_ins():
        say(f"  {sign_in.username:<12} 密码 {sign_in.password}   {sign_in.title}")
    say("")


def visit(port: int) -> dict[str, Any]:
    """Fetch the sign-in page, sign in as a branch secretary and fetch the month's list."""
    secretary = sign_in_for_visit()
    visitor = Visitor(f"http://{HOST}:{port}/")
    try:
        page = visitor.get("/")
        entered = visitor.sign_in(page, username=secretary.username, password=secretary.password)
        month = visitor.get("/month/")
    except VisitFailed as failed:
        fail(str(failed))
    if "<main" not in month.text or len(month.text) < 2000:
        fail(f"{month.url} 没有给出月度清单。")
    return {
        "sign_in_page_ms": page.milliseconds,
        "sign_in_ms": entered.milliseconds,
        "monthly_list_ms": month.milliseconds,
        "monthly_list_bytes": len(month.text.encode()),
    }
