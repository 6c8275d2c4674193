"""Temporary tables: what a set-wise statement works on, gone with the connection."""

from typing import Any

from django.db import connection

Cursor = Any


def table_stage(cursor: Cursor, ddl: str) -> None:
    """Give an empty temporary table; `ddl` begins CREATE TEMP TABLE <name>, one for each name.

    SQLite keeps the table for the connection and empties it: after a table is made in a transaction
    every savepoint rolled back there reads the whole schema anew, milliseconds each time.
    """
    start, columns = ddl.split("(", maxsplit=1)
    name = start.split()[3]
    if connection.vendor == "sqlite":
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({columns}")
        cursor.execute(f"DELETE FROM temp.{name}")
        return
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
    cursor.execute(ddl)
