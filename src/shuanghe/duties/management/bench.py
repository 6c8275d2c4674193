"""`shuanghe bench country`: the whole country judged on one core, from made-up arrays."""

import time
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from shuanghe.duties.rules import arrays
from shuanghe.kernel.terminal import AsJson, give, progress, say

group = typer.Typer(help="测速：用生成的数组试算，不碰数据库。", no_args_is_help=True)

Ints = NDArray[np.int64]
BRANCHES = 5_250_000
FAN = 8
# Periods of a made-up year, (first day, due day): four monthly duties, three quarterly and so on.
MONTHS = [round(30.42 * number) for number in range(13)]
BRANCH_DUTIES = (12, 12, 12, 12, 4, 4, 4, 2, 1, 1, 1)
INNER_DUTIES = (12, 4, 4, 2, 2, 1, 1, 1)


@group.command()
def country(
    branches: Annotated[int, typer.Option(help="支部数。")] = BRANCHES,
    as_json: AsJson = False,
) -> None:
    """全国规模：525 万个支部、约 3.6 亿项任务，逐项判定并逐级汇总（生成数据的时间不计）。"""
    below_branches, below_inner = _spans(branches)
    inner = len(below_inner[0])
    rng = np.random.default_rng(0)
    spent, obligations, records = 0.0, 0, 0
    on_time = late = 0
    method = "numba" if arrays.compiled() else "numpy"
    arrays.first_days(row=np.zeros(1, np.int32), day=np.zeros(1, np.int16), count=1)
    slots = [
        (are_branches, MONTHS[number * 12 // times], MONTHS[(number + 1) * 12 // times] - 1)
        for are_branches, duties in ((True, BRANCH_DUTIES), (False, INNER_DUTIES))
        for times in duties
        for number in range(times)
    ]
    for are_branches, first, due in progress(slots, "判定"):
        count = branches if are_branches else inner
        row, day = _acts(rng, count, first, due)
        spans = below_branches if are_branches else below_inner
        start = time.process_time()
        days = arrays.first_days(row=row, day=day, count=count)
        in_time, made_up = arrays.tallies(first=days, due=due, starts=spans[0], ends=spans[1])
        spent += time.process_time() - start
        obligations, records = obligations + count, records + len(row)
        on_time, late = on_time + int(in_time[0]), late + int(made_up[0])
    answer = {
        "branches": branches,
        "obligations": obligations,
        "records": records,
        "on_time": on_time,
        "late": late,
        "cpu_seconds": round(spent, 2),
        "nanoseconds_an_obligation": round(spent / obligations * 1e9, 1),
        "method": method,
    }
    if as_json:
        give(answer)
    say(
        f"{branches:,} 个支部，{obligations:,} 项任务，{records:,} 条记录："
        f"{spent:.1f} 秒 CPU(单核，{method})。"
    )


def _spans(branches: int) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """For each inner organisation the range of branches, and of inner ones, strictly below it.

    A tree with FAN children a node; inner organisations in preorder, so that what lies below one
    is a range.
    """
    sizes = [branches]
    while sizes[0] > 1:
        sizes.insert(0, -(-sizes[0] // FAN))
    depth = len(sizes) - 1
    starts, ends, order = [], [], []
    for level in range(depth):
        width = FAN ** (depth - level)
        first = np.arange(sizes[level], dtype=np.int64) * width
        starts.append(first)
        ends.append(np.minimum(first + width, branches))
        order.append(first * (depth + 1) + level)
    place = np.argsort(np.concatenate(order), kind="stable")
    first, last = np.concatenate(starts)[place], np.concatenate(ends)[place]
    itself = np.arange(len(place), dtype=np.int64)
    # What begins before my last branch and comes after me in preorder lies below me.
    after = np.searchsorted(first, last, side="left")
    return (first, last), (itself + 1, np.maximum(after, itself + 1))


def _acts(
    rng: np.random.Generator, count: int, first: int, due: int
) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """Made-up acts for one period, by day of arrival: 93 % do it, 5 % of them late, 15 % twice."""
    done = np.flatnonzero(rng.random(count, dtype=np.float32) < 0.93).astype(np.int32)
    day = rng.integers(first, due + 1, len(done), dtype=np.int16)
    late = rng.random(len(done), dtype=np.float32) < 0.05
    day[late] = due + rng.integers(1, 21, int(late.sum()), dtype=np.int16)
    twice = done[rng.random(len(done), dtype=np.float32) < 0.15]
    again = rng.integers(first, due + 1, len(twice), dtype=np.int16)
    row, when = np.concatenate([done, twice]), np.concatenate([day, again])
    order = np.argsort(when, kind="stable")
    return row[order], when[order]
