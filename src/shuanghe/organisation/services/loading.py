"""Set-wise writing: ids reserved beforehand, rows by COPY on PostgreSQL, executemany on SQLite.

Values must be what both databases take as they are: text, numbers, bytes, booleans, None, and
days as ISO text. The callers have checked that every row lies in the scope in force.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction


def ids_reserve(model: type[models.Model], count: int) -> list[int]:
    """Fresh primary keys in order. On SQLite call it inside the (immediate) transaction."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        if row is None:
            cursor.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')
            last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


def rows_load(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows, one value per column in the given order."""
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _rows_copy(cursor, table, names, rows)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
            rows,  # type: ignore[arg-type]  # an iterator is taken, and saves the memory of a list
        )


def _rows_copy(cursor: Any, table: str, names: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY beside the table, then one INSERT: a table behind row-level security takes no COPY."""
    with transaction.atomic():
        cursor.execute(
            f"CREATE TEMPORARY TABLE arriving ON COMMIT DROP AS "
            f'SELECT {names} FROM "{table}" WITH NO DATA'
        )
        with cursor.copy(f"COPY arriving ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM arriving')
        cursor.execute("DROP TABLE arriving")


def rows_change(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for every row of values."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
