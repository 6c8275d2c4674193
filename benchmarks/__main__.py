"""`python -m benchmarks [group ...]`: run the bars, print the table, write RESULTS.md and JSON.

Without names all bars run. Each group runs in its own process, so that none warms or burdens the
next; a group that fails is shown as failed.
"""

import argparse
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.servers import postgres

from benchmarks.tables import Bar, markdown, seconds

HERE = Path(__file__).parent
GROUPS = {
    "duties": "a1 a3 a4 a5 d1 d2",
    "engine": "a2",
    "roster": "e1",
    "documents": "e2",
    "pages": "f1 f2 f3 f4",
    "walk": "p1",
    "meetings": "m1 m2 m3 m4",
    "search": "w1 w2 w3",
    "dues": "q1 q2 q3 q4",
    "admission": "h1 h2 h3",
    "projects": "j1 j2 j3",
    "effects": "g1 g2 g3 g4",
    "load": "l1 l2 l3",
    "register": "z1 z2 z3",
    "agreements": "r1 r2",
    "spread": "y1 y2 y3",
}
ON_BOTH = ("pages", "walk", "load", "register", "search")
ONLY_BESIDE = ("spread",)
BESIDE = "@postgres"
NAMES = [
    *(group for group in GROUPS if group not in ONLY_BESIDE),
    *(f"{group}{BESIDE}" for group in (*ON_BOTH, *ONLY_BESIDE)),
]
HEADING = """# Measured

CPU seconds on a shared machine, SQLite with `synchronous=FULL`, the product's own tables and public
calls, the baseline shipped beside them (`benchmarks/peers.py`, the stock libraries). Run
`make bench` for your own. Growth is against the size above it: 5 × the branches, then 4 ×. A bar
marked PostgreSQL ran on one of its own with every safety on, its pages served by the role that
row-level security binds. The load beside a bar of wall time is that of the machine: above 2 others
were at work on its two cores, and the bar is no verdict.
"""
terminal = Console()


def main() -> None:
    """Run the groups that were named, or all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("groups", nargs="*", choices=[*NAMES, []], help="groups to run")
    asked.add_argument("--merge", action="store_true", help="write the groups into the results")
    asked.add_argument("--seconds", type=float, default=60, help="how long the load lasts")
    asked.add_argument("--sizes", default="1000,5000,20000", help="branches of the worlds")
    asked.add_argument("--one", help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.one:
        sys.stdout.write(json.dumps([bar.as_dict() for bar in run(chosen.one, chosen.sizes)]))
        return
    os.environ["BENCH_SECONDS"] = str(chosen.seconds)
    bars: list[Bar] = []
    for group in chosen.groups or NAMES:
        found = measured(group, chosen.sizes)
        show(found)
        bars += found
    if chosen.merge or not chosen.groups:
        write(bars if not chosen.groups else merged(bars, chosen.groups))
    sys.exit(0 if all(bar.is_met for bar in bars) else 1)


def measured(name: str, sizes: str) -> list[Bar]:
    """Run one group in its own process; beside a PostgreSQL of its own when its name says so."""
    group, beside, _ = name.partition(BESIDE)
    if find_spec(f"benchmarks.{group}") is None:
        return []
    command = [sys.executable, "-m", "benchmarks", "--one", group, "--sizes", sizes]
    with postgres(is_durable=True) if beside else nullcontext("") as address:
        environment = {**os.environ, "DATABASE_URL": address} if beside else None
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=False, env=environment
        )
    if done.returncode:
        return [Bar(GROUPS[group], f"{name} failed", "", 0, 0, 0, "runs", is_met=False, of=name)]
    found = [Bar(**one) for one in json.loads(done.stdout.splitlines()[-1])]
    return [
        replace(bar, of=name, what=f"{bar.what}, PostgreSQL" if beside else bar.what)
        for bar in found
    ]


def merged(bars: list[Bar], groups: list[str]) -> list[Bar]:
    """The results as they were, with those of these groups in the place of their former ones."""
    former = [Bar(**one) for one in json.loads((HERE / "results.json").read_text())]
    codes = {code for group in groups if BESIDE not in group for code in GROUPS[group].split()}
    kept = [
        bar for bar in former if bar.of not in groups and not (not bar.of and bar.code in codes)
    ]
    return sorted([*kept, *bars], key=lambda bar: NAMES.index(bar.of) if bar.of else -1)


def write(bars: list[Bar]) -> None:
    """The committed table and the same for programs."""
    today = date.today()  # noqa: DTZ011
    (HERE / "RESULTS.md").write_text(markdown(bars, f"{HEADING}\nMeasured {today}."))
    (HERE / "results.json").write_text(
        json.dumps([bar.as_dict() for bar in bars], ensure_ascii=False, indent=1) + "\n"
    )


def run(group: str, sizes: str) -> list[Bar]:
    """The bars of one group, in this process."""
    from importlib import import_module

    from benchmarks.worlds import prepare, tidied

    module = import_module(f"benchmarks.{group}")
    with tidied(prepare()):
        if hasattr(module, "bars"):
            return list(module.bars([int(one) for one in sizes.split(",")]))
        return [foreign(one) for one in module.run()]


def foreign(one: dict[str, object]) -> Bar:
    """A result of the file benchmarks, which report what else they measured beside the ratio."""
    known = {"bar", "size", "baseline", "product", "ratio", "floor", "passed", "what"}
    rest = ", ".join(f"{name} {value}" for name, value in one.items() if name not in known)
    return Bar(
        code=str(one["bar"]),
        what=str(one.get("what", "")),
        size=f"{one['size']:,}",
        product=float(str(one["product"])),
        baseline=float(str(one["baseline"])),
        ratio=float(str(one["ratio"])),
        asks=f"≥ {one['floor']}×",
        is_met=bool(one["passed"]),
        note=rest.replace("_", " "),
    )


def show(bars: list[Bar]) -> None:
    """Print the bars as a table."""
    table = Table()
    for title in ("bar", "what", "size", "product", "baseline", "ratio", "growth", "met", "note"):
        table.add_column(title)
    for bar in bars:
        table.add_row(
            bar.code, bar.what, bar.size, seconds(bar.product), seconds(bar.baseline),
            f"{bar.ratio:,.4g}", f"{bar.growth:.2f}" if bar.growth else "",
            "yes" if bar.is_met else "NO", bar.note,
        )  # fmt: skip
    terminal.print(table)


if __name__ == "__main__":
    main()
