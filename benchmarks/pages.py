"""Bars f1, f2 and f3: the page of fifty rows behind a cell of the board, served and loaded by wrk.

Two granian workers, eight connections; paths in turns; CPU of the server's processes per request.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

from benchmarks import worlds
from benchmarks.tables import Bar

SECONDS = 4
ROUNDS = 3
MONTH = "2026-06"
FLOOR = 3.0
AGAIN = {"304": 2.0, "kept": 2.5}


class Load(NamedTuple):
    """One run of wrk: CPU seconds a request, requests a second, p50 and p99 in seconds."""

    cpu: float
    rate: float
    p50: float
    p99: float
    is_clean: bool


def bars(sizes: list[int]) -> list[Bar]:
    """The smallest and the largest size asked for."""
    found: list[Bar] = []
    before = 0.0
    for size in sorted({sizes[0], sizes[-1]}):
        runs = _measured(size)
        product, twin, nothing = runs["made"], runs["twin"], runs["empty"]
        ratio = twin.cpu / product.cpu
        is_steady = product.is_clean and product.p99 <= 5 * product.p50
        found.append(
            Bar(
                "f1", "page of 50 rows against its plain twin", f"{size:,}", product.cpu, twin.cpu,
                ratio, "≥ 3× the twin, no 5xx, p99 ≤ 5 × p50", ratio >= FLOOR and is_steady,
                note=f"{product.rate:.0f} req/s, p50 {product.p50 * 1e3:.0f} ms, p99"
                f" {product.p99 * 1e3:.0f} ms; {product.cpu / nothing.cpu:.1f} empty views",
            )
        )  # fmt: skip
        for name, floor in AGAIN.items():
            gain = product.cpu / runs[name].cpu
            found.append(
                Bar(
                    "f2", f"the same page again: {name}", f"{size:,}", runs[name].cpu, product.cpu,
                    gain, f"≥ {floor}× the page made anew", gain >= floor,
                    note=f"{runs[name].rate:.0f} req/s; {twin.cpu / runs[name].cpu:.1f}× the twin",
                )
            )  # fmt: skip
        if before:
            growth = product.cpu / before
            found.append(
                Bar(
                    "f3", "the same page on a larger base", f"{size:,}", product.cpu, before,
                    growth, "growth ≤ 1.3", growth <= 1.3, growth=growth,
                )
            )  # fmt: skip
        before = product.cpu
    return found


def _measured(size: int) -> dict[str, Load]:
    """Medians over the rounds: the page made anew, kept and unchanged, its twin, an empty view."""
    from django.core.management import call_command

    from shuanghe.duties.services import obligations_issue
    from shuanghe.kernel.permissions import Actor

    worlds.world(size)
    obligations_issue(
        Actor.system("基准测试"), year=2026, on=worlds.NEW_YEAR, rules_on=worlds.rules
    )
    call_command("collectstatic", interactive=False, verbosity=0)
    cookie = f"sessionid={_session()}"
    query = f"?organisation=B0000001&month={MONTH}&state=missing"
    page = f"/board/cell/{query}"
    with _served() as (port, server):
        tag = _check(port, page, cookie)
        _check(port, f"/twin/{query}", cookie)
        asked = {
            "made": (page, {"X-Bench": "anew"}),
            "kept": (page, {}),
            "304": (page, {"If-None-Match": tag}),
            "twin": (f"/twin/{query}", {}),
            "empty": ("/empty/", {}),
        }
        runs: dict[str, list[Load]] = {name: [] for name in asked}
        for _ in range(ROUNDS):
            for name, (path, headers) in asked.items():
                runs[name].append(_load(port, path, {"Cookie": cookie, **headers}, server))
    return {name: _middle(loads) for name, loads in runs.items()}


def _session() -> str:
    """A signed-in member of the office with the root in view: the session's key."""
    from django.test import Client

    from shuanghe.identity.models import Role, RoleGrant, User
    from shuanghe.organisation.models import Organisation

    user = User.objects.filter(username="bench").first()
    if user is None:
        user = User.objects.create_user("bench", name="测速示例")
        role = Role.objects.create(code="bench", title="测速", rights=["duty.read", "rule.read"])
        with worlds.everything():
            RoleGrant.objects.create(
                user=user, role=role, organisation=Organisation.objects.get(pk=1),
                from_on=date(2020, 1, 1), granted_by="测速",
            )  # fmt: skip
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


@contextmanager
def _served() -> Iterator[tuple[int, psutil.Process]]:
    """The product with the twin beside it, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }  # fmt: skip
    granian = str(Path(sys.executable).with_name("granian"))
    command = [
        granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--log-level", "warning", "shuanghe.project.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def _check(port: int, path: str, cookie: str) -> str:
    """The page answers and shows fifty lines; its tag."""
    import http.client

    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    talk.request("GET", path, headers={"Cookie": cookie})
    answer = talk.getresponse()
    text = answer.read().decode()
    if answer.status != 200 or text.count("<tr>") < 50:
        raise SystemExit(f"{path}: {answer.status}, {text.count('<tr>')} rows")
    return answer.headers.get("ETag", "")


def _load(port: int, path: str, headers: dict[str, str], server: psutil.Process) -> Load:
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "wrk", "-t1", "-c8", f"-d{SECONDS}s", "--latency", *sent,
        f"http://127.0.0.1:{port}{path}",
    ]  # fmt: skip
    before = _spent(server)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = _spent(server) - before
    count = int(re.search(r"(\d+) requests in", said).group(1))  # type: ignore[union-attr]
    return Load(
        spent / max(count, 1), count / SECONDS, _quantile(said, "50%"), _quantile(said, "99%"),
        "Non-2xx" not in said and "Socket errors" not in said,
    )  # fmt: skip


def _spent(server: psutil.Process) -> float:
    """CPU seconds of the server and its workers so far."""
    everyone = [server, *server.children(recursive=True)]
    return sum(one.cpu_times().user + one.cpu_times().system for one in everyone)


def _quantile(said: str, name: str) -> float:
    found = re.search(rf"{name}\s+([\d.]+)(us|ms|s)", said)
    factor = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
    return float(found.group(1)) * factor[found.group(2)]  # type: ignore[union-attr]


def _middle(runs: list[Load]) -> Load:
    """The median of each figure; clean only when every run was."""
    cpu, rate, p50, p99 = (median(one[at] for one in runs) for at in range(4))
    return Load(cpu, rate, p50, p99, all(one.is_clean for one in runs))
