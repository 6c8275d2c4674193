"""Bars j1 to j3: the board, the table and the file of 5,000 projects. Wall time of a whole answer.

The projects lie in a tree of a thousand branches, in every state, with sums.
"""

import time
from datetime import date, timedelta
from statistics import median
from typing import Any

from benchmarks import walk, worlds
from benchmarks.tables import Bar

PROJECTS, BRANCHES, TIMES = 5_000, 1_000, 7
PAGE_IN, FILE_IN, BYTES = 0.3, 3.0, 100_000
DAY = date(2026, 11, 20)
EACH = 97


def bars(sizes: list[int]) -> list[Bar]:
    """One size: what the bar names."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    world = worlds.world(BRANCHES)
    walk.fill(world)
    fill()
    pages = (
        ("j1", "board of the root", "/projects/"),
        ("j1", "board of one family", "/projects/?family=benefit"),
        ("j2", "table of the root, page 50", "/projects/table/?page=50"),
        ("j2", "time line of a year", "/projects/timeline/?year=2026"),
    )
    return [*(_page(*one) for one in pages), _file()]


def fill() -> None:
    """A call of the root and its projects, spread over branches and states."""
    from shuanghe.activities.projects.models import Call, Project, ProjectState
    from shuanghe.organisation.models import Organisation

    with worlds.everything():
        top = Organisation.objects.get(pk=1)
        call = Call.objects.create(
            organisation=top, year=2026, title="示例征集", opens_on=date(2026, 1, 1),
            closes_on=date(2026, 12, 31),
        )  # fmt: skip
        places = list(Organisation.objects.filter(kind="branch").order_by("pk"))
        states = ProjectState.values
        Project.objects.bulk_create(
            (
                Project(
                    organisation=places[at * EACH % len(places)], call=call, unit=top,
                    number=f"B-2026-X{at:05d}", year=2026, field="energy", method="F1",
                    family=("benefit", "innovation", "secretary")[at % 3],
                    title=f"示例项目第 {at} 号：降低吨产品综合电耗", leader_name="示例负责人",
                    problem="示例", state=states[at % len(states)], proposed_by="示例",
                    state_on=DAY - timedelta(days=at % 300), client_key=f"b{at}",
                    started_on=DAY - timedelta(days=at % 300), expected_fen=at * 1000,
                    claimed_fen=at * 900, verified_fen=at * 800, is_sample=True,
                )
                for at in range(PROJECTS)
            ),
            batch_size=500,
        )  # fmt: skip


def _page(code: str, what: str, address: str) -> Bar:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, spent = walk.reader(), []
    client.get(address)
    for _ in range(TIMES):
        cache.clear()
        start = time.perf_counter()
        answer = client.get(address)
        spent.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    took, weight = median(spent), len(answer.content)
    note = f"{len(asked)} queries, {weight / 1000:.0f} kB"
    is_right = answer.status_code == 200 and weight < BYTES
    return _bar(code, what, took, PAGE_IN, note=note, is_right=is_right)


def _file() -> Bar:
    client = walk.reader()
    start = time.perf_counter()
    answer = client.get("/projects/table/?format=xlsx")
    size = len(b"".join(answer.streaming_content))
    took = time.perf_counter() - start
    return _bar("j3", "all of them as .xlsx", took, FILE_IN, note=f"{size / 1000:.0f} kB")


def _bar(
    code: str, what: str, took: float, within: float, *, note: str = "", is_right: bool = True
) -> Bar:
    is_met: Any = is_right and took <= within
    return Bar(
        code, what, f"{PROJECTS:,}", took, within, within / took, f"≤ {within:g} s", is_met,
        note=note,
    )  # fmt: skip
