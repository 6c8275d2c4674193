"""Bar a2: the whole year by arrays, against the same loop; and a national size by hand.

`shuanghe bench country` judges 5.25 million branches.
"""

import random
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks import peers, worlds
from benchmarks.tables import Bar
from benchmarks.trees import Acts, Tree, periods
from benchmarks.worlds import cpu, everything

SAMPLE = 30
FLOOR = 10_000


def bars(sizes: list[int]) -> list[Bar]:
    """The largest size asked for."""
    from shuanghe.duties.services import obligations_issue
    from shuanghe.kernel.permissions import Actor

    world = worlds.world(sizes[-1])
    actor = Actor.system("基准测试")
    obligations_issue(actor, year=2026, on=worlds.NEW_YEAR, rules_on=worlds.rules)
    rows = random.Random(1).sample(range(len(world.paths)), SAMPLE)
    organisations = [world.organisation(row) for row in rows]
    slots = peers.slots_by_kind()
    loop, found = cpu(lambda: peers.year_by_loop(organisations, slots))
    loop *= len(world.paths) / SAMPLE
    by_slot = grouped(world.acts)
    product, (first, sums) = cpu(lambda: year_by_arrays(world.tree, by_slot), best_of=3)
    _agree(world.tree, first, found, slots)
    _sums_agree(sums)
    cells = sum(len(one) for one in first)
    return [
        Bar(
            "a2", "a year of duties by arrays, with sums", f"{sizes[-1]:,}", product, loop,
            loop / product, f"≥ {FLOOR:,}× the loop, ≤ 70 ns a cell",
            loop / product >= FLOOR and product / cells <= 70e-9,
            note=f"{cells:,} cells, {product / cells * 1e9:.0f} ns each",
        )
    ]  # fmt: skip


def grouped(acts: Acts) -> list[tuple[Any, Any]]:
    """The acts of each period: (organisation, day), as they would lie in memory."""
    order = np.argsort(acts.period, kind="stable")
    bounds = np.searchsorted(acts.period[order], np.arange(len(periods()) + 1))
    return [(acts.organisation[order[a:b]], acts.day[order[a:b]]) for a, b in pairwise(bounds)]


def year_by_arrays(of: Tree, by_slot: list[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    """First day per body and period, and sums below every inner organisation."""
    from shuanghe.duties.rules import arrays

    inner = np.flatnonzero(~of.is_branch)
    first, sums = [], []
    spans: dict[bool, Any] = {}
    for are_branches in (True, False):
        bodies = np.flatnonzero(of.is_branch == are_branches)
        number = np.full(len(of.parent), -1, dtype=np.int32)
        number[bodies] = np.arange(len(bodies), dtype=np.int32)
        starts = np.searchsorted(bodies, inner, side="right")
        spans[are_branches] = number, starts, np.searchsorted(bodies, of.end[inner]), len(bodies)
    for period, (who, day) in zip(periods(), by_slot, strict=True):
        number, starts, ends, count = spans[period.is_for_branches]
        days = arrays.first_days(row=number[who], day=day, count=count)
        first.append(days)
        sums.append(arrays.tallies(first=days, due=period.due, starts=starts, ends=ends))
    return first, sums


def _agree(of: Tree, first: list[Any], found: dict[Any, Any], slots: dict[str, Any]) -> None:
    """The arrays give the days that the loop gave."""
    from benchmarks.trees import day_of
    from shuanghe.duties.rules.arrays import LATEST

    index = {(f"EX-{one.duty:02d}", day_of(one.starts)): at for at, one in enumerate(periods())}
    number = {are: np.cumsum(of.is_branch == are) - 1 for are in (True, False)}
    known = {slot.pk: slot for some in slots.values() for slot in some}
    for (organisation, slot_id), met_on in found.items():
        slot, row = known[slot_id], organisation - 1
        at = index[slot.duty, slot.starts_on]
        day = int(first[at][number[bool(of.is_branch[row])][row]])
        if (None if day == LATEST else day_of(day)) != met_on:
            raise SystemExit(f"a2: arrays and loop disagree at {organisation} {slot}")


def _sums_agree(sums: list[Any]) -> None:
    """The root's sums are those that the product keeps."""
    from django.db.models import Sum

    from shuanghe.duties.models import Rollup

    with everything():
        kept = Rollup.objects.filter(organisation_id=1).aggregate(a=Sum("on_time"), b=Sum("late"))
    on_time = sum(int(one[0][0]) for one in sums)
    late = sum(int(one[1][0]) for one in sums)
    if (on_time, late) != (kept["a"], kept["b"]):
        raise SystemExit("a2: the root's sums disagree")
