"""Bars f1 to f4: the page of fifty rows behind a cell of the board, served and loaded by wrk.

Two web processes, eight connections; paths in turns; CPU of the server's processes per request, the
database's included. For f4 four writers file records meanwhile, one after another.
"""

import random
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, cycle
from statistics import median
from threading import Event
from typing import NamedTuple

from benchmarks import load, serving, worlds
from benchmarks.arrivals import Asked, Told, by_clients, quantile
from benchmarks.tables import Bar

SECONDS = 4
ROUNDS = 3
WRITERS, SLOWER = 4, 3.0
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
    found.append(_under_writes(f"{size:,}", runs))
    return found


def _under_writes(size: str, runs: dict[str, "Load"]) -> Bar:
    """The same page while records are filed."""
    alone, beside, filed = runs["made"], runs["beside writers"], runs["filed"]
    slower = beside.p99 / alone.p99
    is_clean = beside.is_clean and filed.is_clean
    return Bar(
        "f4", "the same page while 4 writers file records", size, beside.p99, alone.p99, slower,
        f"p99 ≤ {SLOWER:g}× alone, no error", slower <= SLOWER and is_clean,
        note=f"{filed.rate:.0f} records/s filed, p50 {filed.p50 * 1e3:.0f} ms, p99"
        f" {filed.p99 * 1e3:.0f} ms; {beside.rate:.0f} pages/s, p50 {beside.p50 * 1e3:.0f} ms",
    )  # fmt: skip


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
    cookie = serving.session("bench", rights=["duty.read", "rule.read"], organisation=1)
    query = f"?organisation=B0000001&month={MONTH}&state=missing"
    page = f"/board/cell/{query}"
    people = _writers()
    with serving.served() as server:
        tag = _check(server.port, page, cookie)
        _check(server.port, f"/twin/{query}", cookie)
        asked = {
            "made": (page, {"X-Bench": "anew"}),
            "kept": (page, {}),
            "304": (page, {"If-None-Match": tag}),
            "twin": (f"/twin/{query}", {}),
            "empty": ("/empty/", {}),
        }
        runs: dict[str, list[Load]] = {name: [] for name in (*asked, "beside writers", "filed")}
        writers = [load.with_form(server.port, one) for one in people]
        for _ in range(ROUNDS):
            for name, (path, headers) in asked.items():
                runs[name].append(_load(server, path, {"Cookie": cookie, **headers}))
            path, headers = asked["made"]
            with _writing(server.port, writers) as filed:
                runs["beside writers"].append(_load(server, path, {"Cookie": cookie, **headers}))
            runs["filed"].append(filed[0])
    return {name: _middle(loads) for name, loads in runs.items()}


def _writers() -> list[load.Person]:
    """Secretaries of some branches."""
    from shuanghe.organisation.models import Organisation

    with worlds.everything():
        places = list(Organisation.objects.filter(kind="branch").order_by("id")[: WRITERS * 5])
    return [load.person(f"w{one.pk}", one.pk, one.code) for one in places]


@contextmanager
def _writing(port: int, writers: list[load.Person]) -> Iterator[list[Load]]:
    """Records filed by so many at once for the length of the block; then what that was like."""
    over, draw, told = Event(), random.Random(3), list[Load]()

    def asked() -> Iterator[Asked]:
        for number, one in zip(count(), cycle(writers), strict=False):
            if over.is_set():
                return
            yield load.written(draw, one, number)

    with ThreadPoolExecutor(1) as beside:
        filed = beside.submit(by_clients, port, WRITERS, asked())
        try:
            yield told
        finally:
            over.set()
    told.append(_filed(filed.result()))


def _filed(told: list[Told]) -> Load:
    took = [one.took for one in told]
    p50, p99 = quantile(took, 0.5), quantile(took, 0.99)
    return Load(0.0, len(told) / SECONDS, p50, p99, all(one.is_good for one in told))


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


def _load(server: serving.Server, path: str, headers: dict[str, str]) -> Load:
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "wrk", "-t1", "-c8", f"-d{SECONDS}s", "--latency", *sent,
        f"http://127.0.0.1:{server.port}{path}",
    ]  # fmt: skip
    before = server.spent()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = server.spent() - before
    count = int(re.search(r"(\d+) requests in", said).group(1))  # type: ignore[union-attr]
    return Load(
        spent / max(count, 1), count / SECONDS, _quantile(said, "50%"), _quantile(said, "99%"),
        "Non-2xx" not in said and "Socket errors" not in said,
    )  # fmt: skip


def _quantile(said: str, name: str) -> float:
    found = re.search(rf"{name}\s+([\d.]+)(us|ms|s)", said)
    factor = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
    return float(found.group(1)) * factor[found.group(2)]  # type: ignore[union-attr]


def _middle(runs: list[Load]) -> Load:
    """The median of each figure; clean only when every run was."""
    cpu, rate, p50, p99 = (median(one[at] for one in runs) for at in range(4))
    return Load(cpu, rate, p50, p99, all(one.is_clean for one in runs))
