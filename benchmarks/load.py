"""Bars l1 to l3: a day's work of a large company on two cores, and ten times as much of it.

100,000 members in 5,000 organisations; secretaries, committees and the office of the company,
signed in with their own part of the tree, open pages and file records, four to one, fifty a second,
through the real server. Requests arrive when they are due; times count from then (see arrivals.py).
"""

import os
import random
import re
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks import serving, worlds
from benchmarks.arrivals import Asked, Told, arrived, by_clients, moments, quantile, request
from benchmarks.tables import Bar

BRANCHES, EACH = 4_375, 23
CASES = 600
RATE, TIMES = 50.0, 10
READ_IN, WRITE_IN = 0.5, 0.8
WINDOW, BACK_IN, AFTER = 5.0, 30.0, 40.0
SECRETARIES, COMMITTEES = 150, 40
MONTH = "2026-11"
RIGHTS = (
    "organisation.read", "roster.read", "record.read", "record.file", "case.read", "case.file",
    "duty.read", "rule.read", "me.read",
)  # fmt: skip
READS = (("month", 35), ("members", 20), ("board", 15), ("form", 15), ("case", 15))


class Person(NamedTuple):
    """Somebody signed in: the cookie, the code of the place, a case, a form that is filled in."""

    cookie: str
    code: str
    case: int
    form: dict[str, list[str]]


def bars(_sizes: list[int]) -> list[Bar]:
    """The mix at the rate of the bar, then ten times that, then the rate of the bar again."""
    seconds = float(os.environ.get("BENCH_SECONDS", "60"))
    people, lookers = _world()
    with serving.served(settings="shuanghe.project.settings") as server:
        writers = [with_form(server.port, one) for one in people]
        draw = random.Random(7)
        by_clients(server.port, 4, [_one(draw, writers, lookers, 0) for _ in range(300)])
        before = server.spent()
        calm = _sent(server.port, draw, writers, lookers, rate=RATE, seconds=seconds)
        cost = (server.spent() - before) / len(calm)
        flood = _sent(
            server.port, draw, writers, lookers, rate=TIMES * RATE, seconds=max(10.0, seconds / 3)
        )
        after = _sent(server.port, draw, writers, lookers, rate=RATE, seconds=AFTER)
        return [*_calm(calm, cost), _flood(flood, after, server.memory())]


def _calm(told: Sequence[Told], cost: float) -> list[Bar]:
    found = []
    wrong = sum(not one.is_good for one in told)
    for code, what, writes, within in (
        ("l1", "pages read", False, READ_IN),
        ("l2", "records filed", True, WRITE_IN),
    ):
        took = [one.took for one in told if (one.kind == "write") is writes]
        p50, p99 = quantile(took, 0.5), quantile(took, 0.99)
        note = (
            f"p50 {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms of {len(took):,}; {wrong} errors in"
            f" {len(told):,}; {cost * 1e3:.0f} ms of CPU a request, load {machine_load()}"
        )
        found.append(
            Bar(
                code, f"{RATE:.0f} requests/s, four to one: {what}", "100,000", p99, within,
                within / p99, f"p99 ≤ {within * 1e3:.0f} ms, 0 errors",
                p99 <= within and not wrong, note=note,
            )
        )  # fmt: skip
    return found


def _flood(flood: Sequence[Told], after: Sequence[Told], memory: int) -> Bar:
    shed = [one for one in flood if one.status == 503]
    served = [one.took for one in flood if one.is_good]
    odd = len(flood) - len(shed) - len(served)
    untold = sum("retry-after" not in one.headers for one in shed)
    back = _back(after)
    p99 = quantile(served, 0.99)
    note = (
        f"{len(flood):,} asked, {len(served):,} served at p99 {p99:.1f} s, {len(shed):,} turned"
        f" away at p50 {quantile([one.took for one in shed], 0.5) * 1e3:.0f} ms, {odd} other;"
        f" web processes hold {memory} MB"
    )
    return Bar(
        "l3", "ten times the load, then normal again after", "100,000", back, BACK_IN,
        BACK_IN / max(back, 1e-3), "503 + Retry-After, no other error; p99 normal ≤ 30 s after",
        bool(shed) and not odd and not untold and back <= BACK_IN, note=note,
    )  # fmt: skip


def _back(after: Sequence[Told]) -> float:
    """Seconds until every later window is as quick as the bars of the calm ask."""
    last = 0.0
    for number in range(int(AFTER / WINDOW)):
        inside = [one for one in after if number * WINDOW <= one.due < (number + 1) * WINDOW]
        is_normal = all(one.is_good for one in inside) and all(
            quantile([one.took for one in inside if (one.kind == "write") is writes], 0.99)
            <= within
            for writes, within in ((False, READ_IN), (True, WRITE_IN))
        )
        if not is_normal:
            last = (number + 1) * WINDOW
    return last


