"""Run the fault tests and print their table: `python -m tests.faults [--short] [WHICH …]`.

The whole run also writes the table into docs/faults.md.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "faults.md"
MARK = "<!-- figures -->"
COLUMNS = ("faults", "acknowledged", "asked_again", "cut_off", "lost", "doubled", "window", "load")
TITLES = (
    "What was done",
    "Faults",
    "Acknowledged",
    "Asked again",
    "Jobs cut off",
    "Lost",
    "Doubled",
    "Longest wait, s",
    "Load",
    "",
)


def table(told: list[dict]) -> str:
    """The figures as Markdown."""
    rows = [TITLES, tuple("---" for _ in TITLES)]
    for one in told:
        figures = tuple(str(one.get(name, "–")) for name in COLUMNS)
        rows.append((one["test"], *figures, one.get("note", "")))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments: list[str]) -> int:
    """Run pytest on fault_*.py; its exit code."""
    is_short = "--short" in arguments
    chosen = [word for word in arguments if word != "--short"] or ["tests/faults"]
    with tempfile.TemporaryDirectory(prefix="shuanghe-told-") as folder:
        file = Path(folder) / "told"
        file.touch()
        names = {**os.environ, "FAULTS_TOLD": str(file), "FAULTS_SHORT": "yes" if is_short else ""}
        words = ["-o", "python_files=fault_*.py", "-n", "0", *chosen]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words], env=names, cwd=REPOSITORY, check=False
        )
        told = [json.loads(line) for line in file.read_text().splitlines()]
    print(table(told))
    if done.returncode == 0 and not is_short and chosen == ["tests/faults"]:
        before, _mark, _old = PAGE.read_text().partition(MARK)
        PAGE.write_text(f"{before}{MARK}\n\n{table(told)}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
