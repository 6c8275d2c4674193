"""Bars z1 to z3: the figures that peers publish, on as much data, with subtree rights on.

630 branches, 14,900 members and a record of 25 steps for each. Through the real server, by somebody
with rights on the company's part of the tree: a warm-up, seven repeats, the median and the 95th
part; then sixteen clients at once. The figures of the opponents are those measured on a machine of
two cores for the peers' reference (ZHAO: a student register in PHP without rights; LKV: a Node
program of 25 steps); they are printed beside ours and are not measured again here.
"""

import csv
import io
import os
import zipfile
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from benchmarks import serving, worlds
from benchmarks.arrivals import Asked, Told, by_clients, quantile, request
from benchmarks.tables import Bar

BRANCHES, MEMBERS, EACH = 630, 14_900, 24
REPEATS, CLIENTS = 7, 16
PAGE = 50
RIGHTS = (
    "organisation.read", "roster.read", "roster.export", "record.read", "case.read", "duty.read",
    "rule.read", "me.read",
)  # fmt: skip
GIVEN = "甲乙丙丁戊己庚辛壬癸"
MORE_MEMORY = 64


class Match(NamedTuple):
    """One thing to fetch: within how many seconds, and what an opponent took for it.

    together: within how many seconds 95 of 100 of sixteen clients must have it; 0 when nobody
    published a figure to hold it against.
    """

    what: str
    address: str
    within: float
    opponent: float
    whose: str
    together: float = 0.0


def bars(_sizes: list[int]) -> list[Bar]:
    """Every match once by one client and, for pages, once by sixteen."""
    matches = _world()
    with serving.served() as server:
        cookie = serving.session("peer", rights=RIGHTS, organisation=1)
        by_clients(server.port, 4, [_asked(cookie, one.address) for one in matches for _ in "four"])
        _check(server.port, cookie, matches)
        before = server.memory()
        found = [_one_client(server, cookie, one) for one in matches]
        found += [_together(server, cookie, one) for one in matches if one.together]
        more = server.memory() - before
    found.append(
        Bar(
            "z3", "memory of two web processes after everything", f"{MEMBERS:,}", more / 1e3,
            MORE_MEMORY / 1e3, MORE_MEMORY / max(more, 1), f"≤ {MORE_MEMORY} MB more",
            more <= MORE_MEMORY, note=f"{more} MB more than before",
        )
    )  # fmt: skip
    return found


