"""Django's SQLite engine, where those who want to write stand in line.

SQLite lets each ask again, ever more rarely: among ten who write without a pause the lock then
stays with those who just had it, and some wait until they give up. Here only the first in line
asks. The line is a lock of the system on a file beside the database, so it needs no server and
ends with the process that stands in it. Who goes round it is refused nothing: the lock that
guards the data is SQLite's own.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base as stock
from django.db.utils import OperationalError

PAUSE = 0.001
"""Seconds until the first in line asks again."""


class DatabaseWrapper(stock.DatabaseWrapper):
    """Django's engine with a line before each transaction that is going to write."""

    def _start_transaction_under_autocommit(self) -> None:
        name, options = self.settings_dict["NAME"], self.settings_dict["OPTIONS"]
        if options.get("transaction_mode") != "IMMEDIATE" or self.is_in_memory_db():
            self._begin()
            return
        patience = options["timeout"]
        until = time.monotonic() + patience
        with _first_in_line(f"{name}-line"), _answered_at_once(self.connection, patience):
            while not self._has_begun(is_last=time.monotonic() > until):
                time.sleep(PAUSE)

    def _has_begun(self, *, is_last: bool) -> bool:
        """Begin; False when somebody else writes. The last question passes the refusal on."""
        try:
            self._begin()
        except OperationalError as refused:
            if is_last or not _is_busy(refused.__cause__):
                raise
            return False
        return True

    def _begin(self) -> None:
        super()._start_transaction_under_autocommit()  # type: ignore[misc]


@contextmanager
def _first_in_line(file: str) -> Iterator[None]:
    """Wait until nobody is in front; the next one moves up when the block ends."""
    line = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield
    finally:
        os.close(line)


@contextmanager
def _answered_at_once(connection: Any, patience: float) -> Iterator[None]:
    """SQLite does not wait in the block. patience: the seconds that it waits outside."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")


def _is_busy(refused: BaseException | None) -> bool:
    code = getattr(refused, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)
