"""Comma-separated exports that no spreadsheet program will run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BLANK = " \u3000"
FIRST = frozenset((*LIVE, *BLANK))
AT_ONCE = 2_000


def harmless(value: Any) -> Any:
    """A text that could start a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value[:1] in FIRST and value.lstrip(BLANK).startswith(LIVE):
        return f"'{value}"
    return value


def csv_stream(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The bytes of a UTF-8 .csv with byte-order mark, piece by piece."""
    held = io.StringIO()
    held.write("\ufeff")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(map(harmless, headings))
    for at, row in enumerate(rows, 1):
        writer.writerow(map(harmless, row))
        if at % AT_ONCE == 0:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()