def _world() -> list[Match]:
    """The company, and what is asked of it."""
    from django.core.management import call_command
    from pypinyin import lazy_pinyin

    from benchmarks import admission, walk
    from benchmarks.trees import tree
    from shuanghe.organisation.models import Member
    from shuanghe.organisation.queries.members import members_sorted
    from shuanghe.procedures.models import Case

    call_command("collectstatic", interactive=False, verbosity=0)
    worlds.clear()
    paths = worlds.tree_load(of := tree(BRANCHES))
    walk.people(of, paths, each=EACH, most=MEMBERS)
    with worlds.everything():
        members = list(Member.objects.order_by("id"))
        for one in members:
            one.name = "示例" + "".join(GIVEN[one.pk // 10**place % 10] for place in range(3))
            one.name_pinyin = " ".join(lazy_pinyin(one.name))
        Member.objects.bulk_update(members, ["name", "name_pinyin"], batch_size=500)
        deep = members_sorted(Member.objects.all())[900 * 15 - 1]
        place = members[MEMBERS // 2].organisation
    admission.load(range(admission.PEOPLE))
    with worlds.everything():
        case = Case.objects.order_by("id").values_list("pk", flat=True)[MEMBERS // 3]
    return [
        Match("member list, first page", "/members/", 0.02, 0.0206, "ZHAO", 0.2),
        Match(
            "member list, row 13,500", f"/members/?after={deep.pk}", 0.025, 0.1246, "ZHAO", 0.2
        ),
        Match("member list, keyword", "/members/?q=丙丁", 0.02, 0.0204, "ZHAO", 0.2),
        Match(
            "member list, two filters",
            f"/members/?organisation={place.code}&standing=full", 0.02, 0.0204, "ZHAO", 0.2,
        ),
        Match("statistics of the company", "/organisations/B0000001/", 0.247, 0.247, "ZHAO"),
        Match("record of 25 steps", f"/procedures/cases/{case}/", 0.03, 0.212, "LKV", 7.9),
        Match("list of those on their way", "/development/", 0.335, 0.335, "LKV"),
        Match("all members as csv", "/members/?format=csv", 0.26, 0.258, "ZHAO"),
        Match("all members as xlsx", "/members/?format=xlsx", 2.0, 2.1, "LKV"),
    ]  # fmt: skip


def _check(port: int, cookie: str, matches: Sequence[Match]) -> None:
    """The answers are right before they are timed."""
    from shuanghe.organisation.models import Member

    told = dict(
        zip(
            (one.what for one in matches),
            by_clients(port, 1, [_asked(cookie, one.address) for one in matches]),
            strict=True,
        )
    )
    for what, one in told.items():
        if one.status != 200:
            raise SystemExit(f"{what}: {one.status}")
    with worlds.everything():
        alike = Member.objects.filter(name__contains="丙丁").count()
    rows = list(csv.reader(io.StringIO(told["all members as csv"].body.decode("utf-8-sig"))))
    book = zipfile.ZipFile(io.BytesIO(told["all members as xlsx"].body))
    lines = book.read("xl/worksheets/sheet1.xml").count(b"<row")
    found = {
        "csv": (len(rows) - 1, MEMBERS),
        "xlsx": (lines - 1, MEMBERS),
        "page": (_rows(told["member list, first page"]), PAGE),
        "deep page": (_rows(told["member list, row 13,500"]), PAGE),
        "keyword": (f"<em>{alike}</em>" in told["member list, keyword"].body.decode(), True),
    }
    wrong = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
    if wrong:
        raise SystemExit(f"not what was asked for: {wrong}")


def _rows(told: Told) -> int:
    return told.body.decode().count("<tr><td")


def _one_client(server: serving.Server, cookie: str, match: Match) -> Bar:
    before = server.spent()
    told = by_clients(server.port, 1, [_asked(cookie, match.address)] * REPEATS)
    cost = (server.spent() - before) / REPEATS
    took = [one.took for one in told]
    middle = median(took)
    note = (
        f"p95 {quantile(took, 0.95) * 1e3:.1f} ms, CPU {cost * 1e3:.1f} ms,"
        f" {told[0].size / 1000:.0f} kB; {match.whose} {match.opponent * 1e3:.0f} ms;"
        f" load {os.getloadavg()[0]:.1f}"
    )
    return Bar(
        "z1", match.what, f"{MEMBERS:,}", middle, match.opponent, match.opponent / middle,
        f"≤ {match.within * 1e3:.0f} ms", middle <= match.within, note=note,
    )  # fmt: skip


def _together(server: serving.Server, cookie: str, match: Match) -> Bar:
    told = by_clients(server.port, CLIENTS, [_asked(cookie, match.address)] * (CLIENTS * REPEATS))
    took = [one.took for one in told]
    late = quantile(took, 0.95)
    wrong = sum(not one.is_good for one in told)
    is_met = late < match.together and not wrong
    return Bar(
        "z2", f"{match.what}, {CLIENTS} clients", f"{MEMBERS:,}", late, match.together,
        match.together / late, f"p95 < {match.together * 1e3:,.0f} ms", is_met,
        note=f"median {median(took) * 1e3:.0f} ms, {wrong} errors, load {os.getloadavg()[0]:.1f}",
    )  # fmt: skip


def _asked(cookie: str, address: str) -> Asked:
    headers = {"Cookie": cookie, "X-Bench": "anew"}
    return Asked("read", request("GET", _plain(address), headers=headers))


def _plain(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="/?&=")
