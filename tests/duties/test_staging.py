"""The temporary tables that set-wise statements work on."""

import pytest
from django.db import connection

from shuanghe.duties.queries.staging import table_stage
from shuanghe.duties.services.rollups import TOUCHED

pytestmark = pytest.mark.django_db


def schema_version(cursor):
    """How often the temporary tables of a SQLite connection were made or dropped."""
    if connection.vendor != "sqlite":
        return 0
    return cursor.execute("PRAGMA temp.schema_version").fetchone()[0]


def test_a_table_staged_again_is_empty_and_sqlite_does_not_make_it_anew():
    with connection.cursor() as cursor:
        table_stage(cursor, TOUCHED)
        cursor.execute("INSERT INTO touched VALUES (1, 2)")
        made = schema_version(cursor)
        table_stage(cursor, TOUCHED)
        cursor.execute("SELECT count(*) FROM touched")
        assert cursor.fetchone() == (0,)
        assert schema_version(cursor) == made
