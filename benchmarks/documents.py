"""Bar e2: an export to .xlsx, against openpyxl's write-only mode and a bare csv in one process.

Every file the product writes is read back by two other readers. CPU seconds; the extra memory is
what the write itself holds at its peak, the rows being drawn one by one.
"""

import csv
import io
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from shuanghe.kernel.documents import xlsx_stream

SIZES = (2_000, 10_000, 100_000)
FLOOR, TARGET = 8.0, 20.0
TIMES_CSV = 2.5
FLAT = 1.3
COLUMNS = 10
READ_BACK_ROWS = 10_000


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    """A made-up export: code, name, counts, share, stars, day, remark."""
    day = date(2025, 7, 20)
    for at in range(count):
        name, share = f"第{at}党支部", round(at % 60 / 65, 4)
        yield (f"{at:09d}", name, 65, at % 60, at % 5, at % 7, share, 3 + at % 3, day, "")


def by_openpyxl(path: Path, count: int) -> None:
    """The stock way: write-only mode."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def by_product(path: Path, count: int) -> None:
    """The product's public call."""
    xlsx_stream(str(path), [("表", [], rows(count))])


def as_csv(path: Path, count: int) -> None:
    """The least that writing the same values can cost."""
    with path.open("w", newline="") as out:
        csv.writer(out).writerows(rows(count))


def run(sizes: Sequence[int] = SIZES) -> list[dict[str, Any]]:
    """One result per size: seconds, ratio, times the csv, peak memory, passed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        by_product(path, 100)
        results = [_measured(path, size) for size in sizes]
    smallest = min(one["peak_kb"] for one in results[1:] or results)
    for one in results:
        is_flat = one["peak_kb"] <= FLAT * smallest or one["size"] == min(sizes)
        one["passed"] = bool(one["ratio"] >= FLOOR and is_flat)
    return results


def _measured(path: Path, size: int) -> dict[str, Any]:
    baseline = _cpu(lambda: by_openpyxl(path, size))
    product = min(_cpu(lambda: by_product(path, size)) for _ in range(2))
    _read_back(path, size)
    plain = min(_cpu(lambda: as_csv(path, size)) for _ in range(2))
    return {
        "bar": "e2",
        "what": "xlsx export, rows × 10",
        "size": size,
        "baseline": round(baseline, 3),
        "product": round(product, 3),
        "ratio": round(baseline / product, 1),
        "floor": FLOOR,
        "target": TARGET,
        "times_csv": round(product / plain, 2),
        "target_times_csv": TIMES_CSV,
        "peak_kb": _peak_kb(lambda: by_product(path, size)),
    }


def _cpu(task: Callable[[], None]) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


def _peak_kb(task: Callable[[], None]) -> int:
    tracemalloc.start()
    task()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak // 1024


def _read_back(path: Path, size: int) -> None:
    """Both readers must give the rows that went in.

    Raises RuntimeError when one does not.
    """
    data = io.BytesIO(path.read_bytes())
    ours = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()
    wanted = [[*row[:-1]] for row in rows(size)]
    if [row[: COLUMNS - 1] for row in ours] != wanted:
        raise RuntimeError("calamine 读回的内容不同。")
    opened = openpyxl.load_workbook(data, read_only=True).worksheets[0]
    theirs = opened.iter_rows(values_only=True, max_row=READ_BACK_ROWS)
    for seen, row in zip(theirs, wanted, strict=False):
        if [*seen[: COLUMNS - 2], seen[COLUMNS - 2].date()] != row:
            raise RuntimeError(f"openpyxl 读回的内容不同:{seen}")


if __name__ == "__main__":
    for result in run([int(one) for one in sys.argv[1:]] or SIZES):
        sys.stdout.write(f"{result}\n")
