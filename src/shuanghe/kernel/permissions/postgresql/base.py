"""Every statement that touches rows tells the database, in the same message, whose eyes it is for.

The scope is set for the transaction alone and sent again with each statement, so nothing has to be
remembered: it works behind a pooler in transaction mode, after a savepoint is rolled back and on a
fresh connection alike, and costs no round trip. A statement that carries no scope sees no rows.
"""

import re
import select
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql import base as stock
from django.db.backends.postgresql.psycopg_any import register_tzloader
from psycopg import ClientCursor, Connection, ServerCursor, pq, sql
from psycopg.client_cursor import ClientCursorMixin

from shuanghe.kernel.permissions.postgresql.prepared import Plans, Prepared
from shuanghe.kernel.permissions.scopes import Scope, scope_open
from shuanghe.kernel.permissions.telling import scope_told

TOUCHES_ROWS = re.compile(
    r"[\s(]*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|TABLE|VALUES|EXPLAIN|COPY|DO|CALL)\b",
    re.IGNORECASE,
)
SURE_FOR = 1.0
"""Seconds for which a connection that answered is taken to be usable."""
_plans: WeakKeyDictionary[Any, Plans] = WeakKeyDictionary()


def plans_of(connection: Any) -> Plans:
    """What the server behind a connection of the driver has planned for us."""
    return _plans.setdefault(connection, Plans())


def text_of(query: Any) -> str:
    """A statement as text, however it was put together."""
    if isinstance(query, bytes):
        return query.decode()
    return str(query.as_string(None)) if isinstance(query, sql.Composable) else str(query)


class ScopedCursor(ClientCursor[Any]):
    """A cursor that sends the scope in front of each statement, in one message with it."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "ScopedCursor":
        if self.connection.pgconn.pipeline_status or not TOUCHES_ROWS.match(text_of(query)):
            super().execute(query, params, **options)
            return self
        self._run(query, params, [scope_told(scope_open())], **options)
        return self

    def _run(self, query: Any, params: Any, before: list[str], **options: Any) -> None:
        """Run a statement in one message with those before it, and come to its own answer."""
        super().execute(_joined("".join(before), query), params, **options)
        for _statement in before:
            self.nextset()

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        with telling(self.connection):
            super().executemany(query, params_seq, **options)

    @contextmanager
    def copy(self, statement: Any, *args: Any, **options: Any) -> Iterator[Any]:
        with telling(self.connection), super().copy(statement, *args, **options) as copied:
            yield copied


class PreparingCursor(ScopedCursor):
    """A cursor that lets the server keep its plans of the statements that pages repeat."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "PreparingCursor":
        if not isinstance(query, Prepared) or self.connection.pgconn.pipeline_status:
            super().execute(query, params, **options)
            return self
        plans, told = plans_of(self.connection), scope_told(scope_open())
        name, before = plans.front(told, query)
        if not name:
            self._run(query, params, [*filter(None, [before]), told], **options)
            return self
        call = f"EXECUTE {name}" + (f"({','.join(['%s'] * len(params))})" if params else "")
        self._run(call, params, [*filter(None, [before]), told], **options)
        if before:
            plans.keep(told, query, name)
        return self


class ScopedServerSideCursor(ClientCursorMixin[Connection[Any], Any], ServerCursor[Any]):
    """A cursor of the server: each portion is fetched under the scope it was declared with."""

    declared: Scope | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> "ScopedServerSideCursor":
        self.declared = scope_open()
        with telling(self.connection):
            super().execute(query, params, **options)
        return self

    def fetchone(self) -> Any:
        self._tell()
        return super().fetchone()

    def fetchmany(self, size: int = 0) -> list[Any]:
        self._tell()
        return super().fetchmany(size)

    def fetchall(self) -> list[Any]:
        self._tell()
        return super().fetchall()

    def _tell(self) -> None:
        # One that outlives its transaction was filled when that ended; it asks no policy any more.
        if not self.withhold:
            _say(self.connection, scope_told(self.declared))


class DatabaseWrapper(stock.DatabaseWrapper):
    """Django's engine with our cursors."""

    _found_usable_at = -SURE_FOR

    def get_connection_params(self) -> dict[str, Any]:
        described = super().get_connection_params()
        is_lent = self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        described["cursor_factory"] = ScopedCursor if is_lent else PreparingCursor
        return described

    def is_usable(self) -> bool:
        """Whether the connection answers; asked anew once a second, or when the server spoke up.

        A server that ends a connection says so; one that vanished is noticed at the next question.
        """
        now = time.monotonic()
        if now - self._found_usable_at < SURE_FOR and _is_silent(self.connection):
            return True
        is_usable: bool = super().is_usable()
        self._found_usable_at = now if is_usable else -SURE_FOR
        return is_usable

    def create_cursor(self, name: str | None = None) -> Any:
        if name is None:
            return super().create_cursor()
        cursor = ScopedServerSideCursor(
            self.connection, name=name, scrollable=False, withhold=self.connection.autocommit
        )
        zone = self.connection.adapters.get_loader(stock.TIMESTAMPTZ_OID, pq.Format.TEXT)
        if self.timezone != zone.timezone:
            register_tzloader(self.timezone, cursor)
        return cursor


def _is_silent(connection: Any) -> bool:
    """Whether an open connection has heard nothing since the last answer, not even the end."""
    if connection.closed:
        return False
    listening = select.poll()
    listening.register(connection.fileno(), select.POLLIN)
    return not listening.poll(0)


@contextmanager
def telling(connection: Any) -> Iterator[None]:
    """One transaction, the running one if there is one, that has been told the scope in force."""
    if not connection.autocommit:
        _say(connection, scope_told(scope_open()))
        yield
        return
    with connection.transaction():
        _say(connection, scope_told(scope_open()))
        yield


def _say(connection: Any, told: str) -> None:
    with ClientCursor(connection) as plain:
        plain.execute(told)


def _joined(told: str, query: Any) -> Any:
    if isinstance(query, bytes):
        return told.encode() + query
    return sql.SQL(told) + query if isinstance(query, sql.Composable) else told + str(query)
