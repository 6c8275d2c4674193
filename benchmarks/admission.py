"""Bars h1 to h3: records of 25 steps given out by the command, one record opened, the board.

CPU seconds. The records are whole admissions of made-up people, kept as an import keeps them. The
export runs as the command itself in its own process, start included; its peak of memory may grow
by no more than the page cache of the database (64 MB), however many the records.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import worlds
from benchmarks.tables import Bar

PEOPLE, STEPS = 14_900, 25
AT_ONCE = 500
EXPORT_IN, OPEN_IN, BOARD_IN = 10.0, 0.03, 0.3
PAGE_CACHE_MB = 64
OPENED = 200
ON = date(2026, 11, 21)


def bars(_sizes: list[int]) -> list[Bar]:
    """A company of 500 branches, a tenth of its people first, then all."""
    from benchmarks.trees import tree

    worlds.clear()
    worlds.tree_load(tree(500))
    load(range(PEOPLE // 10))
    few, memory_of_few, _size = _exported()
    load(range(PEOPLE // 10, PEOPLE))
    took, memory, size = _exported()
    told = f"{size / 1e6:.0f} MB, peak {memory} MB; {memory_of_few} MB for a tenth ({few:.1f} s)"
    is_flat = memory <= memory_of_few + PAGE_CACHE_MB
    return [
        _bar(
            "h1",
            f"{PEOPLE * STEPS:,} step records exported",
            took,
            EXPORT_IN,
            told,
            is_right=is_flat,
        ),
        _bar("h2", "a record of 25 steps opened", _opened(), OPEN_IN, f"median of {OPENED}"),
        _bar("h3", "the board of the root", _board(), BOARD_IN, "queries alone"),
    ]


def load(people: range) -> None:
    """Keep the admissions of these people; one in twenty is still on probation."""
    from tests.procedures.good_admissions import plain

    from shuanghe.activities.development.queries import admission_on
    from shuanghe.kernel.permissions import Actor
    from shuanghe.organisation.models import Organisation
    from shuanghe.procedures.rules import CaseFacts
    from shuanghe.procedures.services import Loaded, Opening, cases_load

    procedure = admission_on(ON)
    with worlds.everything():
        bodies = list(Organisation.objects.filter(kind="branch"))
    for start in range(people.start, people.stop, AT_ONCE):
        entries = []
        for person in range(start, min(start + AT_ONCE, people.stop)):
            facts = plain(date(2012, 1, 1) + timedelta(days=person % 3000))
            facts["about"]["name"] = f"示例{person}"
            if person % 20 == 0:
                for code in list(facts["steps"])[19:]:
                    del facts["steps"][code]
            first = facts["steps"]["application"]["done_on"]
            about = facts["about"]
            opening = Opening("admission", about["name"], first, f"{person:032d}", about)
            case = CaseFacts(about, facts["steps"])
            entries.append(Loaded(bodies[person % len(bodies)], opening, case))
        cases_load(
            Actor.system("基准测试"), organisation=None, procedure=procedure, entries=entries,
            on=ON, is_with_clocks=False,
        )  # fmt: skip


def _exported() -> tuple[float, int, int]:
    """Seconds, peak of memory in MB and bytes of the command's whole run."""
    file = Path(os.environ["SHUANGHE_HOME"]) / "out.xlsx"
    command = [sys.executable, "-m", "shuanghe.project.cli", "admission", "export", str(file)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return took, used.ru_maxrss // 1024, file.stat().st_size


def _opened() -> float:
    """Seconds to open one record, at the median of many."""
    from shuanghe.procedures.models import Case
    from shuanghe.procedures.queries.timeline import case_in_view, case_view

    with worlds.everything():
        keys = list(Case.objects.order_by("?").values_list("pk", flat=True)[:OPENED])
        turns = iter(keys)
        return _took(lambda: case_view(case_in_view(next(turns)), on=ON), times=len(keys))


def _board() -> float:
    """Seconds of the queries behind the first page of the board."""
    from shuanghe.activities.development.queries.board import (
        board_of,
        cases_in_order,
        months_spread,
        reviews_due,
    )
    from shuanghe.organisation.models import Organisation
    from shuanghe.procedures.queries.listing import case_lines

    with worlds.everything():
        root = Organisation.objects.get(pk=1)

        def show() -> Any:
            board = board_of(root, stage=None, on=ON)
            case_lines(cases_in_order(board.ids[:50]), on=ON)
            reviews_due(root, "FZ-06")
            return months_spread(root, on=ON)

        return _took(show, times=5)


def _took(task: Callable[[], Any], *, times: int) -> float:
    spent = []
    for _ in range(times):
        start = time.process_time()
        task()
        spent.append(time.process_time() - start)
    return median(spent)


def _bar(
    code: str, what: str, took: float, within: float, note: str, *, is_right: bool = True
) -> Bar:  # fmt: skip
    return Bar(
        code, what, f"{PEOPLE:,}", took, within, within / took, f"≤ {within:g} s",
        is_right and took <= within, note=note,
    )  # fmt: skip
