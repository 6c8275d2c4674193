"""`python -m benchmarks [group ...]`: run the bars, print the table, write RESULTS.md and JSON.

Without names all bars run. Each group runs in its own process, so that none warms or burdens the
next; a group that fails is shown as failed.
"""

import argparse
import json
import subprocess
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.tables import Bar, markdown, seconds

HERE = Path(__file__).parent
GROUPS = {
    "duties": "a1 a3 a4 a5 d1 d2",
    "engine": "a2",
    "roster": "e1",
    "documents": "e2",
    "pages": "f1 f2 f3",
    "walk": "p1",
    "meetings": "m1 m2 m3 m4",
    "dues": "q1 q2 q3 q4",
    "admission": "h1 h2 h3",
}
HEADING = """# Measured

CPU seconds on a shared machine, SQLite with `synchronous=FULL`, the product's own tables and public
calls, the baseline shipped beside them (`benchmarks/peers.py`, the stock libraries). Run
`make bench` for your own. Growth is against the size above it: 5 × the branches, then 4 ×.
"""
terminal = Console()


def main() -> None:
    """Run the groups that were named, or all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="groups to run")
    asked.add_argument("--sizes", default="1000,5000,20000", help="branches of the worlds")
    asked.add_argument("--one", help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.one:
        sys.stdout.write(json.dumps([bar.as_dict() for bar in run(chosen.one, chosen.sizes)]))
        return
    bars: list[Bar] = []
    for group in chosen.groups or GROUPS:
        found = measured(group, chosen.sizes)
        show(found)
        bars += found
    if not chosen.groups:
        (HERE / "RESULTS.md").write_text(markdown(bars, f"{HEADING}\nMeasured {date.today()}."))  # noqa: DTZ011
        (HERE / "results.json").write_text(
            json.dumps([bar.as_dict() for bar in bars], ensure_ascii=False, indent=1) + "\n"
        )
    sys.exit(0 if all(bar.is_met for bar in bars) else 1)


def measured(group: str, sizes: str) -> list[Bar]:
    """Run one group in its own process."""
    if find_spec(f"benchmarks.{group}") is None:
        return []
    command = [sys.executable, "-m", "benchmarks", "--one", group, "--sizes", sizes]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return [Bar(GROUPS[group], f"{group} failed", "", 0, 0, 0, "runs", is_met=False)]
    return [Bar(**one) for one in json.loads(done.stdout.splitlines()[-1])]


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
