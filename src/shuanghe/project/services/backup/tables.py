"""Every table as lines of JSON that mean the same on SQLite and PostgreSQL."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models
from django.db.migrations.recorder import MigrationRecorder

CHUNK = 2000
MODULUS = 1 << 256

Model = type[models.Model]

# How a value of each type is written; a datetime is also a date, so it comes first.
PLAIN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    ((bytes, memoryview), lambda value: base64.b64encode(value).decode()),
    (dt.datetime, lambda value: value.astimezone(dt.UTC).isoformat(timespec="microseconds")),
    ((dt.date, dt.time), lambda value: value.isoformat()),
    (dt.timedelta, lambda value: str(value // dt.timedelta(microseconds=1))),
    (Decimal, lambda value: f"{value:f}"),
    (uuid.UUID, str),
)


@dataclass
class Digest:
    """A table's content as one number, whatever the order of its rows."""

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Count one encoded row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(sha256(line).digest(), "big")) % MODULUS

    @property
    def hex(self) -> str:
        """The sum of the rows' SHA-256 modulo 2²⁵⁶, as 64 hexadecimal digits."""
        return f"{self.total:064x}"


def tables() -> list[Model]:
    """Every model with a table of its own, link tables included, by label."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def columns(model: Model) -> list[models.Field[Any, Any]]:
    """The stored fields of a model, in a fixed order; the database computes the others."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def migrations_of(alias: str) -> list[list[str]]:
    """The migrations applied to a database, as sorted [app, name] pairs."""
    return sorted(list(key) for key in MigrationRecorder(connections[alias]).applied_migrations())


def lines_read(model: Model, *, alias: str) -> Iterator[bytes]:
    """Each row of a table, encoded; no scope is asked, since every row is copied."""
    names = [field.attname for field in columns(model)]
    every = models.QuerySet[models.Model](model, using=alias)
    rows = every.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield encoded(row)


def encoded(row: Sequence[Any]) -> bytes:
    """One row as canonical JSON: sorted keys, no blanks, UTF-8."""
    values = [_plain(value) for value in row]
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: Any) -> Any:
    for kind, plain in PLAIN:
        if isinstance(value, kind):
            return plain(value)
    return value


def lines_write(model: Model, lines: Iterable[bytes], *, alias: str) -> None:
    """Put encoded rows into an empty table.

    Raises ValueError when a row does not have the table's columns.
    """
    connection = connections[alias]
    fields = columns(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"
    with connection.cursor() as cursor:
        batch: list[list[Any]] = []
        for line in lines:
            row = json.loads(line)
            pairs = zip(fields, row, strict=True)
            batch.append([_stored(field, value, connection) for field, value in pairs])
            if len(batch) == CHUNK:
                cursor.executemany(insert, batch)
                batch = []
        if batch:
            cursor.executemany(insert, batch)


def _stored(field: models.Field[Any, Any], value: Any, connection: Any) -> Any:
    if isinstance(field, models.JSONField):
        if value is None and field.null:
            return None
        return field.get_db_prep_value(value, connection)
    if isinstance(field, models.DurationField) and value is not None:
        value = dt.timedelta(microseconds=int(value))
    return field.get_db_prep_save(field.to_python(value), connection)


def tables_empty(*, alias: str) -> None:
    """Remove every row of every table, inside the running transaction."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    names = [quote(model._meta.db_table) for model in tables()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")


def sequences_reset(*, alias: str) -> None:
    """Let the next row numbers follow the highest restored ones."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def digest_of(model: Model, *, alias: str) -> Digest:
    """The digest of a table as it stands in a database."""
    digest = Digest()
    for line in lines_read(model, alias=alias):
        digest.add(line)
    return digest
