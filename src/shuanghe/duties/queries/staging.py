"""Temporary tables: what a set-wise statement works on, gone with the connection."""

from typing import Any

from django.db import connection

Cursor = Any


def table_stage(cursor: Cursor, ddl: str) -> None:
    """Make a temporary table afresh; `ddl` begins CREATE TEMP TABLE <name>."""
    name = ddl.split("(", maxsplit=1)[0].split()[3]
    where = "temp" if connection.vendor == "sqlite" else "pg_temp"
    cursor.execute(f"DROP TABLE IF EXISTS {where}.{name}")
    cursor.execute(ddl)