def _world() -> tuple[list[Person], list[Person]]:
    """The company; who files for a branch, and who only looks, from above."""
    from django.core.management import call_command

    from benchmarks import admission, walk
    from shuanghe.organisation.models import Organisation
    from shuanghe.procedures.models import Case

    call_command("collectstatic", interactive=False, verbosity=0)
    world = worlds.world(BRANCHES)
    walk.fill(world, each=EACH)
    admission.load(range(CASES))
    with worlds.everything():
        cases = list(Case.objects.order_by("id").values_list("organisation_id", "id"))
        at = dict(cases)
        branches = [one for one in at if world.tree.is_branch[one - 1]][:SECRETARIES]
        inner = [row + 1 for row in range(1, len(world.paths)) if not world.tree.is_branch[row]]
        places = Organisation.objects.in_bulk([*branches, *inner[:COMMITTEES], 1])
    secretaries = [person(f"s{one}", one, places[one].code, at[one]) for one in branches]
    above = [*inner[:COMMITTEES], 1]
    below = {one: _below(world.paths[one - 1], world.paths, at) or 0 for one in above}
    lookers = [person(f"c{one}", one, places[one].code, below[one]) for one in above]
    return secretaries, lookers


def _below(path: str, paths: Sequence[str], cases: dict[int, int]) -> int | None:
    return next((case for one, case in cases.items() if paths[one - 1].startswith(path)), None)


def person(name: str, place: int, code: str, case: int = 0) -> Person:
    """Somebody signed in with every right of a secretary on one organisation."""
    cookie = serving.session(name, rights=RIGHTS, organisation=place)
    return Person(cookie, code, case, {})


def with_form(port: int, one: Person) -> Person:
    """The same with the record form as the browser has it, and its token."""
    from benchmarks.meetings import Forms

    address = f"/records/new/?organisation={one.code}&kind=theme_day"
    (told,) = by_clients(port, 1, [fetched("form", address, one.cookie)])
    read = Forms()
    read.feed(told.body.decode())
    form = next((form for form in read.forms if "client_key" in form), None)
    if told.status != 200 or form is None:
        raise SystemExit(f"{address}: {told.status}")
    token = re.search(r"csrftoken=\w+", told.headers["set-cookie"])
    return one._replace(cookie=f"{one.cookie}; {token and token.group()}", form=form)


def _sent(
    port: int, draw: random.Random, writers: list[Person], lookers: list[Person], *,
    rate: float, seconds: float,
) -> list[Told]:  # fmt: skip
    due = [
        (at, _one(draw, writers, lookers, number))
        for number, at in enumerate(moments(rate, seconds, seed=draw.randrange(1 << 30)))
    ]
    return arrived(port, due)


def _one(draw: random.Random, writers: list[Person], lookers: list[Person], number: int) -> Asked:
    """One request of the mix: one in five files a record, one in four readers looks from above."""
    if draw.random() < 0.2:
        return written(draw, draw.choice(writers), number)
    kind = draw.choices([name for name, _ in READS], [share for _, share in READS])[0]
    reader = draw.choice(lookers if kind == "board" or draw.random() < 0.25 else writers)
    addresses = {
        "month": f"/month/?organisation={reader.code}&month={MONTH}",
        "members": "/members/",
        "board": f"/board/?organisation={reader.code}",
        "form": f"/records/new/?organisation={reader.code}&kind=theme_day",
        "case": f"/procedures/cases/{reader.case}/" if reader.case else "/procedures/cases/",
    }
    return fetched(kind, addresses[kind], reader.cookie)


def fetched(kind: str, address: str, cookie: str) -> Asked:
    return Asked(kind, request("GET", address, headers={"Cookie": cookie}))


def written(draw: random.Random, by: Person, number: int) -> Asked:
    """A record filed: the form as it came, another day and title, a key of its own."""
    day = date(2026, 1, 5) + timedelta(days=draw.randrange(300))
    form = {
        **by.form,
        "client_key": [uuid.UUID(int=draw.getrandbits(128)).hex],
        "done_on": [day.isoformat()],
        "title": [f"示例学习{number}"],
        "organisation": [by.code],
    }
    headers = {"Cookie": by.cookie, "Origin": "http://localhost"}
    body = urlencode(form, doseq=True).encode()
    return Asked("write", request("POST", "/records/new/", headers=headers, body=body))


def machine_load() -> str:
    return f"{os.getloadavg()[0]:.1f}"
