"""Which database a query goes to: the reader chosen for the request, or the primary.

Only models of the apps in settings.REPLICATED are ever read from a replica. Sessions, accounts
and rights, jobs, notices and everything else that must hold at this moment stay on the primary,
as do all queries inside a transaction and all queries after the first write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


@dataclass
class Reading:
    """Where one request reads, and whether it has written."""

    alias: str = DEFAULT_DB_ALIAS
    has_written: bool = False


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


def reading_alias() -> str:
    """The database that a query of this moment reads from."""
    reading = _reading.get()
    if reading is None or reading.has_written or reading.alias == DEFAULT_DB_ALIAS:
        return DEFAULT_DB_ALIAS
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return reading.alias


@contextmanager
def reading_from(alias: str) -> Iterator[Reading]:
    """Let the block read from that database until it writes."""
    reading = Reading(alias)
    token = _reading.set(reading)
    try:
        yield reading
    finally:
        _reading.reset(token)


class ReplicaRouter:
    """Django's question where a query goes, answered."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str:
        """The chosen reader for what is replicated, the primary for the rest."""
        if model._meta.app_label in settings.REPLICATED:
            return reading_alias()
        return DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Any], **hints: Any) -> str:
        """The primary; from now on this request reads there too."""
        reading = _reading.get()
        if reading is not None and model._meta.app_label in settings.REPLICATED:
            reading.has_written = True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """All databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tables are changed on the primary; replicas follow by themselves."""
        return db == DEFAULT_DB_ALIAS


class ReadingConnection:
    """Stands for the connection that a query of this moment reads from."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[reading_alias()], name)


connection = ReadingConnection()
